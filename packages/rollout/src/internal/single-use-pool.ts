import type { TaskRunner } from '../backends/backend.js';
import type { Task } from '../backends/task.js';
import { TaskSlots, type TaskSlotsOptions } from './task-slots.js';

/** A process or a container for one task. It starts when it is first asked for something. */
export interface SingleUseIsolate extends TaskRunner {
  /** Has it load what a task like this one will need, and tells it nothing else of the task. */
  prepare<Input, Output>(task: Task<Input, Output>, input: Input): Promise<void>;
  /** Resolves when one that was prepared is gone. */
  gone(): Promise<void>;
  /** Ends it and waits until it is gone. Closing twice does no harm. */
  close(): Promise<void>;
}

/** Options of a {@link SingleUsePool}; as many isolates wait at most as tasks run at the same time. */
export interface SingleUsePoolOptions extends TaskSlotsOptions {
  /** Makes an isolate. The limit of a task is kept here, where it also covers the wait for an isolate that is still starting. */
  readonly make: () => SingleUseIsolate;
}

/**
 * Runs each task in an isolate of its own. From the second task on, as many others wait as tasks run: they have loaded what the last task
 * needed, and have been told nothing else of it. An isolate that waited does one task, and is over with it.
 */
export class SingleUsePool implements TaskRunner, AsyncDisposable {
  readonly #slots: TaskSlots;
  readonly #make: () => SingleUseIsolate;
  /** All that are not over; those that wait are also in `#waiting`, the oldest first. */
  readonly #isolates = new Set<SingleUseIsolate>();
  readonly #waiting = new Set<SingleUseIsolate>();
  #running = 0;
  #isFirst = true;

  constructor({ make, ...slots }: SingleUsePoolOptions) {
    this.#slots = new TaskSlots(slots);
    this.#make = make;
  }

  /**
   * Runs one task in an isolate that runs nothing else.
   *
   * @throws RolloutError `TIMED_OUT`, `ABORTED` or `BACKEND_CLOSED`, and what the isolate throws; it is gone whatever happens.
   */
  run<Input, Output>(task: Task<Input, Output>, input: Input, caller: AbortSignal): Promise<Output> {
    const timeLimitMs = this.#slots.timeLimitMs(task.worstCaseMs(input));
    return this.#slots.run(
      caller,
      async (signal) => {
        const isolate = this.#takeWaiting() ?? this.#add();
        this.#running += 1;
        // Whoever has one task only should not pay for an isolate that nobody uses.
        if (!this.#isFirst) this.#keepWaiting(task, input);
        this.#isFirst = false;
        try {
          return await isolate.run(task, input, signal);
        } finally {
          this.#running -= 1;
          await this.#end(isolate);
        }
      },
      timeLimitMs,
    );
  }

  /** Ends every isolate and waits until they are gone; tasks under way fail with `BACKEND_CLOSED`. */
  async close(): Promise<void> {
    this.#slots.close();
    await Promise.all([...this.#isolates].map((isolate) => this.#end(isolate)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #add(): SingleUseIsolate {
    const isolate = this.#make();
    this.#isolates.add(isolate);
    return isolate;
  }

  async #end(isolate: SingleUseIsolate): Promise<void> {
    await isolate.close();
    this.#isolates.delete(isolate);
  }

  #takeWaiting(): SingleUseIsolate | undefined {
    const [oldest] = this.#waiting;
    if (oldest !== undefined) this.#waiting.delete(oldest);
    return oldest;
  }

  #keepWaiting<Input, Output>(task: Task<Input, Output>, input: Input): void {
    while (this.#waiting.size < this.#running) {
      const isolate = this.#add();
      this.#waiting.add(isolate);
      void this.#discardOnceGone(isolate, isolate.prepare(task, input));
    }
  }

  /** One that dies while it waits makes room for another, which the next task starts: what cannot live is not started without end. */
  async #discardOnceGone(isolate: SingleUseIsolate, prepared: Promise<void>): Promise<void> {
    await prepared.then(() => isolate.gone()).catch(() => {});
    if (!this.#waiting.delete(isolate)) return;
    // Nobody waits for this: one that cannot be ended now stays among the isolates, and closing the pool tries again.
    await this.#end(isolate).catch(() => {});
  }
}
