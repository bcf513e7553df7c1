import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { PolicyLanguage } from './policy.js';

/** Reads an interpreter from this package, which a bundled program finds beside it as npm has installed it. */
export function readInstalledInterpreter(language: PolicyLanguage): Promise<Uint8Array | undefined> {
  return readFile(createRequire(import.meta.url).resolve(`@reroll/policy/${language}.wasm`));
}
