import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { checkInteger, checkPath, checkText } from './check.js';
import { SandboxError, type SandboxErrorCode } from './errors.js';
import { type FileEntry, parseDescription, parseListing, STAT_FORMAT } from './file-entries.js';
import { type DownloadReport, packFolder, unpackFolder } from './folder-archive.js';
import {
  type ExecOptions,
  MAX_OUTPUT_BYTES,
  type ProcessInput,
  type SpawnOptions,
} from './process/options.js';
import type { Process } from './process/process.js';
import type { ProcessResult } from './process/result.js';

/** The part of a sandbox that file operations need: each is a command inside, with the rights of the sandbox's user. */
export interface FileHost {
  exec(command: readonly string[], options: ExecOptions): Promise<ProcessResult>;
  spawn(command: readonly string[], options: SpawnOptions): Process;
}

export interface FileOptions {
  /** Default {@link FILE_TIMEOUT_MS}, because a named pipe or a stuck device never answers. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface ReadOptions extends FileOptions {
  /** Largest file that is read; default and at most {@link MAX_OUTPUT_BYTES}, 256 MiB. Larger ones: `readStream`. */
  readonly maxBytes?: number;
}

export interface WriteOptions extends FileOptions {
  /** Permission bits; default 0o644. */
  readonly mode?: number;
}

export interface RemoveOptions extends FileOptions {
  /** Remove a directory with everything below it. */
  readonly recursive?: boolean;
  /** Do not fail when nothing exists at that path. */
  readonly missingOk?: boolean;
}

export interface DownloadOptions extends FileOptions {
  /** Most bytes of all files together, plus about 1 KiB per entry; default 256 MiB. */
  readonly maxBytes?: number;
}

/** Half a minute. */
export const FILE_TIMEOUT_MS = 30_000;

/** How much to read of what a command prints besides the bytes that it streams. */
const STREAM_WORDS_BYTES = 256 * 1024;

/** Exit codes with which the scripts below say what is wrong, distinct from those of the programs they run. */
const MISSING = 44;
const IS_DIRECTORY = 45;
const NOT_DIRECTORY = 46;

const CHECK_FILE = `[ -e "$1" ] || exit ${MISSING}; [ -d "$1" ] && exit ${IS_DIRECTORY};`;
const READ = `${CHECK_FILE} exec head -c "$2" "$1"`;
const READ_ALL = `${CHECK_FILE} exec cat "$1"`;
// Written next to its destination, then renamed: a reader sees the old file or the new one, and a link is replaced, not
// followed.
const WRITE = `[ -d "$1" ] && exit ${IS_DIRECTORY}
mkdir -p "$2" && cat >"$3" && chmod "$4" "$3" && mv -f "$3" "$1" && exit 0
code=$?; rm -f "$3"; exit $code`;
const LIST = `[ -e "$1" ] || exit ${MISSING}; [ -d "$1" ] || exit ${NOT_DIRECTORY}; cd "$1" &&
exec find . -mindepth 1 -maxdepth 1 -exec stat -c '${STAT_FORMAT} %n/' {} +`;
const STAT = `[ -e "$1" ] || [ -L "$1" ] || exit ${MISSING}; exec stat -c '${STAT_FORMAT}' "$1"`;
// -o: files belong to the sandbox's user, whoever owns them on the host.
const UNPACK = 'mkdir -p "$1" && exec tar -x -o -f - -C "$1"';
// tar leaves sockets out. They are listed first, each followed by a NUL, which tar never prints.
const PACK = `[ -e "$1" ] || exit ${MISSING}; [ -d "$1" ] || exit ${NOT_DIRECTORY}; cd "$1" || exit
find . -type s -print0 >&2; exec tar -c -f - .`;
const REMOVE = `[ -e "$1" ] || [ -L "$1" ] || exit ${MISSING}
[ -z "$2" ] && [ -d "$1" ] && [ ! -L "$1" ] && exit ${IS_DIRECTORY}; exec rm -f $2 "$1"`;

/**
 * Files inside one sandbox. Paths are absolute and resolved inside, never on the host, so a link planted by the
 * sandbox's code leads to the sandbox's own files and nowhere else.
 *
 * Every method throws SandboxError `FILE_NOT_FOUND`, `FILE_TOO_LARGE`, `NO_SPACE` or `FILE_FAILED` when it fails, and
 * the signal's reason when that fires.
 */
export class SandboxFiles {
  readonly #host: FileHost;

  /** @internal */
  constructor(host: FileHost) {
    this.#host = host;
  }

