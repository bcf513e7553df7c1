import { readFileSync } from 'node:fs';
import { definePolicy, policySource } from '@reroll/policy';
import { SimCore } from '@reroll/sim-core';
import { decodeTrajectory } from '@reroll/trajectory';
import { describe, expect, test } from 'vitest';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { runRollout } from '../src/run-rollout.js';
import { parseRolloutSpec } from '../src/spec/episode-spec.js';
import { verifyReproducibility } from '../src/verify/reproducibility.js';

const TERMS = [
  [2, 3],
  [3, 1],
  [0, 0.1],
  [1, 0.2],
] as const;

const golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/cartpole.json', import.meta.url), 'utf8'),
) as {
  linear: { seed: string; steps: number }[];
};

const python = (source: string) => definePolicy({ language: 'python', source });
const javascript = (source: string) => definePolicy({ language: 'javascript', source });

const run = (policy: ReturnType<typeof definePolicy>, seed = 1) =>
  runRollout({ env: 'CartPole-v1', seed, policy }, { backend: 'inline' });

describe('code policies in CartPole', () => {
  test.each(['python', 'javascript'] as const)(
    'a %s twin of the linear policy plays the same bytes',
    async (language) => {
      const policy = policySource('linear', language, { terms: TERMS });
      const seeds = golden.linear.slice(0, 4).map(({ seed }) => seed);
      const options = { env: 'CartPole-v1', seeds, backend: 'inline' } as const;
      const twin = await collectRollouts({ ...options, policy }).results();
      const builtin = await collectRollouts({ ...options, policy: 'linear' }).results();
      const digests = (outcomes: typeof twin) =>
        outcomes.map((outcome) => outcome.verified && outcome.digest);
      expect(digests(twin)).toEqual(digests(builtin));
      expect(twin.map((outcome) => outcome.verified && outcome.steps)).toEqual(
        golden.linear.slice(0, 4).map(({ steps }) => steps),
      );
    },
  );

  test('rng draws from CPython’s stream of the episode’s seed', async () => {
    const policy = python(
      'def choose_action(observation, rng):\n    print(rng.random())\n    return rng.randrange(2)\n',
    );
    const options = { backend: 'inline', trajectories: true } as const;
    const { guest, trajectory } = await runRollout({ env: 'CartPole-v1', seed: 42, policy }, options);
    const { actions } = decodeTrajectory(trajectory!);
    const stream = SimCore.create().mt19937(42);
    for (const [step, line] of guest!.stdout.trim().split('\n').entries()) {
      expect(Number(line)).toBe(stream.random());
      expect(actions[step]).toBe(stream.randrange(2));
    }
  });

  test.each([
    ['raises', python('def choose_action(o, rng):\n    raise KeyError(3)\n'), 'EXCEPTION', 0],
    [
      'loops at its third decision',
      javascript('let n = 0; function chooseAction() { while (++n === 3) n--; return 1; }'),
      'FUEL_EXHAUSTED',
      2,
    ],
    ['answers 2', javascript('function chooseAction() { return 2; }'), 'INVALID_ACTION', 0],
    ['does not compile', python('def'), 'SYNTAX', null],
  ])('one that %s ends its own rollout, and keeps the steps before', async (_, policy, code, step) => {
    const { failure, steps, verified } = await run(policy);
    expect(failure).toMatchObject({ fault: 'policy', code, step });
    expect(steps).toBe(step ?? 0);
    expect(verified).toBe(true);
  });

  test('fails in the same way, with the same fuel and output, on every backend', async () => {
    const policy = javascript(
      'function chooseAction(o) { console.log(o[0]); if (o[2] < -0.1) throw new Error("fell"); return 1; }',
    );
    const seen = await Promise.all(
      (['inline', 'worker', 'process'] as const).map(async (backend) => {
        const { failure, guest, digest } = await runRollout(
          { env: 'CartPole-v1', seed: 3, policy },
          { backend },
        );
        return { failure, guest, digest };
      }),
    );
    expect(seen[0]!.failure?.code).toBe('EXCEPTION');
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });

  test('is reproducible, and its limits are part of the spec', async () => {
    const policy = {
      ...javascript('function chooseAction() { return 0; }'),
      limits: { fuelPerDecision: 1000 },
    };
    const spec = { env: 'CartPole-v1', seed: 0, policy } as const;
    expect((await verifyReproducibility(spec, { backends: ['worker'] })).reproducible).toBe(true);
    expect((await runRollout(spec)).failure?.code).toBe('FUEL_EXHAUSTED');
    expect(parseRolloutSpec(spec).policy).toMatchObject({ limits: { fuelPerDecision: 1000 } });
  });

  test('leaves nothing behind for the next rollout', async () => {
    const policy = javascript('var n = 0; function chooseAction() { n++; console.log(n); return 1; }');
    const batch = collectRollouts({ env: 'CartPole-v1', policy, seeds: [5, 5, 5], backend: 'inline' });
    const outputs = (await batch.results()).map((outcome) => outcome.verified && outcome.guest?.stdout);
    expect(outputs[0]).toMatch(/^1\n2\n/);
    expect(new Set(outputs).size).toBe(1);
  });
});
