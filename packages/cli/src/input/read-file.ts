import { readFileSync } from 'node:fs';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** @throws CliError when the file cannot be read. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CliError(`cannot read ${path}: ${(error as NodeJS.ErrnoException).code}`, EXIT.usage);
  }
}

/** @throws CliError when the file cannot be read. */
export function readText(path: string): string {
  return new TextDecoder().decode(readBytes(path));
}
