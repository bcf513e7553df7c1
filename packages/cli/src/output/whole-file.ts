import { randomUUID } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { reasonOf } from '../system-error.js';

/** Characters that are gathered before they are written. */
const BUFFER_LENGTH = 65_536;

/**
 * A file that appears whole or not at all: what is written goes to a sibling, which takes the file's name on `commit`.
 * What is not a regular file (a pipe, a device) is written as it comes.
 */
export class WholeFile implements AsyncDisposable {
  readonly #path: string;
  readonly #handle: FileHandle;
  /** The file's name in the end, and the sibling's until then; null when there is no sibling. */
  readonly #names: { readonly final: string; readonly partial: string } | null;
  #pending = '';
  #committed = false;

  private constructor(path: string, handle: FileHandle, names: { final: string; partial: string } | null) {
    this.#path = path;
    this.#handle = handle;
    this.#names = names;
  }

  /** @throws CliError when it cannot be written. */
  static async create(path: string): Promise<WholeFile> {
    const final = await targetOf(path);
    try {
      const existing = await stat(path).catch(() => null);
      if (existing !== null && !existing.isFile()) return new WholeFile(path, await open(path, 'w'), null);
      const partial = `${final}.partial-${randomUUID()}`;
      return new WholeFile(path, await openNew(partial, existing?.mode), { final, partial });
    } catch (error) {
      throw new CliError(`cannot write ${path}: ${reasonOf(error, 'no such folder')}`, EXIT.usage);
    }
  }

  async write(text: string): Promise<void> {
    this.#pending += text;
    if (this.#pending.length >= BUFFER_LENGTH) await this.#try(() => this.#flush());
  }

  /** Makes what was written final. */
  async commit(): Promise<void> {
    await this.#try(async () => {
      await this.#flush();
      if (this.#names === null) return;
      await this.#handle.sync();
      await rename(this.#names.partial, this.#names.final);
    });
    this.#committed = true;
  }

  /** Closes the file; without a `commit` nothing of it is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
    if (!this.#committed && this.#names !== null) await rm(this.#names.partial, { force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    await this.#handle.appendFile(text);
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const reason = reasonOf(error, 'no such folder');
      throw new CliError(`cannot write ${this.#path}: ${reason}`, EXIT.infrastructure);
    }
  }
}

/** Creates a file; fails if it exists. A given mode is kept whole: the umask takes nothing from it. */
async function openNew(path: string, mode: number | undefined): Promise<FileHandle> {
  const handle = await open(path, 'wx', mode);
  try {
    if (mode !== undefined) await handle.chmod(mode);
    return handle;
  } catch (error) {
    await handle.close();
    await rm(path, { force: true });
    throw error;
  }
}

/**
 * The file that a path means, whether it exists yet or not: two paths with one target are one file.
 *
 * @throws CliError when its folder does not exist or cannot be read.
 */
export async function targetOf(path: string): Promise<string> {
  try {
    // A symbolic link stays, and what it leads to is written.
    return await realpath(path).catch(async () => join(await realpath(dirname(path)), basename(path)));
  } catch (error) {
    throw new CliError(`cannot write ${path}: ${reasonOf(error, 'no such folder')}`, EXIT.usage);
  }
}
