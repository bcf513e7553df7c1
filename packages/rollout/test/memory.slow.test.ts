import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { seedRange } from '../src/spec/seed-range.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const MiB = 2 ** 20;

it('uses no more memory for the last of 200,000 rollouts than for the first', async () => {
  const batch = collectRollouts({
    env: 'CartPole-v1',
    policy: 'alternate',
    maxSteps: 2,
    seeds: seedRange(0, 199_999),
    backend: 'inline',
  });
  let rollouts = 0;
  let early = 0;
  for await (const _ of batch.inSeedOrder()) {
    rollouts += 1;
    if (rollouts !== 20_000 && rollouts !== 199_000) continue;
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    if (early === 0) early = heapUsed + arrayBuffers;
    // 179,000 kept outcomes would take more than 60 MiB.
    else expect(heapUsed + arrayBuffers - early).toBeLessThan(8 * MiB);
  }
  expect(rollouts).toBe(200_000);
}, 120_000);
