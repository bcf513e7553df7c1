import { readFileSync } from 'node:fs';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { reasonOf } from '../system-error.js';

/** @throws CliError when the file cannot be read. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CliError(`cannot read ${path}: ${reasonOf(error, 'no such file')}`, EXIT.usage);
  }
}

/** @throws CliError when the file cannot be read, or is not UTF-8. */
export function readText(path: string): string {
  const bytes = readBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CliError(`${path} is not UTF-8 text`, EXIT.usage);
  }
}
