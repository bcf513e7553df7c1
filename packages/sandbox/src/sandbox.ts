import type Docker from 'dockerode';
import { checkInteger } from './check.js';
import { publishExec, publishLifecycle } from './diagnostics.js';
import type { SandboxStatus } from './engine/listing.js';
import { SandboxError } from './errors.js';
import { SandboxFiles } from './files.js';
import { type CallOptions, callInside, type PortableFunction } from './function.js';
import { type Guarded, SandboxGuard } from './guard.js';
import type { SandboxSpec } from './options.js';
import { type ExecOptions, processSpec, type SpawnOptions } from './process/options.js';
import { Process } from './process/process.js';
import type { ProcessResult } from './process/result.js';
import type { SecurityReport } from './security.js';
import { type Snapshot, type SnapshotOptions, takeSnapshot } from './snapshot.js';

/** A session as the fleet sees it: its requests take turns with those of other sessions, and its sandboxes end with it. */
export interface SessionScope {
  readonly id: string;
  /** Fires when the session ends: waiting requests are rejected, and sandboxes still being made are removed. */
  readonly ended: AbortSignal;
}

/** What a sandbox is built from once its container runs. */
export interface SandboxParts extends Guarded {
  readonly session: SessionScope;
  readonly engine: Docker;
  /** Makes another sandbox. */
  readonly fork: (spec: SandboxSpec, session: SessionScope, signal?: AbortSignal) => Promise<Sandbox>;
  /** Registers work that continues after the sandbox has ended, so that a close can wait for it. */
  readonly afterwards: (work: Promise<unknown>) => void;
  /** Called once, when the container is gone from the engine. */
  readonly onGone: () => void;
}

/** Most forks per call. */
export const MAX_FORKS = 1_000;

/**
 * A Docker container that we own: fresh, confined, limited, and removed on disposal.
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
  /** Tags to list it by. */
  readonly tags: readonly string[];
  /** Files inside. */
  readonly files: SandboxFiles;
  readonly #parts: SandboxParts;
  readonly #guard: SandboxGuard;
  readonly #processes = new Set<Process>();
  #session: SessionScope;

  /** @internal */
  constructor(parts: SandboxParts) {
    this.id = parts.id;
    this.tags = parts.spec.tags;
    this.#session = parts.session;
    this.files = new SandboxFiles(this);
    this.#parts = parts;
    this.#guard = new SandboxGuard(parts);
    const lifetime = setTimeout(() => void this.#expire(), parts.spec.timeoutMs).unref();
    void this.#guard.gone.finally(() => {
      clearTimeout(lifetime);
      parts.onGone();
    });
    publishLifecycle({ sandbox: this.id, event: 'started' });
  }

  /** Its status, as last known. */
  get status(): SandboxStatus {
    return this.#guard.status;
  }

  /** Name of the session that it belongs to. */
  get session(): string {
    return this.#session.id;
  }

  /** @internal */
  joinSession(session: SessionScope): void {
    this.#session = session;
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
    return await this.spawn(command, options).wait();
  }

  /**
   * Starts a command; its output can be read while it runs.
   *
   * @throws TypeError, RangeError for wrong options. Failures to start are those of its `wait`.
   */
  spawn(command: readonly string[], options: SpawnOptions = {}): Process {
    const spec = processSpec(command, options);
    const process = new Process(this.#guard, spec);
    this.#processes.add(process);
    const about = { sandbox: this.id, session: this.session, command: process.command };
    process
      .wait()
      .then(
        (result) => publishExec({ ...about, result }),
        (error) => publishExec({ ...about, error }),
      )
      .finally(() => this.#processes.delete(process));
    return process;
  }

  /**
   * A function that runs in this sandbox at every call. It must be self-contained: it sees its arguments and Node's
   * globals, no variable around it. Arguments and result are JSON; the image needs `node`.
   *
   * @throws SandboxError `FUNCTION_FAILED` from the call when the function throws or returns something else.
   */
  fn<A extends readonly unknown[], R>(
    f: PortableFunction<A, R>,
    options: CallOptions = {},
  ): (...args: A) => Promise<R> {
    return (...args) => callInside(this, f, args, options);
  }

  /**
   * Saves the root file system as it is now. Processes are paused meanwhile and are not part of the snapshot, nor is
   * `/tmp`. A command started meanwhile is not paused.
   *
   * @throws SandboxError `SNAPSHOT_UNSUPPORTED` unless the sandbox was made with `security: { readonlyRootfs: false }`.
   */
  async snapshot(options: SnapshotOptions = {}): Promise<Snapshot> {
    const { engine, container, spec } = this.#parts;
    return await this.#guard.whileFrozen(() => takeSnapshot(engine, container, spec, this.session, options));
  }

  /**
   * `count` new sandboxes with this one's options and its root file system as it is now, see {@link Sandbox.snapshot}.
   * If one cannot be made, the others still are.
   *
   * @throws SandboxError `SNAPSHOT_UNSUPPORTED`; RangeError unless the count is from 1 to {@link MAX_FORKS}.
   */
  async fork(
    count: number,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<PromiseSettledResult<Sandbox>[]> {
    checkInteger('count', count, 1, MAX_FORKS);
    const snapshot = await this.snapshot();
    const spec = { ...this.#parts.spec, image: snapshot.image };
    const forks = await Promise.allSettled(
      Array.from({ length: count }, () => this.#parts.fork(spec, this.#session, options.signal)),
    );
    const boxes = forks.flatMap((fork) => (fork.status === 'fulfilled' ? [fork.value] : []));
    // The image must stay as long as a fork uses it. If our process dies first, a reaper removes it.
    const removal = Promise.all(boxes.map((box) => box.#guard.gone)).then(() => snapshot.remove());
    removal.catch((error: unknown) => publishLifecycle({ sandbox: this.id, event: 'failed', detail: error }));
    this.#parts.afterwards(removal);
    return forks;
  }

  /**
   * Releases a sandbox made with `lifetime: 'deadline'`: it keeps running until its time limit, and any process can
   * adopt it. This handle can no longer be used.
   *
   * @throws SandboxError `NOT_OWNER` for a sandbox that is tied to this process.
   */
  detach(): void {
    if (this.#parts.spec.lifetime !== 'deadline') {
      throw new SandboxError(
        'NOT_OWNER',
        `${this.id} is tied to this process; create it with lifetime: 'deadline'`,
      );
    }
    this.#guard.assertUsable();
    this.#guard.detach();
  }

  /** Resolves when the sandbox is gone, whether it was stopped or ended by itself. */
  async wait(options: { readonly signal?: AbortSignal } = {}): Promise<SandboxStatus> {
    await this.#guard.waitUntilGone(options.signal);
    return this.status;
  }

  /** Kills everything inside and removes the container. Does nothing if it is already gone. */
  async close(): Promise<void> {
    await this.#guard.end('stopped');
    await this.#guard.waitUntilGone();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #expire(): Promise<void> {
    if (this.status !== 'running') return;
    this.#guard.expire();
    // Running commands end as timed out, and keep their output, before the sandbox goes.
    await Promise.all([...this.#processes].map((process) => process.expire()));
    await this.#guard.end('expired');
  }
}
