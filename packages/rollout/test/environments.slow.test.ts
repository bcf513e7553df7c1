import { expect, test } from 'vitest';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { runRollout } from '../src/run-rollout.js';
import { branchAt } from '../src/spec/branch-at.js';
import { CASES } from './support/environment-cases.js';

const MAX_STEPS = 300;

test.each(CASES)(
  'rollouts of $name are the same bytes in threads and in fresh processes',
  async ({ env, options }) => {
    const spec = { env, options, policy: 'random', maxSteps: MAX_STEPS } as const;
    const { trajectory, steps } = await runRollout({ ...spec, seed: 1 }, { trajectories: true });
    const branch = { ...branchAt(trajectory!, steps >> 1), policy: 'random', maxSteps: MAX_STEPS } as const;
    for (const batch of [spec, branch]) {
      const runs = (['inline', 'worker', 'process'] as const).map((backend) =>
        collectRollouts({
          ...batch,
          seeds: [1, 2],
          backend,
          concurrency: backend === 'inline' ? undefined : 2,
          trajectories: true,
        }).results(),
      );
      const [inline, ...others] = await Promise.all(runs);
      expect(inline!.every(({ verified }) => verified)).toBe(true);
      const bytes = inline!.map((outcome) => outcome.verified && outcome.trajectory);
      for (const other of others) {
        expect(other.map((outcome) => outcome.verified && outcome.trajectory)).toEqual(bytes);
        expect(other.map((outcome) => outcome.verified && outcome.digest)).toEqual(
          inline!.map((outcome) => outcome.verified && outcome.digest),
        );
      }
    }
  },
);
