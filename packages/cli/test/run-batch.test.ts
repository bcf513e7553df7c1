import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runBatch } from '../src/commands/run-batch.js';

/** Far more than what fits into the chunks that may be under way. */
const NUM_SEEDS = 10_000_000;

test('a reader that stalls stops seeds from being pulled', async () => {
  let numPulled = 0;
  const seeds = {
    length: NUM_SEEDS,
    digits: 7,
    *[Symbol.iterator]() {
      for (; numPulled < NUM_SEEDS; numPulled++) yield BigInt(numPulled);
    },
  };
  // What a pipe says that is full, and that nobody empties.
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(false);
  onTestFinished(() => write.mockRestore());
  const controller = new AbortController();
  const batch = { env: 'CartPole-v1', policy: 'random', maxSteps: 1, backend: 'inline', seeds } as const;
  const output = {
    json: true,
    out: undefined,
    showOutput: undefined,
    failOnPolicyFailure: undefined,
  } as const;
  const running = runBatch(batch, output, controller.signal).catch((error: unknown) => error);
  await vi.waitFor(() => expect(write).toHaveBeenCalled(), { timeout: 30_000 });
  await delay(200);
  const pulledSoon = numPulled;
  await delay(500);
  expect(numPulled).toBe(pulledSoon);
  expect(write).toHaveBeenCalledTimes(1);
  expect(numPulled).toBeLessThan(NUM_SEEDS / 10);
  controller.abort(new Error('enough'));
  expect(await running).toMatchObject({ name: expect.stringMatching(/Error/) });
});
