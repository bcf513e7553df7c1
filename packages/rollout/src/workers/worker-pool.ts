import { createRequire } from 'node:module';
import { Tinypool } from 'tinypool';
import { MAX_TIMEOUT_MS, type TaskRunner } from '../backends/backend.js';
import type { Task } from '../backends/task.js';
import { TaskSlots } from '../internal/task-slots.js';
import { RolloutError } from '../rollout-error.js';

type PooledWorker = Tinypool['threads'][number];

/** Options of a {@link WorkerPool}. */
export interface WorkerPoolOptions {
  readonly runtime: 'worker_threads' | 'child_process';
  /** Workers at the same time. */
  readonly size: number;
  /** Wall-clock limit of one task; default: by its worst case. */
  readonly timeoutMs?: number | undefined;
  /** Path of a module whose export `perform` does a task, and `prepare` loads what it needs; default: this package's own. */
  readonly entry?: string | undefined;
}

/**
 * Threads or processes that run tasks. Where Tinypool leaves a gap the pool closes it: a thread that exits without an
 * error fails its task, a worker that dies before it is ready fails the task that waits for it, and an ended task is over
 * only when its worker is gone. Tasks queue here, not in Tinypool, whose queue stands still when the last worker dies.
 */
export class WorkerPool implements TaskRunner, AsyncDisposable {
  readonly #tinypool: Tinypool;
  readonly #slots: TaskSlots;
  /** For each living worker, when it will be gone. */
  readonly #exits = new Map<PooledWorker, Promise<void>>();

  constructor({ runtime, size, timeoutMs, entry = workerEntry() }: WorkerPoolOptions) {
    this.#slots = new TaskSlots({ size, timeoutMs, isolate: 'worker' });
    this.#tinypool = new Tinypool({
      filename: entry,
      runtime,
      minThreads: 0,
      maxThreads: size,
      idleTimeout: MAX_TIMEOUT_MS,
      serialization: 'advanced',
      // Workers get neither the host's environment variables nor its flags.
      env: {},
      execArgv: [],
    });
    this.#tinypool.on('error', () => this.#tinypool.cancelPendingTasks());
  }

  /**
   * Runs one task in a worker.
   *
   * @throws RolloutError `WORKER_FAILED`, `TIMED_OUT`, `ABORTED` or `BACKEND_CLOSED`; after the last three the worker is gone.
   */
  run<Input, Output>(task: Task<Input, Output>, input: Input, caller: AbortSignal): Promise<Output> {
    const timeLimitMs = this.#slots.timeLimitMs(task.worstCaseMs(input));
    return this.#slots.run(caller, (signal) => this.#ask('perform', { task, input }, signal), timeLimitMs);
  }

  /**
   * Has a worker load what a task like this one will need. The worker is not told its input.
   *
   * @throws RolloutError `WORKER_FAILED`, `TIMED_OUT` or `BACKEND_CLOSED`.
   */
  prepare<Input, Output>(task: Task<Input, Output>, input: Input): Promise<void> {
    const needs = { task, languages: task.languages(input) };
    return this.#slots.run(new AbortController().signal, (signal) => this.#ask('prepare', needs, signal));
  }

  /** Resolves when all workers that live now are gone. */
  async gone(): Promise<void> {
    await Promise.all(this.#exits.values());
  }

  /** Ends every worker and waits until they are gone; tasks under way fail with `BACKEND_CLOSED`. */
  async close(): Promise<void> {
    this.#slots.close();
    await this.#tinypool.destroy();
    await this.#removedWorkersGone();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #ask<Answer>(name: 'perform' | 'prepare', message: unknown, signal: AbortSignal): Promise<Answer> {
    try {
      const answer = this.#tinypool.run(message, { name, signal });
      this.#watchWorkers();
      return await answer;
    } catch (cause) {
      await this.#removedWorkersGone();
      throw new RolloutError('WORKER_FAILED', `the worker gave no answer: ${messageOf(cause)}`, { cause });
    }
  }

  #watchWorkers(): void {
    for (const worker of this.#tinypool.threads) {
      if (!this.#exits.has(worker)) this.#exits.set(worker, this.#exitOf(worker));
    }
  }

  #exitOf(worker: PooledWorker): Promise<void> {
    return new Promise((resolve) => {
      worker.once('exit', (code: number | null) => {
        this.#exits.delete(worker);
        // Tinypool removes the workers that it ends itself and hears of processes that exit, but not of threads.
        if (this.#tinypool.threads.includes(worker)) {
          worker.emit('error', new Error(`the worker exited with code ${code}`));
        }
        resolve();
      });
    });
  }

  async #removedWorkersGone(): Promise<void> {
    const living = new Set(this.#tinypool.threads);
    await Promise.all([...this.#exits].filter(([worker]) => !living.has(worker)).map(([, exit]) => exit));
  }
}

/** `imports` in package.json names the compiled file: workers run that, whatever runs the host. */
function workerEntry(): string {
  return createRequire(import.meta.url).resolve('#worker-entry');
}

function messageOf(cause: unknown): string {
  const message = (cause as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : String(cause);
}
