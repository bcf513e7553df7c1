// A reader who leaves a batch does not wait for what will never end, and one who dawdles misses no error.
import { expect, it } from 'vitest';
import type { Backend } from '../src/backends/backend.js';
import { InlineBackend } from '../src/backends/inline-backend.js';
import type { Task } from '../src/backends/task.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { RolloutError } from '../src/rollout-error.js';

/** Plays the first chunk, and every other one only once it is aborted. */
class HangingBackend implements Backend {
  readonly name = 'hanging';
  readonly maxChunkSize = 1;
  readonly aborted: unknown[] = [];
  /** Ends the chunks that hang. */
  fail: (error: Error) => void = () => {};
  #started = 0;
  readonly #inline = new InlineBackend();

  constructor(readonly concurrency: number) {}

  run<Input, Output>(task: Task<Input, Output>, input: Input, signal: AbortSignal): Promise<Output> {
    if (this.#started++ === 0) return this.#inline.run(task, input, signal);
    return new Promise((_, reject) => {
      this.fail = reject;
      signal.addEventListener('abort', () => {
        this.aborted.push(signal.reason);
        reject(signal.reason);
      });
    });
  }

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}

it('leaving a batch ends the chunks that hang, and the seeds with them', async () => {
  await using backend = new HangingBackend(2);
  let released = false;
  function* seeds() {
    try {
      for (let seed = 0; ; seed++) yield seed;
    } finally {
      released = true;
    }
  }
  const batch = collectRollouts({ env: 'CartPole-v1', policy: 'random', seeds: seeds(), backend });
  for await (const { verified } of batch) {
    expect(verified).toBe(true);
    break;
  }
  // One beside the chunk that was played, and one in the lane that it left.
  expect(backend.aborted).toHaveLength(2);
  expect(released).toBe(true);
}, 10_000);

it('an error that comes while nobody reads is met by the next who does', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  try {
    // One lane: the chunk that fails was begun after the last wait for any.
    await using backend = new HangingBackend(1);
    const batch = collectRollouts({ env: 'CartPole-v1', policy: 'random', seeds: [0, 1], backend });
    const reading = batch[Symbol.asyncIterator]();
    expect(await reading.next()).toMatchObject({ value: { seed: '0', verified: true } });
    const closed = new RolloutError('BACKEND_CLOSED', 'the backend was closed');
    backend.fail(closed);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(reading.next()).rejects.toBe(closed);
    expect(unhandled).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
  }
});
