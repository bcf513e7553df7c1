import { MAX_TIMEOUT_MS, type TaskRunner } from '../backends/backend.js';
import type { Task } from '../backends/task.js';
import { TaskSlots } from '../internal/task-slots.js';
import { WorkerPool } from './worker-pool.js';

/** Options of a {@link ProcessPool}. */
export interface ProcessPoolOptions {
  /** Tasks at the same time, and processes that wait at most. */
  readonly size: number;
  /** Wall-clock limit of one task; default: by its worst case. */
  readonly timeoutMs?: number | undefined;
  /** Path of a module as {@link WorkerPool} takes it. */
  readonly entry?: string | undefined;
}

/**
 * Runs each task in a process of its own. From the second task on, as many others wait as tasks run: they have imported what the last
 * task needed, and have been told nothing else of it. A process that waited does one task, and is over with it.
 */
export class ProcessPool implements TaskRunner, AsyncDisposable {
  readonly #slots: TaskSlots;
  readonly #entry: string | undefined;
  /** All that are not over; those that wait are also in `#waiting`, the oldest first. */
  readonly #processes = new Set<WorkerPool>();
  readonly #waiting = new Set<WorkerPool>();
  #running = 0;
  #isFirst = true;

  constructor({ size, timeoutMs, entry }: ProcessPoolOptions) {
    this.#slots = new TaskSlots({ size, timeoutMs, isolate: 'worker' });
    this.#entry = entry;
  }

  /**
   * Runs one task in a process that runs nothing else.
   *
   * @throws RolloutError `WORKER_FAILED`, `TIMED_OUT`, `ABORTED` or `BACKEND_CLOSED`; the process is gone whatever happens.
   */
  run<Input, Output>(task: Task<Input, Output>, input: Input, caller: AbortSignal): Promise<Output> {
    const timeLimitMs = this.#slots.timeLimitMs(task.worstCaseMs(input));
    return this.#slots.run(
      caller,
      async (signal) => {
        const process = this.#takeWaiting() ?? this.#start();
        this.#running += 1;
        // Whoever has one task only should not pay for a process that nobody uses.
        if (!this.#isFirst) this.#keepWaiting(task, input);
        this.#isFirst = false;
        try {
          return await process.run(task, input, signal);
        } finally {
          this.#running -= 1;
          await this.#end(process);
        }
      },
      timeLimitMs,
    );
  }

  /** Ends every process and waits until they are gone; tasks under way fail with `BACKEND_CLOSED`. */
  async close(): Promise<void> {
    this.#slots.close();
    await Promise.all([...this.#processes].map((process) => this.#end(process)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #start(): WorkerPool {
    // The limit of a task is kept here, where it also covers the wait for a process that is still starting.
    const process = new WorkerPool({
      runtime: 'child_process',
      size: 1,
      timeoutMs: MAX_TIMEOUT_MS,
      entry: this.#entry,
    });
    this.#processes.add(process);
    return process;
  }

  async #end(process: WorkerPool): Promise<void> {
    await process.close();
    this.#processes.delete(process);
  }

  #takeWaiting(): WorkerPool | undefined {
    const [oldest] = this.#waiting;
    if (oldest !== undefined) this.#waiting.delete(oldest);
    return oldest;
  }

  #keepWaiting<Input, Output>(task: Task<Input, Output>, input: Input): void {
    while (this.#waiting.size < this.#running) {
      const process = this.#start();
      this.#waiting.add(process);
      void this.#discardOnceGone(process, process.prepare(task, input));
    }
  }

  /** One that dies while it waits makes room for another, which the next task starts: what cannot live is not started without end. */
  async #discardOnceGone(process: WorkerPool, prepared: Promise<void>): Promise<void> {
    await prepared.then(
      () => process.workersGone(),
      () => {},
    );
    if (this.#waiting.delete(process)) await this.#end(process);
  }
}
