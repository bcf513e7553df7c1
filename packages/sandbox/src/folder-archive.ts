import { createReadStream } from 'node:fs';
import {
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
} from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Extract, extract, type Pack, pack } from 'tar-stream';
import { SandboxError } from './errors.js';
import { type EntryHeader, gnuLongNames } from './gnu-long-names.js';
import { currentOwner, markIsDead, ownerMark } from './owner.js';

/** One entry of an archive that is read: its header, and its bytes as a stream. */
type Entry = Extract extends AsyncIterable<infer E> ? E : never;

/** Most entries of a downloaded folder; more would be an attempt to use up the host's inodes. */
export const MAX_FOLDER_ENTRIES = 100_000;

/** What a download copied to the host. */
export interface DownloadReport {
  /** Paths of the files, relative to the folder. A file with several names keeps them all. */
  readonly files: readonly string[];
  /** Paths not copied: symbolic links, devices, pipes and sockets. On the host they would mean something else. */
  readonly skipped: readonly string[];
}

/**
 * A folder on the host as a tar stream: files, directories, and links as links, never their targets.
 *
 * @throws RangeError for a folder that holds anything else, such as a socket; Error of the file system.
 */
export async function* packFolder(folder: string): AsyncGenerator<Uint8Array, void, undefined> {
  const archive = pack();
  const backlog = new Backlog();
  const filling = fill(archive, backlog, folder, '').then(
    () => archive.finalize(),
    (error: Error) => void archive.destroy(error),
  );
  try {
    yield* inPieces(archive as AsyncIterable<Uint8Array>, backlog);
  } finally {
    archive.destroy();
    backlog.abandon();
    await filling;
  }
}

/** Size of the pieces for the connection: sending a small file as three separate pieces costs more than its bytes. */
const PIECE_BYTES = 64 * 1024;

/** Most bytes of whole entries that wait for the archive's reader: the archive itself accepts them without limit. */
const BACKLOG_BYTES = 1024 * 1024;

/** What has been put into an archive but not yet read from it. */
class Backlog {
  #bytes = 0;
  #abandoned = false;
  #wake: (() => void) | undefined;

  /** Resolves when there is room for more; the next entry may be larger than that room. */
  async room(): Promise<void> {
    if (this.#abandoned) throw new Error('nobody reads the archive any longer');
    if (this.#bytes < BACKLOG_BYTES) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    await this.room();
  }

  put(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Headers, and entries written piece by piece, are read without having been counted here. */
  read(bytes: number): void {
    this.#bytes = Math.max(0, this.#bytes - bytes);
    this.#wake?.();
  }

  abandon(): void {
    this.#abandoned = true;
    this.#wake?.();
  }
}

async function* inPieces(stream: AsyncIterable<Uint8Array>, backlog: Backlog): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    waiting.push(chunk);
    bytes += chunk.length;
    backlog.read(chunk.length);
    if (bytes < PIECE_BYTES) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(waiting);
}

/** Entries to look at together, and the size up to which their files are read at once: most of the time is spent waiting. */
const LOOKED_AT_TOGETHER = 64;
const READ_AT_ONCE_BYTES = 64 * 1024;

async function fill(archive: Pack, backlog: Backlog, folder: string, prefix: string): Promise<void> {
  const names = (await readdir(join(folder, prefix))).sort();
  for (let at = 0; at < names.length; at += LOOKED_AT_TOGETHER) {
    const some = names.slice(at, at + LOOKED_AT_TOGETHER);
    await backlog.room();
    const looks = some.map((name) => lookAt(archive, backlog, folder, `${prefix}${name}`));
    for (const add of await Promise.all(looks)) await add();
  }
}

/** Reads what the archive needs of an entry, and returns a function that adds it when its turn comes. */
async function lookAt(
  archive: Pack,
  backlog: Backlog,
  folder: string,
  name: string,
): Promise<() => Promise<void>> {
  const place = join(folder, name);
  const stats = await lstat(place);
  const header = { name, mode: stats.mode & 0o777, mtime: stats.mtime };
  if (stats.isDirectory()) {
    return async () => {
      await addWhole(archive, { ...header, type: 'directory' });
      await fill(archive, backlog, folder, `${name}/`);
    };
  }
  if (stats.isSymbolicLink()) {
    const linkname = await readlink(place);
    return () => addWhole(archive, { ...header, type: 'symlink', linkname });
  }
  if (!stats.isFile()) {
    // Reported when its turn comes, like everything that is wrong with an entry.
    return () =>
      Promise.reject(new RangeError(`${place} is not a file, directory or link, so it cannot be uploaded`));
  }
  if (stats.size > READ_AT_ONCE_BYTES) {
    return () => pipeline(createReadStream(place), begin(archive, { ...header, size: stats.size }));
  }
  const content = await readFile(place);
  return async () => {
    backlog.put(content.length);
    await addWhole(archive, header, content);
  };
}

/** Resolves when the entry is in the archive: the next one must not overtake it. */
function addWhole(archive: Pack, header: EntryHeader, content?: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve());
    const { records, header: short } = gnuLongNames(header);
    for (const record of records) archive.push(record);
    if (content === undefined) archive.entry(short, done);
    else archive.entry(short, content, done);
  });
}

/** An entry that is written piece by piece. */
function begin(archive: Pack, header: EntryHeader): ReturnType<Pack['entry']> {
  const { records, header: short } = gnuLongNames(header);
  for (const record of records) archive.push(record);
  return archive.entry(short);
}

