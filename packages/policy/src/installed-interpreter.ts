import type { PolicyLanguage } from './policy.js';

/** Where there is no file system, the caller brings the bytes. */
export async function readInstalledInterpreter(_language: PolicyLanguage): Promise<Uint8Array | undefined> {
  return undefined;
}
