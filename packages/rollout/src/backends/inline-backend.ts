import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '../internal/abort.js';
import type { Backend } from './backend.js';
import { createTasksFrom, type Task } from './task.js';

/** One run in lanes, so that its recordings can be shown; and few enough that the caller's event loop turns every few milliseconds. */
const CHUNK_SIZE = 128;

/**
 * Rollouts on the caller's own thread: no start-up cost, no parallelism, and no boundary against a crash. Those in containers wait there, and so
 * go on side by side.
 */
export class InlineBackend implements Backend {
  readonly name = 'inline';
  readonly concurrency = 1;
  readonly inProcess = true;
  readonly maxChunkSize = CHUNK_SIZE;
  readonly #tasks = createTasksFrom(`process ${process.pid}`, (task: Task<never, unknown>) => task.load());

  async run<Input, Output>(task: Task<Input, Output>, input: Input, signal: AbortSignal): Promise<Output> {
    // Lets timers, input and aborts through between two pieces of work.
    await setImmediate();
    throwIfAborted(signal);
    return (await this.#tasks.perform(task, input, signal)) as Output;
  }

  async close(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
