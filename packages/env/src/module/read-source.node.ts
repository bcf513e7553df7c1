import { readFile } from 'node:fs/promises';
import { readSource as readUrl } from './read-source.js';

/** Reads a file, by its path or `file:` URL, or what is at an `http:` or `https:` URL. */
export async function readSource(
  source: string | URL,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (/^https?:/.test(String(source))) return readUrl(source, signal);
  const isUrl = typeof source !== 'string' || source.startsWith('file:');
  const buffer = await readFile(isUrl ? new URL(source) : source, { signal });
  return new Uint8Array(buffer);
}
