import { expect, it } from 'vitest';
import type { BackendName } from '../src/backends/backend.js';
import { type CollectOptions, collectRollouts } from '../src/collect/collect-rollouts.js';
import type { RolloutOutcome } from '../src/results/rollout-result.js';
import { seedRange } from '../src/spec/seed-range.js';

/** Everything about outcomes but where they ran. */
function essence(outcomes: readonly RolloutOutcome[]) {
  return outcomes.map((outcome) => ({ ...outcome, backend: null, isolate: null }));
}

it('collectRollouts gives the same results and digest whatever the backend and the concurrency', async () => {
  const runs: [BackendName, number][] = [
    ['worker', 1],
    ['worker', 2],
    ['worker', 8],
    ['process', 1],
    ['process', 4],
  ];
  for (const policy of ['random', 'linear'] as const) {
    const options: CollectOptions = {
      env: 'CartPole-v1',
      policy,
      maxSteps: 200,
      seeds: seedRange(100, 111),
      trajectories: true,
    };
    const reference = collectRollouts({ ...options, backend: 'inline' });
    const outcomes = await reference.results();
    const { digest } = await reference.summary();
    for (const [backend, concurrency] of runs) {
      const batch = collectRollouts({ ...options, backend, concurrency });
      expect(essence(await batch.results())).toEqual(essence(outcomes));
      expect((await batch.summary()).digest).toBe(digest);
    }
  }
}, 60_000);
