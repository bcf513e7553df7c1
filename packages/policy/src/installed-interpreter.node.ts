import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** Reads an interpreter from the npm package installed alongside this one. */
export function readInstalledInterpreter(specifier: string): Promise<Uint8Array | undefined> {
  return readFile(createRequire(import.meta.url).resolve(specifier));
}
