import type { Task } from './task.js';

/** Where rollouts can run: on the caller's thread, on worker threads, or each in a fresh child process or container. */
export type BackendName = 'inline' | 'worker' | 'process' | 'docker';

/** Rollouts that travel together at most. */
export const MAX_CHUNK_SIZE = 4096;

/** Threads, processes or containers that one backend may run at the same time. */
export const MAX_CONCURRENCY = 256;

/**
 * Wall-clock limit of one task unless the caller sets another, beside the time that the fuel of its policies may take: a backstop, for
 * steps and fuel end rollouts first.
 */
export const DEFAULT_TIMEOUT_MS = 300_000;

/** The longest wall-clock limit: what a timer of Node can wait, 24 days. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** Does tasks elsewhere. */
export interface TaskRunner {
  /**
   * Has an isolate do a task.
   *
   * @param input goes through a structured clone, as what comes back does.
   * @returns what the isolate answers: a claim, which whoever sent the task must verify.
   * @throws RolloutError `WORKER_FAILED` when the isolate ended or failed, `TIMED_OUT`, `ABORTED` after the signal: by then
   * it is gone.
   */
  run<Input, Output>(task: Task<Input, Output>, input: Input, signal: AbortSignal): Promise<Output>;
}

/** Where rollouts run. Closing it ends every thread, process and container it started: use it with `await using`. */
export interface Backend extends TaskRunner, AsyncDisposable {
  /** What results and errors call it. */
  readonly name: string;
  /** Tasks that run at the same time. */
  readonly concurrency: number;
  /** Rollouts that one isolate may run one after another; 1 when each gets a fresh one. */
  readonly maxChunkSize: number;
  /**
   * Whether tasks run on the caller's own thread, so that their answers arrive as they are: claims then show recordings instead of hashing
   * them, and nobody but the caller's thread can replay them.
   */
  readonly inProcess?: boolean | undefined;
  /** Threads for the host's replays, where rollouts come too fast for the caller's own thread, which else replays them. */
  readonly verifier?: TaskRunner | undefined;
  /** Ends all that it started, and waits until it is gone. Closing twice does no harm. */
  close(): Promise<void>;
}
