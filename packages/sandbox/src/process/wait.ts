import { checkInteger } from '../check.js';
import { orAbort } from '../or-abort.js';
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
  /** Processes that have ended, in the order of their ends; `wait` of each returns at once. */
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
  const { timeoutMs, signal } = options;
  const given = new Set(processes);
  const count = checkInteger('count', options.count ?? given.size, 0, given.size);
  if (timeoutMs !== undefined) checkInteger('timeoutMs', timeoutMs, 0, MAX_TIMEOUT_MS);
  const done = new Set<Process>();
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    const ended = (process: Process) => {
      done.add(process);
      if (done.size >= count) resolve();
    };
    for (const process of given) {
      process.wait().then(
        () => ended(process),
        () => ended(process),
      );
    }
    if (count === 0) resolve();
    if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs);
  });
  try {
    await orAbort(enough, signal);
  } finally {
    clearTimeout(timer);
  }
  return { done: [...done], pending: [...given].filter((process) => !done.has(process)) };
}

/**
 * The processes as they end, the first to end first.
 *
 * @throws the signal's reason when it fires; nothing is stopped.
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
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<Completed, void, undefined> {
  const { signal } = options;
  const ready: Completed[] = [];
  let wake: () => void = () => undefined;
  for (const [index, process] of processes.entries()) {
    const completed = (end: Completed) => {
      ready.push(end);
      wake();
    };
    process.wait().then(
      (result) => completed({ index, process, result }),
      (error: unknown) => completed({ index, process, error }),
    );
  }
  for (let left = processes.length; left > 0; left -= 1) {
    if (ready.length === 0) {
      const next = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await orAbort(next, signal);
    }
    const next = ready.shift();
    if (next) yield next;
  }
}
