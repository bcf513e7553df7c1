import { SandboxError } from './errors.js';

/** One entry of a directory. */
export interface FileEntry {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  readonly sizeBytes: number;
  /** Permission bits. */
  readonly mode: number;
  /** Milliseconds since 1970, to the second; negative before. */
  readonly modifiedAtMs: number;
}

/** What `stat -c` is to print of one entry: its raw mode in hex, its size and its time in seconds. */
export const STAT_FORMAT = '%f %s %Y';

const DESCRIPTION = /^([0-9a-f]+) (\d+) (-?\d+)\n$/;
// A name can hold every character but / and NUL; so with names that start with ./ the next slash ends the record.
// Sticky: each record begins where the one before it ends.
const RECORD = /([0-9a-f]+) (\d+) (-?\d+) \.\/([^/]*)\/\n/gy;

/** File types of `st_mode`. Source: POSIX sys/stat.h, with Linux's values. */
const FILE_TYPES = new Map<number, FileEntry['type']>([
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'symlink'],
]);

/**
 * The entry that one {@link STAT_FORMAT} line describes.
 *
 * @throws SandboxError `FILE_FAILED` for anything else than such a line.
 */
export function parseDescription(output: string, name: string): FileEntry {
  const match = DESCRIPTION.exec(output);
  if (!match) throw unreadable('stat', output);
  const [, mode = '', size = '', time = ''] = match;
  return fileEntry(name, mode, size, time);
}

/**
 * The entries of a directory, by name, from records of {@link STAT_FORMAT}, ` ./NAME/` and a newline.
 *
 * @throws SandboxError `FILE_FAILED` when the output is not made of whole records: an entry left out would be an entry hidden.
 */
export function parseListing(output: string): FileEntry[] {
  const entries: FileEntry[] = [];
  let end = 0;
  for (const [record, mode = '', size = '', time = '', name = ''] of output.matchAll(RECORD)) {
    entries.push(fileEntry(name, mode, size, time));
    end += record.length;
  }
  if (end !== output.length) throw unreadable('find', output.slice(end));
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function fileEntry(name: string, mode: string, size: string, time: string): FileEntry {
  const raw = Number.parseInt(mode, 16);
  return {
    name,
    type: FILE_TYPES.get(raw & 0o170000) ?? 'other',
    sizeBytes: Number(size),
    mode: raw & 0o7777,
    modifiedAtMs: Number(time) * 1000,
  };
}

function unreadable(program: string, output: string): SandboxError {
  const shown = JSON.stringify(output.slice(0, 200));
  return new SandboxError(
    'FILE_FAILED',
    `\`${program}\` of the sandbox printed what describes no file: ${shown}`,
  );
}
