import type { Socket } from 'node:net';
import { type Duplex, PassThrough, type Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxError } from '../errors.js';
import { orAbort } from '../or-abort.js';
import { feedInput } from './input.js';
import { type ProcessSpec, signalName } from './options.js';
import { OutputPipe, type OutputStream } from './output.js';
import { pumpOutput } from './pump.js';
import { type Refusal, readRefusal } from './refusal.js';
import { CommandError, type ProcessResult, signalOf, succeeded } from './result.js';

/** What a process needs from the sandbox it runs in. */
export interface ProcessHost {
  /** Starts a command in a group that no running process of this sandbox has. */
  start(spec: ProcessSpec): Promise<StartedCommand>;
  /** Sends a signal to a command and every process of its group. */
  signal(command: StartedCommand, signal: string): Promise<void>;
  /** Kills a command and every process of its group; ends the whole sandbox when that cannot be confirmed in time. */
  kill(command: StartedCommand): Promise<void>;
  /** Processes that the kernel has killed for memory in this sandbox, as last known. */
  readonly memoryKills: number;
  /** Checks on the sandbox: gives its count of memory kills, or the error that says how it ended. */
  checkUp(): Promise<number | SandboxError>;
}

/** A command that the engine runs. */
export interface StartedCommand {
  /** The group that it and all its descendants have. */
  readonly tag: number;
  /** Its output, and its input when it has one. */
  readonly socket: Duplex;
  /** Its state; rejects when the engine no longer knows the command. */
  inspect(): Promise<CommandState>;
}

/**
 * `starting`: the engine has accepted the command, but it has no process yet. A command that ended without having begun
 * never had one.
 */
export type CommandState =
  | { readonly phase: 'starting' | 'running' }
  | { readonly phase: 'ended'; readonly exitCode: number; readonly began: boolean };

/** 128 + SIGKILL: the exit code of a command whose sandbox is gone. */
const KILLED = 137;

/** How long a dead command's last output may take to arrive. */
const LAST_OUTPUT_MS = 100;

/** Exit codes that may come from the sandbox rather than the command: 126 and 127 mean that it never began. */
const NOT_ITS_OWN_END: ReadonlySet<number> = new Set([126, 127, KILLED]);

/** Time between two checks whether a command that closed its streams has ended. */
const POLL_MS = 20;

/**
 * A command that runs in a sandbox. {@link Process.wait} gives its {@link ProcessResult}; until then its streams can be read
 * and signals sent. Processes that it leaves behind keep running in the sandbox, unless a time-out, an abort or `kill`
 * ends them.
 *
 * @example
 * ```ts
 * import type { Sandbox } from '@reroll/sandbox';
 *
 * export async function firstError(box: Sandbox): Promise<string | undefined> {
 *   await using process = box.spawn(['sh', '/tmp/train.sh'], { timeoutMs: 60_000 });
 *   for await (const line of process.stdout.lines()) {
 *     if (line.startsWith('error')) return line;
 *   }
 *   return undefined;
 * }
 * ```
 */
export class Process implements AsyncDisposable {
  /** Standard output while the process runs. */
  readonly stdout: OutputStream;
  /** Standard error while the process runs. */
  readonly stderr: OutputStream;
  /** Standard input; null unless it was asked for with `stdin: 'pipe'`. */
  readonly stdin: Writable | null;
  /** Resolves once the engine has started the command. */
  readonly started: Promise<void>;
  readonly #host: ProcessHost;
  readonly #spec: ProcessSpec;
  readonly #pipes: { readonly stdout: OutputPipe; readonly stderr: OutputPipe };
  readonly #starting: Promise<StartedCommand>;
  readonly #result: Promise<ProcessResult>;
  #cutShort: 'timedOut' | 'aborted' | undefined;
  #inputFailure: { readonly error: unknown } | undefined;
  #refusal: Refusal | undefined;
  /** Whether the connection was closed from our side, after a kill. */
  #hungUp = false;
  #done = false;

