import { randomBytes } from 'node:crypto';
import { SandboxError } from './errors.js';
import type { Fleet } from './fleet.js';
import type { CallOptions, PortableFunction } from './function.js';
import { mergeOptions, type SandboxOptions, sandboxSpec } from './options.js';
import type { ExecOptions, SpawnOptions } from './process/options.js';
import type { Process } from './process/process.js';
import type { ProcessResult } from './process/result.js';
import type { Sandbox, SessionScope } from './sandbox.js';

/** A sandbox's options, and a signal that cancels its creation; anything already made is removed. */
export interface CreateOptions extends SandboxOptions {
  readonly signal?: AbortSignal;
}

/** Options of a sandbox for one command, and of that command. `timeoutMs` limits both. */
export type RunOptions = CreateOptions & Pick<ExecOptions, 'stdin' | 'maxOutputBytes' | 'check'>;

/** Options of a sandbox for one process, and of that process. `timeoutMs` limits both. */
export type SpawnInOwnSandboxOptions = CreateOptions &
  Pick<SpawnOptions, 'stdin' | 'maxOutputBytes' | 'check'>;

/** Options of one call of a function in a sandbox of its own. */
export type CallInOwnSandboxOptions = CreateOptions & CallOptions;

/**
 * Sandboxes with common defaults and a common end: closing the session stops everything started in it. Sessions take
 * turns in the queue for places.
 *
 * @example
 * ```ts
 * import { SandboxClient } from '@reroll/sandbox';
 *
 * await using client = new SandboxClient();
 * await using session = client.session({ image: 'reroll/js:0.1.0', tags: ['run:42'] });
 * const small = session.with({ memoryBytes: 64 * 2 ** 20 });
 * const double = small.fn((x: number) => x * 2);
 * console.log(await double(21)); // 42
 * ```
 */
export class Session implements AsyncDisposable {
  /** Name in labels, logs and listings. */
  readonly id: string;
  /** What every sandbox of this session starts from; frozen. */
  readonly defaults: Readonly<SandboxOptions>;
  readonly #fleet: Fleet;
  readonly #closing: AbortController;
  readonly #scope: SessionScope;

  /** @internal */
  constructor(fleet: Fleet, defaults: SandboxOptions, sharing?: Session) {
    this.id = sharing?.id ?? `session-${randomBytes(4).toString('hex')}`;
    this.defaults = Object.freeze({ ...defaults });
    this.#fleet = fleet;
    this.#closing = sharing ? sharing.#closing : new AbortController();
    this.#scope = { id: this.id, ended: this.#closing.signal };
  }

  /** The same session with other defaults: `env` and `security` are merged, `tags` added, the rest replaced. */
  with(overrides: SandboxOptions): Session {
    return new Session(this.#fleet, mergeOptions(this.defaults, overrides), this);
  }

  /**
   * A fresh sandbox with the session's defaults.
   *
   * @throws TypeError, RangeError naming the option that is wrong.
   * @throws SandboxError when the engine cannot make it: `ENGINE_UNAVAILABLE`, `IMAGE_NOT_FOUND`, `IMAGE_UNSUITABLE`,
   * `RUNTIME_UNAVAILABLE`, `DISK_FULL`, `ENGINE_LOST`, `ENGINE_FAILED`; `CLIENT_CLOSED` after the end of the session.
   * @throws the signal's reason when it fires first.
   */
  async create(options: CreateOptions = {}): Promise<Sandbox> {
    const { signal, ...overrides } = options;
    const spec = sandboxSpec(mergeOptions(this.defaults, overrides));
    return await this.#fleet.create(spec, this.#scope, signal);
  }

  /** Runs one command in a sandbox of its own: create, exec, stop. */
  async run(command: readonly string[], options: RunOptions = {}): Promise<ProcessResult> {
    const parts = split(options);
    await using box = await this.create(parts.create);
    return await box.exec(command, parts.command as Pick<ExecOptions, keyof CommandOptions>);
  }

  /**
   * Starts one command in a sandbox of its own, which is stopped when the command has ended.
   *
   * @throws what {@link Session.create} throws. Failures after that are those of the process's `wait`.
   *
   * @example
   * ```ts
   * import type { Session } from '@reroll/sandbox';
   *
   * export async function firstLine(session: Session, command: readonly string[]): Promise<string | undefined> {
   *   await using process = await session.spawn(command, { image: 'reroll/js:0.1.0', timeoutMs: 60_000 });
   *   for await (const line of process.stdout.lines()) return line;
   *   return undefined;
   * }
   * ```
   */
  async spawn(command: readonly string[], options: SpawnInOwnSandboxOptions = {}): Promise<Process> {
    const parts = split(options);
    const box = await this.create(parts.create);
    try {
      const process = box.spawn(command, parts.command);
      const ended = process.wait().catch(() => undefined);
      const closed = ended.then(() => box.close());
      this.#fleet.followUp(this.id, closed);
      return process;
    } catch (error) {
      await box.close();
      throw error;
    }
  }

  /**
   * A function that runs in a fresh sandbox at every call. It must be self-contained: it sees its arguments and Node's
   * globals, no variable around it. Arguments and result are JSON.
   *
   * @throws SandboxError `FUNCTION_FAILED` from the call when the function throws or returns something else.
   */
  fn<A extends readonly unknown[], R>(
    f: PortableFunction<A, R>,
    options: CallInOwnSandboxOptions = {},
  ): (...args: A) => Promise<R> {
    return async (...args) => {
      await using box = await this.create(options);
      return await box.fn(f, options.signal ? { signal: options.signal } : {})(...args);
    };
  }

  /**
   * Takes a sandbox into this session, which from now on makes sure that it ends.
   *
   * @throws SandboxError `SANDBOX_NOT_FOUND`, or `NOT_OWNER` when it is tied to another process.
   */
  async adopt(id: string, options: { readonly signal?: AbortSignal } = {}): Promise<Sandbox> {
    return await this.#fleet.adopt(id, this.#scope, options.signal);
  }

  /** Stops everything started in this session, and rejects requests that still wait. */
  async close(): Promise<void> {
    this.#closing.abort(new SandboxError('CLIENT_CLOSED', `${this.id} was closed`));
    await this.#fleet.stopSession(this.id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Separates the options of the sandbox from those of its command; the signal cancels either. */
function split(options: CreateOptions & CommandOptions): { create: CreateOptions; command: CommandOptions } {
  const { stdin, maxOutputBytes, check, ...create } = options;
  const chosen = Object.entries({ stdin, maxOutputBytes, check, signal: create.signal });
  return { create, command: Object.fromEntries(chosen.filter(([, value]) => value !== undefined)) };
}

type CommandOptions = Pick<SpawnOptions, 'stdin' | 'maxOutputBytes' | 'check'>;
