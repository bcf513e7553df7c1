import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ControlChannel, SandboxEnd } from './control/channel.js';
import { publishExec, publishLifecycle } from './diagnostics.js';
import { containerIsGone, startCommand } from './engine/exec.js';
import { removeContainer } from './engine/removal.js';
import { SandboxError } from './errors.js';
import type { SandboxSpec } from './options.js';
import { type ExecOptions, type ProcessSpec, processSpec, type SpawnOptions } from './process/options.js';
import { Process, type ProcessHost, type StartedCommand } from './process/process.js';
import type { ProcessResult } from './process/result.js';
import type { SecurityReport } from './security.js';

/** `pending` waits for its turn or for the engine; `failed` ended by something other than its owner or its time limit. */
export type SandboxStatus = 'pending' | 'running' | 'stopped' | 'failed';

/** What a sandbox is built from once its container runs. */
export interface SandboxParts {
  readonly id: string;
  readonly container: Docker.Container;
  readonly control: ControlChannel;
  readonly spec: SandboxSpec;
  readonly session: string;
  readonly tags: readonly string[];
  /** Called once, when the container is gone from the engine. */
  readonly onGone: () => void;
}

/** How long the warden may take to answer that a tree is dead; with what follows it keeps a kill below 500 ms. */
const KILL_GRACE_MS = 300;

/** How long output may lag behind when the warden found nothing to kill. */
const OUTPUT_GRACE_MS = 100;

/** How long the warden may take to answer a question that nothing urgent hangs on. */
const ANSWER_MS = 5_000;

/** Groups that tag execs: below 65536, so that they exist in a user namespace too; above what images use. */
const FIRST_TAG = 20_000;
const TAGS = 40_000;

/**
 * A Docker container that we own: fresh, confined, limited, and gone when it is disposed of.
 *
 * @example
 * ```ts
 * import { SandboxClient } from '@reroll/sandbox';
 *
 * await using client = new SandboxClient();
 * await using box = await client.create({ image: 'reroll/python:0.1.0', memoryBytes: 256 * 2 ** 20, timeoutMs: 60_000 });
 * const { stdout, exitCode } = await box.exec(['python3', '-c', 'print(6 * 7)'], { timeoutMs: 5_000 });
 * console.log(exitCode, stdout); // 0 42
 * ```
 */
export class Sandbox implements AsyncDisposable {
  /** Its name on the engine. */
  readonly id: string;
  /** Words that it can be listed by. */
  readonly tags: readonly string[];
  /** Name of the session that made it. */
  readonly session: string;
  readonly #parts: SandboxParts;
  readonly #processes = new Set<Process>();
  readonly #lifetime: NodeJS.Timeout;
  readonly #gone: Promise<void>;
  #nextTag = Math.floor(Math.random() * TAGS);
  #memoryKills = 0;
  #ending: 'stopped' | 'expired' | 'silenced' | undefined;
  #removal: Promise<void> | undefined;

  /** @internal */
  constructor(parts: SandboxParts) {
    this.id = parts.id;
    this.tags = parts.tags;
    this.session = parts.session;
    this.#parts = parts;
    this.#gone = parts.control.ended.then((end) => this.#ended(end));
    this.#lifetime = setTimeout(() => void this.#expire(), parts.spec.timeoutMs).unref();
    publishLifecycle({ sandbox: this.id, event: 'started' });
  }

