import { Tinypool } from 'tinypool';
import { MAX_TIMEOUT_MS } from '../backends/limits.js';
import { RolloutError } from '../rollout-error.js';
import { Permits } from './permits.js';
import { taskSignal } from './task-signal.js';

type PooledWorker = Tinypool['threads'][number];

/** Options of a {@link WorkerPool}. */
export interface WorkerPoolOptions {
  readonly runtime: 'worker_threads' | 'child_process';
  /** Workers at the same time. */
  readonly size: number;
  /** Whether every task gets a worker that has run nothing before and will run nothing after it. */
  readonly fresh: boolean;
  /** Wall-clock limit of one task. */
  readonly timeoutMs: number;
  /** Path of the module whose exports are the tasks. */
  readonly entry: string;
}

/**
 * Threads or processes that run tasks. Where Tinypool leaves a gap the pool closes it: a thread that exits without an
 * error fails its task, a worker that dies before it is ready fails the task that waits for it, and an ended task is over
 * only when its worker is gone. Tasks queue here, not in Tinypool, whose queue stands still when the last worker dies.
 */
export class WorkerPool implements AsyncDisposable {
  readonly #tinypool: Tinypool;
  readonly #permits: Permits;
  readonly #timeoutMs: number;
  /** For each living worker, when it will be gone. */
  readonly #exits = new Map<PooledWorker, Promise<void>>();
  readonly #closing = new AbortController();

  constructor({ runtime, size, fresh, timeoutMs, entry }: WorkerPoolOptions) {
    this.#timeoutMs = timeoutMs;
    this.#permits = new Permits(size);
    this.#tinypool = new Tinypool({
      filename: entry,
      runtime,
      minThreads: 0,
      maxThreads: size,
      idleTimeout: MAX_TIMEOUT_MS,
      isolateWorkers: fresh,
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
   * @param task name of an export of the entry module.
   * @param input goes through a structured clone, as the result does.
   * @throws RolloutError `WORKER_FAILED`, `TIMED_OUT`, `ABORTED` or `BACKEND_CLOSED`; after the last three the worker is gone.
   */
  async run<Result>(task: string, input: unknown, signal: AbortSignal): Promise<Result> {
    using ended = taskSignal(signal, this.#closing.signal);
    await this.#permits.acquire(ended.signal);
    try {
      ended.expireAfter(this.#timeoutMs, () => timedOut(this.#timeoutMs));
      const result = this.#tinypool.run(input, { name: task, signal: ended.signal });
      this.#watchWorkers();
      return await result;
    } catch (cause) {
      await this.#removedWorkersGone();
      if (ended.signal.aborted) throw ended.signal.reason;
      throw new RolloutError('WORKER_FAILED', `the worker gave no answer: ${messageOf(cause)}`, { cause });
    } finally {
      this.#permits.release();
    }
  }

  /** Ends every worker and waits until they are gone; tasks under way fail with `BACKEND_CLOSED`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#tinypool.destroy();
    await this.#removedWorkersGone();
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

function timedOut(timeoutMs: number): RolloutError {
  return new RolloutError('TIMED_OUT', `the worker did not answer within ${timeoutMs} ms`);
}

function messageOf(cause: unknown): string {
  const message = (cause as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : String(cause);
}