  /** A whole file. */
  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array> {
    const maxBytes = checkInteger(
      'maxBytes',
      options.maxBytes ?? MAX_OUTPUT_BYTES - 1,
      0,
      MAX_OUTPUT_BYTES - 1,
    );
    // One byte more than allowed tells a file of the largest size from a longer or endless one.
    const result = await this.#run(
      'reading',
      READ,
      [checkPath('path', path), String(maxBytes + 1)],
      options,
      {
        maxOutputBytes: maxBytes + 1,
      },
    );
    if (result.stdoutBytesProduced > maxBytes) {
      throw new SandboxError('FILE_TOO_LARGE', `reading ${path}: it holds more than ${maxBytes} bytes`);
    }
    return result.stdoutBytes;
  }

  /** A whole file as UTF-8; malformed bytes become U+FFFD. */
  async readText(path: string, options: ReadOptions = {}): Promise<string> {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await this.read(path, options));
  }

  /** A file of any size, piece by piece, as fast as the caller reads it. `timeoutMs` has no default here. */
  readStream(path: string, options: FileOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    return this.#stream(READ_ALL, checkPath('path', path), options);
  }

  /** Writes a file and the directories above it. What was there before is replaced in one step. */
  async write(path: string, content: ProcessInput, options: WriteOptions = {}): Promise<void> {
    const mode = checkInteger('mode', options.mode ?? 0o644, 0, 0o7777).toString(8);
    const parent = posix.dirname(checkPath('path', path));
    const draft = `${path}.${randomBytes(6).toString('hex')}`;
    await this.#run('writing', WRITE, [path, parent, draft, mode], options, { stdin: content });
  }

  /** Entries of a directory, by name. */
  async list(path: string, options: FileOptions = {}): Promise<FileEntry[]> {
    const result = await this.#run('listing', LIST, [checkPath('path', path)], options, {
      maxOutputBytes: MAX_OUTPUT_BYTES,
    });
    if (result.stdoutTruncated) throw new SandboxError('FILE_TOO_LARGE', `listing ${path}: too many entries`);
    return parseListing(result.stdout);
  }

  /** What is at a path; a link is described, not followed. */
  async stat(path: string, options: FileOptions = {}): Promise<FileEntry> {
    const { stdout } = await this.#run('looking at', STAT, [checkPath('path', path)], options, {});
    return parseDescription(stdout, posix.basename(path));
  }

  /**
   * Copies the contents of a folder on the host into a directory, which is created if missing. Links stay links: their
   * targets on the host are not read. The image needs `tar`.
   *
   * @throws RangeError for a folder that holds anything but files, directories and links.
   */
  async upload(folder: string, path: string, options: FileOptions = {}): Promise<void> {
    const stdin = packFolder(checkText('folder', folder));
    await this.#run('uploading to', UNPACK, [checkPath('path', path)], options, { stdin });
  }

  /**
   * Copies the contents of a directory into a folder on the host, which must be new or empty and appears whole or not
   * at all. Only files and directories are copied, whatever the sandbox's code planted; the image needs `tar` and
   * `find`. A hidden folder next to the destination is filled first; if its process is killed, the next download to the
   * same place removes what is left.
   *
   * @returns the files copied, and the symbolic links, devices, pipes and sockets that were not.
   */
  async download(path: string, folder: string, options: DownloadOptions = {}): Promise<DownloadReport> {
    const { maxBytes = MAX_OUTPUT_BYTES, timeoutMs = FILE_TIMEOUT_MS, ...rest } = options;
    checkInteger('maxBytes', maxBytes, 0, Number.MAX_SAFE_INTEGER);
    let sockets: string[] = [];
    const archive = this.#stream(PACK, checkPath('path', path), { ...rest, timeoutMs }, (result) => {
      sockets = namedSockets(path, result);
    });
    const { files, skipped } = await unpackFolder(archive, checkText('folder', folder), maxBytes);
    return { files, skipped: [...skipped, ...sockets].sort() };
  }

  /** Removes a file or a link; a directory needs `recursive`. */
  async remove(path: string, options: RemoveOptions = {}): Promise<void> {
    const { recursive = false, missingOk = false } = options;
    const args = [checkPath('path', path), recursive ? '-r' : ''] as const;
    await this.#run('removing', REMOVE, args, options, {}, missingOk ? MISSING : undefined);
  }

  async *#stream(
    source: string,
    path: string,
    options: FileOptions,
    read?: (result: ProcessResult) => void,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    await using process = this.#host.spawn(script(source, [path]), {
      ...options,
      maxOutputBytes: STREAM_WORDS_BYTES,
    });
    yield* process.stdout;
    const result = await process.wait();
    if (result.aborted) options.signal?.throwIfAborted();
    settle('reading', path, result);
    read?.(result);
  }

  async #run(
    doing: string,
    source: string,
    args: readonly [string, ...string[]],
    options: FileOptions,
    exec: ExecOptions,
    alsoFine?: number,
  ): Promise<ProcessResult> {
    const { timeoutMs = FILE_TIMEOUT_MS, signal } = options;
    const result = await this.#host.exec(script(source, args), {
      ...exec,
      timeoutMs,
      ...(signal ? { signal } : {}),
    });
    if (result.aborted) signal?.throwIfAborted();
    if (result.exitCode !== alsoFine) settle(doing, args[0], result);
    return result;
  }
}

const script = (source: string, args: readonly string[]): string[] => ['sh', '-c', source, 'sh', ...args];

/** Names of the sockets that {@link PACK} left out. */
function namedSockets(path: string, { stderr, stderrTruncated }: ProcessResult): string[] {
  if (stderrTruncated) throw new SandboxError('FILE_TOO_LARGE', `reading ${path}: too many sockets`);
  return stderr
    .split('\0')
    .slice(0, -1)
    .map((name) => name.replace(/^\.\//, ''));
}

/** Throws the error that a failed file command stands for. */
function settle(doing: string, path: string, result: ProcessResult): void {
  if (result.timedOut) throw new SandboxError('FILE_FAILED', `${doing} ${path} ran out of time`);
  if (result.exitCode === 0) return;
  const detail = result.stderr.slice(result.stderr.lastIndexOf('\0') + 1).trim();
  const [code, text] = explain(result.exitCode, detail);
  throw new SandboxError(code, `${doing} ${path}: ${text}`);
}

function explain(exitCode: number, detail: string): [SandboxErrorCode, string] {
  if (exitCode === MISSING) return ['FILE_NOT_FOUND', 'nothing exists at that path'];
  if (exitCode === IS_DIRECTORY) return ['FILE_FAILED', 'it is a directory'];
  if (exitCode === NOT_DIRECTORY) return ['FILE_FAILED', 'it is not a directory'];
  // The second is what tar prints when the disk took only part of a block.
  if (/no space left|wrote only \d+ of/i.test(detail)) return ['NO_SPACE', detail];
  return ['FILE_FAILED', detail === '' ? `exit code ${exitCode}` : detail];
}