  /** How it is, as last heard. */
  get status(): SandboxStatus {
    if (this.#ending === 'stopped' || this.#ending === 'expired') return 'stopped';
    const { end } = this.#parts.control;
    if (end === undefined) return this.#ending === 'silenced' ? 'failed' : 'running';
    return end === 'expired' ? 'stopped' : 'failed';
  }

  /** The image that it was made from. */
  get image(): string {
    return this.#parts.spec.image;
  }

  /** How it is confined. */
  get security(): SecurityReport {
    return this.#parts.spec.security;
  }

  /**
   * Runs a command to its end. A command that fails, runs out of time or of memory is a result, not an exception.
   *
   * @param command - Program and arguments; no shell reads them.
   * @throws CommandError with `check: true` when the command did not succeed.
   * @throws SandboxError when the sandbox or the engine fails; the signal's reason when it fired before the start.
   */
  async exec(command: readonly string[], options: ExecOptions = {}): Promise<ProcessResult> {
    return await this.spawn(command, options);
  }

  /**
   * Starts a command; its output can be read while it runs.
   *
   * @throws TypeError, RangeError for wrong options. Failures to start reject the process itself.
   */
  spawn(command: readonly string[], options: SpawnOptions = {}): Process {
    const spec = processSpec(command, options);
    const process = new Process(this.#host, spec);
    this.#processes.add(process);
    const about = { sandbox: this.id, session: this.session, command: process.command };
    process
      .then(
        (result) => publishExec({ ...about, result }),
        (error) => publishExec({ ...about, error }),
      )
      .finally(() => this.#processes.delete(process));
    return process;
  }

  /** Resolves when the sandbox is gone: stopped, or ended by itself. */
  async wait(options: { readonly signal?: AbortSignal } = {}): Promise<SandboxStatus> {
    const { signal } = options;
    signal?.throwIfAborted();
    if (!signal) await this.#gone;
    else await Promise.race([this.#gone, delay(2 ** 31 - 1, undefined, { signal, ref: false })]);
    return this.status;
  }

  /** Kills everything inside and removes the container. Does nothing when it is gone already. */
  async stop(): Promise<void> {
    this.#ending ??= 'stopped';
    await this.#remove();
    await this.#gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  readonly #host: ProcessHost = {
    newTag: () => {
      this.#nextTag = (this.#nextTag + 1) % TAGS;
      return FIRST_TAG + this.#nextTag;
    },
    start: (spec, tag) => this.#start(spec, tag),
    signalTag: async (tag, signal) => {
      await this.#parts.control.ask(`signal ${tag} ${signal}`, ANSWER_MS);
    },
    killTag: (tag, outputEnded) => this.#killTag(tag, outputEnded),
    memoryKills: () => this.#memoryKills,
    checkUp: () => this.#checkUp(),
  };

  async #start(spec: ProcessSpec, tag: number): Promise<StartedCommand> {
    const over = this.#endError();
    if (over) throw over;
    const [uid = ''] = this.security.user.split(':');
    try {
      return await startCommand(this.#parts.container, spec, uid, tag);
    } catch (error) {
      if (!containerIsGone(error)) throw error;
      await this.#parts.control.ended;
      throw this.#endError() ?? error;
    }
  }

  async #killTag(tag: number, outputEnded: Promise<unknown>): Promise<void> {
    const killed = await this.#parts.control.ask(`kill ${tag}`, KILL_GRACE_MS);
    if (killed !== undefined && killed > 0) return;
    // Nothing to kill: the command is just ending, or this runtime does not show groups in /proc.
    if (killed === 0 && (await settlesWithin(outputEnded, OUTPUT_GRACE_MS))) return;
    if (this.#parts.control.end !== undefined) return;
    // A warden that does not answer was stopped from inside. Nothing less than the whole sandbox is sure now.
    this.#ending ??= 'silenced';
    await this.#remove();
  }

  async #checkUp(): Promise<number | SandboxError> {
    const kills = await this.#parts.control.ask('oom', ANSWER_MS);
    if (kills === undefined) {
      if (this.#parts.control.end === undefined) this.#ending ??= 'silenced';
      await this.#remove();
      await this.#parts.control.ended;
      return this.#endError() ?? new SandboxError('SANDBOX_LOST', `${this.id} is gone`);
    }
    this.#memoryKills = Math.max(this.#memoryKills, kills);
    return kills;
  }

  /** What using this sandbox fails with, once it is over. */
  #endError(): SandboxError | undefined {
    if (this.#ending === 'stopped') return new SandboxError('SANDBOX_STOPPED', `${this.id} was stopped`);
    if (this.#ending === 'expired') return this.#expiredError();
    if (this.#ending === 'silenced') {
      return new SandboxError(
        'SANDBOX_TAMPERED',
        `${this.id} was ended: its supervisor was silenced from inside`,
      );
    }
    const { end } = this.#parts.control;
    if (end === 'expired') return this.#expiredError();
    if (end === 'tampered') {
      return new SandboxError('SANDBOX_TAMPERED', `${this.id} ended: something inside killed its supervisor`);
    }
    if (end === 'unsuitable') {
      return new SandboxError('IMAGE_UNSUITABLE', `${this.image} cannot run a sandbox: it lacks \`timeout\``);
    }
    if (end === 'lost') {
      return new SandboxError(
        'SANDBOX_LOST',
        `${this.id} was ended from outside: by the engine or an operator`,
      );
    }
    return undefined;
  }

  #expiredError(): SandboxError {
    return new SandboxError(
      'SANDBOX_STOPPED',
      `${this.id} ended: its ${this.#parts.spec.timeoutMs} ms were over`,
    );
  }

  async #expire(): Promise<void> {
    if (this.#ending) return;
    this.#ending = 'expired';
    // Commands under way end as timed out, with what they wrote, before the sandbox goes.
    await Promise.all([...this.#processes].map((process) => process.expire()));
    await this.#remove();
  }

  #remove(): Promise<void> {
    this.#removal ??= removeContainer(this.#parts.container);
    return this.#removal;
  }

  async #ended(end: SandboxEnd): Promise<void> {
    clearTimeout(this.#lifetime);
    try {
      await this.#remove();
    } catch (error) {
      publishLifecycle({ sandbox: this.id, event: 'failed', detail: error });
    }
    publishLifecycle({ sandbox: this.id, event: 'ended', detail: end });
    this.#parts.onGone();
  }
}

async function settlesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(timeoutMs, false, { signal: timer.signal }).catch(() => false);
  const settled = await Promise.race([promise.then(() => true), late]);
  timer.abort();
  return settled;
}
