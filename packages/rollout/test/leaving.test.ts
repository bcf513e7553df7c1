// A reader who leaves a batch does not wait for what will never end.
import { expect, it } from 'vitest';
import type { Backend } from '../src/backends/backend.js';
import { InlineBackend } from '../src/backends/inline-backend.js';
import type { Task } from '../src/backends/task.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';

/** Plays the first chunk, and every other one only once it is aborted. */
class HangingBackend implements Backend {
  readonly name = 'hanging';
  readonly concurrency = 2;
  readonly maxChunkSize = 1;
  readonly aborted: unknown[] = [];
  #started = 0;
  readonly #inline = new InlineBackend();

  run<Input, Output>(task: Task<Input, Output>, input: Input, signal: AbortSignal): Promise<Output> {
    if (this.#started++ === 0) return this.#inline.run(task, input, signal);
    return new Promise((_, reject) => {
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
  await using backend = new HangingBackend();
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
