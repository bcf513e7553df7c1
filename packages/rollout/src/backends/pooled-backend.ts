import { SingleUsePool } from '../internal/single-use-pool.js';
import { WorkerPool } from '../workers/worker-pool.js';
import { type Backend, MAX_CHUNK_SIZE, MAX_TIMEOUT_MS } from './backend.js';
import type { Task } from './task.js';

/** Options of the backends that run on threads or processes. */
export interface PooledBackendOptions {
  readonly concurrency: number;
  readonly timeoutMs?: number | undefined;
  /** Path of another entry module, for tests of what happens when a worker misbehaves. */
  readonly entry?: string;
}

/** Rollouts on worker threads, which run many, or in child processes, each of which runs one. */
export class PooledBackend implements Backend {
  readonly name: 'worker' | 'process';
  readonly concurrency: number;
  readonly maxChunkSize: number;
  readonly verifier: WorkerPool | undefined;
  readonly #pool: WorkerPool | SingleUsePool;

  constructor(name: 'worker' | 'process', { concurrency, timeoutMs, entry }: PooledBackendOptions) {
    const onThreads = name === 'worker';
    this.name = name;
    this.concurrency = concurrency;
    this.maxChunkSize = onThreads ? MAX_CHUNK_SIZE : 1;
    if (!onThreads) {
      const process = { runtime: 'child_process', size: 1, timeoutMs: MAX_TIMEOUT_MS, entry } as const;
      this.#pool = new SingleUsePool({
        size: concurrency,
        timeoutMs,
        isolate: 'worker',
        make: () => new WorkerPool(process),
      });
      return;
    }
    const threads = { runtime: 'worker_threads', size: concurrency, timeoutMs } as const;
    this.#pool = new WorkerPool({ ...threads, entry });
    // Threads of the host's own: none of them has ever run a policy.
    this.verifier = new WorkerPool(threads);
  }

  run<Input, Output>(task: Task<Input, Output>, input: Input, signal: AbortSignal): Promise<Output> {
    return this.#pool.run(task, input, signal);
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.close(), this.verifier?.close()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