/**
 * Writes a tar stream that comes out of a sandbox into a new folder of the host. Nothing in the stream is trusted: it
 * can neither name a place outside the folder nor leave a link that leads out of it. The folder appears whole or not at
 * all.
 *
 * @throws RangeError when the folder is not empty, or a file has its name.
 * @throws SandboxError `FILE_TOO_LARGE` over `maxBytes`, headers included, or {@link MAX_FOLDER_ENTRIES}; `FILE_FAILED`
 * when the stream is not an archive, names a place outside, or names one place twice. Whatever the stream itself throws.
 */
export async function unpackFolder(
  stream: AsyncIterable<Uint8Array>,
  folder: string,
  maxBytes: number,
): Promise<DownloadReport> {
  const target = resolve(folder);
  const exists = await isEmptyFolder(target);
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  await removeDeadDrafts(parent);
  const draft = await mkdtemp(join(parent, `${DRAFT}${ownerMark(currentOwner())}-`));
  try {
    const report = await unpack(stream, draft, maxBytes);
    if (exists) await rmdir(target);
    await rename(draft, target);
    return report;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Prefix of a folder that is being filled; the owner's mark follows. */
const DRAFT = '.reroll-part-';

/** Removes drafts next to a folder whose processes were killed while they filled them. */
async function removeDeadDrafts(parent: string): Promise<void> {
  for (const entry of await readdir(parent, { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.startsWith(DRAFT)) continue;
    const mark = entry.name.slice(DRAFT.length, entry.name.lastIndexOf('-'));
    if (markIsDead(mark)) await rm(join(parent, entry.name), { recursive: true, force: true });
  }
}

/** True for an empty folder, false if nothing exists there. */
async function isEmptyFolder(folder: string): Promise<boolean> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    if (hasCode(cause, ['ENOENT'])) return false;
    throw new RangeError(`folder must be a new or an empty folder, got ${folder}`, { cause });
  }
  if (names.length > 0)
    throw new RangeError(`folder must be empty, got ${folder} with ${names.length} entries`);
  return true;
}

async function unpack(
  stream: AsyncIterable<Uint8Array>,
  folder: string,
  maxBytes: number,
): Promise<DownloadReport> {
  let streamFailure: { readonly error: unknown } | undefined;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield* capped(stream, maxBytes);
    } catch (error) {
      streamFailure = { error };
      throw error;
    }
  }
  const entries = extract();
  const feeding = pipeline(source, entries);
  // What ends the feeding also ends the reading, and is reported there.
  feeding.catch(() => undefined);
  try {
    const report = await writeEntries(entries, folder);
    await feeding;
    return report;
  } catch (error) {
    await feeding.catch(() => undefined);
    throw streamFailure === undefined ? unpackError(error) : streamFailure.error;
  }
}

async function* capped(stream: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new SandboxError('FILE_TOO_LARGE', `the folder is more than ${maxBytes} bytes as an archive`);
    }
    yield chunk;
  }
}

async function writeEntries(entries: AsyncIterable<Entry>, folder: string): Promise<DownloadReport> {
  const files = new Set<string>();
  const skipped: string[] = [];
  let count = 0;
  for await (const entry of entries) {
    count += 1;
    if (count > MAX_FOLDER_ENTRIES) {
      throw new SandboxError('FILE_TOO_LARGE', `the folder has more than ${MAX_FOLDER_ENTRIES} entries`);
    }
    const path = pathInside(entry.header.name);
    const { type } = entry.header;
    if (type === 'file' || type === 'contiguous-file') {
      await writeFile(entry, join(folder, path));
      files.add(path);
    } else {
      if (type === 'directory') await mkdir(join(folder, path), { recursive: true });
      else if (type === 'link' && (await linkFile(entry, files, folder, path))) files.add(path);
      else skipped.push(path);
      entry.resume();
    }
  }
  return { files: [...files].sort(), skipped: skipped.sort() };
}

/** Gives a second name to a file that has been written; false when the link's target is not such a file. */
async function linkFile(
  entry: Entry,
  files: ReadonlySet<string>,
  folder: string,
  path: string,
): Promise<boolean> {
  const parts = (entry.header.linkname ?? '').split('/').filter((part) => part !== '' && part !== '.');
  const first = parts.join('/');
  if (!files.has(first)) return false;
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await link(join(folder, first), join(folder, path));
  return true;
}

/** This program refuses every link that could lead out of the draft, so a path without `..` cannot leave it. */
function pathInside(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (name.startsWith('/') || parts.some((part) => part === '..' || part.includes(sep))) {
    throw new SandboxError('FILE_FAILED', `the archive names a place outside the folder: ${name}`);
  }
  return parts.join('/');
}

async function writeFile(entry: Entry, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  await using file = await open(place, 'wx', (entry.header.mode ?? 0o644) & 0o777);
  for await (const bytes of entry as AsyncIterable<Uint8Array>) await file.writeFile(bytes);
}

/** Impossible names and malformed archives are the sandbox's fault; a full disk on the host is not. */
function unpackError(error: unknown): unknown {
  const isOfTheHost = error instanceof Error && 'errno' in error && !hasCode(error, IMPOSSIBLE_NAMES);
  if (isOfTheHost || error instanceof SandboxError) return error;
  return new SandboxError('FILE_FAILED', `the archive cannot be unpacked: ${String(error)}`, {
    cause: error,
  });
}

const IMPOSSIBLE_NAMES = ['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'];

const hasCode = (error: unknown, codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(error.code as string);
