import { expect, test } from 'vitest';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { runRollout } from '../src/run-rollout.js';
import { branchAt } from '../src/spec/branch-at.js';
import { seedRange } from '../src/spec/seed-range.js';

test('many branches of one point are the same in fresh processes', async () => {
  const options = { maxEpisodeSteps: 200, low: -0.02 };
  const { trajectory } = await runRollout(
    { env: 'CartPole-v1', options, seed: 42, policy: 'random' },
    { trajectories: true },
  );
  const spec = { ...branchAt(trajectory!, 10), policy: 'random', seeds: seedRange(0, 39) } as const;
  const fresh = collectRollouts({ ...spec, backend: 'process', concurrency: 2 });
  const outcomes = await fresh.results();
  expect(new Set(outcomes.map((outcome) => outcome.verified && outcome.digest)).size).toBeGreaterThan(30);
  const { digest } = await collectRollouts({ ...spec, backend: 'inline' }).summary();
  expect((await fresh.summary()).digest).toBe(digest);
});
