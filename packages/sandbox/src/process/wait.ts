import { checkInteger } from '../check.js';
import { MAX_TIMEOUT_MS } from './options.js';
import type { Process } from './process.js';
import type { ProcessResult } from './result.js';

export interface WaitOptions {
  /** How many must have ended; default: all. */
  readonly count?: number;
  /** Return what there is after this many milliseconds. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface Waited {
  /** Processes that have ended, in the order of their ends; each can be awaited at once. */
  readonly done: readonly Process[];
  /** The others, in the order given. */
  readonly pending: readonly Process[];
}

/** A process that has ended: `result`, or the `error` that it failed to run with. */
export type Completed =
  | { readonly index: number; readonly process: Process; readonly result: ProcessResult }
  | { readonly index: number; readonly process: Process; readonly error: unknown };

/**
 * Waits until `count` of the processes have ended. Nothing is stopped: the pending ones run on.
 *
 * @throws RangeError for a count that the list cannot reach; the signal's reason when it fires.
 */
export async function waitFor(processes: readonly Process[], options: WaitOptions = {}): Promise<Waited> {
  const { signal } = options;
  const count = checkInteger('count', options.count ?? processes.length, 0, processes.length);
  const done: Process[] = [];
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(resolve, checkInteger('timeoutMs', options.timeoutMs, 0, MAX_TIMEOUT_MS));
    const abort = () => reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    const ended = (process: Process) => {
      done.push(process);
      if (done.length >= count) resolve();
    };
    for (const process of processes) {
      process.then(
        () => ended(process),
        () => ended(process),
      );
    }
    if (count === 0) resolve();
    void Promise.allSettled(processes).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    });
  });
  const ended = new Set(done);
  return { done: [...ended], pending: processes.filter((process) => !ended.has(process)) };
}

/**
 * The processes as they end, the first to end first.
 *
 * @example
 * ```ts
 * import { asCompleted, type Process } from '@reroll/sandbox';
 *
 * export async function showProgress(processes: readonly Process[]): Promise<void> {
 *   for await (const completed of asCompleted(processes)) {
 *     console.log(completed.index, 'result' in completed ? completed.result.exitCode : completed.error);
 *   }
 * }
 * ```
 */
export async function* asCompleted(
  processes: readonly Process[],
): AsyncGenerator<Completed, void, undefined> {
  const ready: Completed[] = [];
  let wake: () => void = () => undefined;
  for (const [index, process] of processes.entries()) {
    const completed = (end: Completed) => {
      ready.push(end);
      wake();
    };
    process.then(
      (result) => completed({ index, process, result }),
      (error: unknown) => completed({ index, process, error }),
    );
  }
  for (let left = processes.length; left > 0; left -= 1) {
    if (ready.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const next = ready.shift();
    if (next) yield next;
  }
}
