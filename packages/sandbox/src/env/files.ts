// Files of a user's own that an environment's container gets.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { checkText } from '../check.js';
import type { ContextFile } from '../images.js';

/** Where a container has the files: the server runs there, so that Python finds modules in it. */
export const FILES_FOLDER = '/tmp/reroll-environment';

/** Most files that a container gets, and most bytes of them together: code and small tables, for an image can hold more. */
export const MAX_ENV_FILES = 256;
export const MAX_ENV_FILE_BYTES = 16 * 1024 * 1024;

/**
 * Reads files for a container, by their names without folders.
 *
 * @throws TypeError, RangeError naming the path that is wrong, or a limit.
 */
export async function readFiles(paths: readonly string[]): Promise<ContextFile[]> {
  if (paths.length > MAX_ENV_FILES)
    throw new RangeError(`files must be at most ${MAX_ENV_FILES}, got ${paths.length}`);
  const files: ContextFile[] = [];
  let bytes = 0;
  for (const path of paths) {
    const name = basename(path);
    if (files.some((file) => file.path === name))
      throw new RangeError(`files must have different names, got ${name} twice`);
    const content = await readFile(path).catch((cause: Error) => {
      throw new RangeError(`files must be files that can be read, got ${path}: ${cause.message}`, { cause });
    });
    bytes += content.length;
    files.push({ path: name, content });
  }
  if (bytes > MAX_ENV_FILE_BYTES)
    throw new RangeError(`files must have at most ${MAX_ENV_FILE_BYTES} bytes together, got ${bytes}`);
  return files;
}

/** @throws TypeError when the option is not a list of paths. */
export function checkFiles(files: unknown): readonly string[] {
  if (!Array.isArray(files)) throw new TypeError(`files must be an array, got ${String(files)}`);
  return files.map((path, i) => checkText(`files[${i}]`, path));
}

/** SHA-256 of files and their names, 64 hex digits; in whatever order they come. */
export function filesDigest(files: readonly ContextFile[]): string {
  const lines = files.map(({ path, content }) => `${sha256(content)}  ${path}\n`).sort();
  return sha256(lines.join(''));
}

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');