  /** @internal */
  constructor(host: ProcessHost, spec: ProcessSpec) {
    spec.signal?.throwIfAborted();
    this.#host = host;
    this.#spec = spec;
    this.#pipes = {
      stdout: new OutputPipe(spec.maxOutputBytes),
      stderr: new OutputPipe(spec.maxOutputBytes),
    };
    this.stdout = this.#pipes.stdout;
    this.stderr = this.#pipes.stderr;
    this.stdin = spec.stdin === 'pipe' ? new PassThrough() : null;
    const starting = host.start(spec);
    this.#starting = starting;
    this.started = starting.then(() => undefined);
    this.#result = this.#run(starting);
    // Callers that wait for the process or its start see the failure; one that nobody awaits must not end our own process.
    this.started.catch(() => undefined);
    this.#result.catch(() => undefined);
  }

  /** The program and its arguments. */
  get command(): readonly string[] {
    return this.#spec.command;
  }

  /**
   * Resolves when the command has ended, with what it did; any number of times.
   *
   * @throws CommandError with `check: true` when the command did not succeed.
   * @throws SandboxError when the sandbox or the engine fails; the signal's reason when it fires, and the command runs on.
   */
  async wait(options: { readonly signal?: AbortSignal } = {}): Promise<ProcessResult> {
    return await orAbort(this.#result, options.signal);
  }

  /**
   * Sends a signal to the command and everything that it started, daemons included. `SIGKILL` is guaranteed to end all
   * of them; any other signal is sent once to those that exist.
   *
   * @throws RangeError for a name that is not a signal.
   */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const name = signalName(signal);
    const command = await this.#starting;
    if (this.#done) return;
    if (name === 'KILL') await this.#killTree(command);
    else await this.#host.signal(command, name);
  }

  /** Lets this program end although the command runs, as `unref` of a child process does. */
  unref(): void {
    this.#starting.then(({ socket }) => (socket as Socket).unref()).catch(() => undefined);
  }

  /** Undoes {@link Process.unref}. */
  ref(): void {
    this.#starting.then(({ socket }) => (socket as Socket).ref()).catch(() => undefined);
  }

  /** Kills the command, if it still runs, and waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#done) await this.#starting.then((command) => this.#killTree(command)).catch(() => undefined);
    await this.#result.catch(() => undefined);
  }

  /** @internal Ends the command because its sandbox's lifetime is over. */
  async expire(): Promise<void> {
    await this.#starting.then((command) => this.#cut('timedOut', command)).catch(() => undefined);
    await this.#result.catch(() => undefined);
  }

  async #run(starting: Promise<StartedCommand>): Promise<ProcessResult> {
    const memoryKillsBefore = this.#host.memoryKills;
    try {
      const command = await this.#startOrAbort(starting);
      const startedAt = performance.now();
      const exitCode = await this.#follow(command);
      const durationMs = performance.now() - startedAt;
      return this.#finish(exitCode, await this.#host.checkUp(), memoryKillsBefore, durationMs);
    } catch (error) {
      this.#endPipes(error);
      throw error;
    } finally {
      this.#done = true;
    }
  }

  /** Feeds a started command, carries its output and enforces its limits until it has ended. */
  async #follow(command: StartedCommand): Promise<number> {
    const output = pumpOutput(command.socket, this.#pipes, (words) => this.#readRefusal(command, words));
    this.#feed(command);
    const stopLimits = this.#startLimits(command);
    try {
      return await this.#exitCode(command, await output);
    } finally {
      stopLimits();
      command.socket.destroy();
    }
  }

  /** The started command; an abort does not wait for the engine, and a command that starts after it is killed at once. */
  async #startOrAbort(starting: Promise<StartedCommand>): Promise<StartedCommand> {
    const { signal } = this.#spec;
    try {
      return await orAbort(starting, signal);
    } catch (error) {
      void starting.then((command) => this.#discard(command)).catch(() => undefined);
      throw error;
    }
  }

  async #discard(command: StartedCommand): Promise<void> {
    void pumpOutput(command.socket, this.#pipes, async () => undefined);
    await this.#host.kill(command);
    command.socket.destroy();
  }

  /** Arms the deadline and the AbortSignal; the returned function disarms both. */
  #startLimits(command: StartedCommand): () => void {
    const { timeoutMs, signal } = this.#spec;
    const abort = () => void this.#cut('aborted', command);
    const timer =
      timeoutMs === undefined ? undefined : setTimeout(() => void this.#cut('timedOut', command), timeoutMs);
    signal?.addEventListener('abort', abort, { once: true });
    return () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  }

  #feed(command: StartedCommand): void {
    const input = this.stdin instanceof PassThrough ? this.stdin : this.#spec.stdin;
    if (input === undefined || input === 'pipe') return;
    feedInput(command.socket, input).catch((error: unknown) => {
      this.#inputFailure = { error };
      void this.#cut(undefined, command);
    });
  }

  /** What to print instead of output that may be the engine's; undefined when a program wrote it. */
  async #readRefusal(command: StartedCommand, words: string): Promise<string | undefined> {
    while (!this.#hungUp) {
      const state = await command.inspect();
      if (state.phase === 'running' || (state.phase === 'ended' && state.began)) break;
      if (state.phase === 'ended') {
        this.#refusal = readRefusal(this.command[0] ?? '', this.#spec.cwd, words);
        return this.#refusal.message;
      }
      await delay(POLL_MS);
    }
    return undefined;
  }

  async #cut(cause: 'timedOut' | 'aborted' | undefined, command: StartedCommand): Promise<void> {
    if (this.#done) return;
    this.#cutShort ??= cause;
    // An engine that fails here breaks the command's connection too, and that is the failure that is reported.
    await this.#killTree(command).catch(() => undefined);
  }

  async #killTree(command: StartedCommand): Promise<void> {
    this.#pipes.stdout.stopHoldingBack();
    this.#pipes.stderr.stopHoldingBack();
    await this.#host.kill(command);
    // The tree is dead. The engine may take seconds more to notice, so wait only for what it has already passed on.
    await Promise.race([
      delay(LAST_OUTPUT_MS, undefined, { ref: false }),
      this.#result.catch(() => undefined),
    ]);
    if (this.#done) return;
    this.#hungUp = true;
    command.socket.destroy();
  }

  /** Waits for the exit code: a command may close its streams long before it ends. */
  async #exitCode(command: StartedCommand, broken: Error | undefined): Promise<number> {
    try {
      while (true) {
        if (this.#hungUp) return KILLED;
        const state = await command.inspect();
        if (state.phase === 'ended') return this.#refusal?.exitCode ?? state.exitCode;
        // The connection is gone while the command runs: nothing more of it can be observed.
        if (broken) throw broken;
        await delay(POLL_MS);
      }
    } catch (error) {
      const health = await this.#host.checkUp();
      if (this.#cutShort) return KILLED;
      throw typeof health === 'number' ? error : health;
    }
  }

  #finish(
    exitCode: number,
    health: number | SandboxError,
    memoryKillsBefore: number,
    durationMs: number,
  ): ProcessResult {
    if (this.#inputFailure) throw this.#inputFailure.error;
    if (typeof health !== 'number') {
      // A sandbox that attacked its supervisor may have broken every promise: its limits, and whatever this result would say.
      if (health.code === 'SANDBOX_TAMPERED') throw health;
      // Killed, or never begun, because its sandbox was ended from outside: not a result of the command.
      if (NOT_ITS_OWN_END.has(exitCode) && !this.#cutShort) throw health;
    }
    this.#endPipes();
    const { stdout, stderr } = this.#pipes;
    const result: ProcessResult = {
      exitCode,
      signal: signalOf(exitCode),
      stdout: stdout.captureText(),
      stdoutBytes: stdout.capture(),
      stdoutTruncated: stdout.truncated,
      stdoutBytesProduced: stdout.producedBytes,
      stderr: stderr.captureText(),
      stderrBytes: stderr.capture(),
      stderrTruncated: stderr.truncated,
      stderrBytesProduced: stderr.producedBytes,
      timedOut: this.#cutShort === 'timedOut',
      aborted: this.#cutShort === 'aborted',
      oomKilled: typeof health === 'number' && health > memoryKillsBefore,
      durationMs,
    };
    if (this.#spec.check && !succeeded(result)) throw new CommandError(this.command, result);
    return result;
  }

  #endPipes(failure?: unknown): void {
    this.#pipes.stdout.end(failure);
    this.#pipes.stderr.end(failure);
  }
}
