import { defaultTimeoutMs } from '../backends/time-limit.js';
import { RolloutError } from '../rollout-error.js';
import { abortedError, throwIfAborted } from './abort.js';
import { Semaphore } from './semaphore.js';

/** Options of {@link TaskSlots}. */
export interface TaskSlotsOptions {
  /** Tasks at the same time. */
  readonly size: number;
  /** Wall-clock limit of one task, from when it has a slot; default: by its worst case. */
  readonly timeoutMs?: number | undefined;
  /** What does the tasks, for errors. */
  readonly isolate: 'worker' | 'container';
}

/** Lets so many tasks run at a time, and ends each when its caller aborts, when its time is over, or when all are closed. */
export class TaskSlots {
  readonly #slots: Semaphore;
  readonly #size: number;
  readonly #timeoutMs: number | undefined;
  readonly #isolate: string;
  readonly #closing = new AbortController();

  constructor({ size, timeoutMs, isolate }: TaskSlotsOptions) {
    this.#slots = new Semaphore(size);
    this.#size = size;
    this.#timeoutMs = timeoutMs;
    this.#isolate = isolate;
  }

  /** The limit of a task whose policies may take so long: the caller's own, where there is one. */
  timeLimitMs(worstCaseMs: number): number {
    return this.#timeoutMs ?? defaultTimeoutMs(worstCaseMs, this.#size);
  }

  /**
   * Does `work` once there is a slot.
   *
   * @param timeLimitMs as {@link timeLimitMs} says.
   * @throws RolloutError `ABORTED`, `TIMED_OUT` or `BACKEND_CLOSED` when `work` fails after its signal fired; else what it throws.
   */
  async run<Result>(
    caller: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
    timeLimitMs = this.timeLimitMs(0),
  ): Promise<Result> {
    // A signal and a timer of its own. Tinypool goes on listening after a task has failed, so the signal must not fire then; and
    // Node 20 may collect an `AbortSignal.timeout` that nothing but an `any` listens to, and never fire it.
    const ended = new AbortController();
    const sources = AbortSignal.any([caller, this.#closing.signal]);
    const end = () => ended.abort(abortedError(sources));
    if (sources.aborted) end();
    sources.addEventListener('abort', end);
    let release: (() => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      release = await this.#slots.acquire(ended.signal);
      throwIfAborted(ended.signal);
      timer = setTimeout(() => ended.abort(this.#timedOut(timeLimitMs)), timeLimitMs);
      return await work(ended.signal);
    } catch (error) {
      throw ended.signal.aborted ? abortedError(ended.signal) : error;
    } finally {
      sources.removeEventListener('abort', end);
      clearTimeout(timer);
      release?.();
    }
  }

  /** Ends every task under way, and refuses those that come later, with `BACKEND_CLOSED`. */
  close(): void {
    this.#closing.abort(new RolloutError('BACKEND_CLOSED', 'the backend was closed'));
  }

  #timedOut(timeLimitMs: number): RolloutError {
    return new RolloutError('TIMED_OUT', `the ${this.#isolate} did not answer within ${timeLimitMs} ms`);
  }
}
