// FrozenLake in every way that an environment can be written, and the built-in one: one suite, and the same bytes.
import { readFileSync } from 'node:fs';
import { importEnvironment, loadEnvironmentCode } from '@reroll/env';
import { buildEnvironments } from '@reroll/env-kit';
import { definePolicy } from '@reroll/policy';
import { encodeReceipt, parseReceipt, sha256Hex } from '@reroll/trajectory';
import { describe, expect, it } from 'vitest';
import { type CollectOptions, collectRollouts } from '../src/collect/collect-rollouts.js';
import { checkRolloutReceipt } from '../src/receipts/check-rollout-receipt.js';
import { createRolloutReceipt } from '../src/receipts/rollout-receipt.js';
import { runRollout } from '../src/run-rollout.js';
import { branchAt } from '../src/spec/branch-at.js';
import type { EnvironmentInput, OwnEnvironmentInput } from '../src/spec/environment-input.js';
import { type EpisodeSpec, parseRolloutSpec, rolloutSpecDigest } from '../src/spec/episode-spec.js';
import { seedRange } from '../src/spec/seed-range.js';
import { compareEnvironments } from '../src/verify/compare-environments.js';
import { verifyReproducibility } from '../src/verify/reproducibility.js';
import { bodyOf, portable, resultsOf } from './support/results.js';

const FOLDER = new URL('../../../examples/own-environment/frozen-lake/', import.meta.url);
const HOST = new URL('../../../examples/dist/own-environment/frozen-lake/host.js', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, FOLDER), 'utf8');

interface Way {
  readonly name: string;
  readonly env: EnvironmentInput;
  /** What its option `isSlippery` is called. */
  readonly slippery: string;
}

const python = await loadEnvironmentCode({ language: 'python', source: textOf('code.py') });
const javascript = await loadEnvironmentCode({ language: 'javascript', source: textOf('code.js') });
const module = (await buildEnvironments([new URL('module.ts', FOLDER).pathname])).bytes;
const host = await importEnvironment(HOST);

const WAYS: readonly Way[] = [
  { name: 'built in', env: 'FrozenLake-v1', slippery: 'isSlippery' },
  { name: 'a module', env: module, slippery: 'isSlippery' },
  { name: 'a text in Python', env: python, slippery: 'is_slippery' },
  { name: 'a text in JavaScript', env: javascript, slippery: 'isSlippery' },
  { name: 'TypeScript', env: host, slippery: 'isSlippery' },
];

const GUEST = definePolicy({
  language: 'javascript',
  source: 'function chooseAction(o, rng) { return (o + Math.floor(rng.random() * 4)) % 4; }',
});
const SEEDS = seedRange(0, 19);
const BACKENDS = ['inline', 'worker', 'process'] as const;

/** SHA-256 over bodies that the built-in environment gives. */
async function builtInBodies(policy: CollectOptions['policy'], isSlippery: boolean): Promise<string[]> {
  const results = await resultsOf({
    env: 'FrozenLake-v1',
    options: { isSlippery },
    policy,
    seeds: SEEDS,
    backend: 'inline',
  });
  return results.map(({ trajectory }) => sha256Hex(bodyOf(trajectory!)));
}

describe.each(WAYS)('FrozenLake as $name', ({ env, slippery }) => {
  it('has a spec that survives JSON', () => {
    const spec = parseRolloutSpec({ env, options: { [slippery]: false }, seed: '7', policy: GUEST });
    expect(spec).toMatchObject({ options: { [slippery]: false }, maxSteps: 100 });
    const again = parseRolloutSpec(JSON.parse(JSON.stringify(spec)) as EpisodeSpec);
    expect(again).toEqual(spec);
    expect(rolloutSpecDigest(again)).toBe(rolloutSpecDigest(spec));
    // What the defaults of host code are, nobody else knows.
    const kept = env === host ? { [slippery]: true } : {};
    expect(parseRolloutSpec({ ...spec, options: { [slippery]: true } }).options).toEqual(kept);
  });

  it.each([
    ['random' as const, true],
    ['random' as const, false],
    [GUEST, true],
  ])('has the bytes of the built-in one: %o, slippery: %s', async (policy, isSlippery) => {
    const results = await resultsOf({ env, options: { [slippery]: isSlippery }, policy, seeds: SEEDS });
    expect(results.map(({ failure }) => failure)).toEqual(SEEDS_WITHOUT_FAILURE);
    expect(results.map(({ trajectory }) => sha256Hex(bodyOf(trajectory!)))).toEqual(
      await builtInBodies(policy, isSlippery),
    );
  });

  it('is the same on every backend', async () => {
    const shared = { env, policy: GUEST, seeds: seedRange(0, 3), concurrency: 2 };
    const [inline, ...others] = await Promise.all(
      BACKENDS.map((backend) => resultsOf({ ...shared, backend })),
    );
    for (const other of others) expect(other.map(portable)).toEqual(inline!.map(portable));
    const spec = { env, policy: 'random', seed: 5 } as const;
    expect(await verifyReproducibility(spec, { backends: ['inline', 'worker'] })).toMatchObject({
      reproducible: true,
    });
  });

  it('can branch at every step, and take other actions', async () => {
    const whole = await runRollout({ env, seed: 42, policy: 'random' }, { trajectories: true });
    for (const step of [0, 1, whole.steps]) {
      const { steps } = await runRollout({ ...branchAt(whole.trajectory!, step), seed: 1, policy: GUEST });
      expect(steps).toBeGreaterThanOrEqual(step);
    }
    const end = await runRollout({ ...branchAt(whole.trajectory!, whole.steps), seed: 1, policy: GUEST });
    expect(end.digest).toBe(whole.digest);
    const instead = branchAt(whole.trajectory!, 1, [3]);
    expect(instead.from.actions).toHaveLength(2);
  });

  it('has receipts that a check confirms, and refutes where they lie', async () => {
    const batch = { env, policy: GUEST, seeds: [1, 2] } as const;
    const outcomes = collectRollouts({ ...batch, backend: 'inline' }).inSeedOrder();
    const receipt = parseReceipt(encodeReceipt(await createRolloutReceipt(batch, outcomes)));
    const environments = typeof env === 'string' ? [] : [env as OwnEnvironmentInput];
    expect(await checkRolloutReceipt(receipt, { environments })).toEqual({ outcome: 'agrees' });
    const lie = await createRolloutReceipt(
      batch,
      collectRollouts({ ...batch, backend: 'inline' }).inSeedOrder(),
      {
        digests: 'batch',
      },
    );
    const other = { ...lie, batchDigest: sha256Hex('another') };
    expect(await checkRolloutReceipt(other, { environments })).toMatchObject({ outcome: 'differs' });
  });

  it('compares equal with the built-in one, and not with another', async () => {
    const shared = { env, other: 'FrozenLake-v1', seeds: SEEDS, backend: 'inline' } as const;
    const builtIn = await collectRollouts({ env: 'FrozenLake-v1', policy: 'random', seeds: SEEDS }).summary();
    expect(await compareEnvironments(shared)).toEqual({
      rollouts: 20,
      steps: builtIn.steps,
      difference: null,
      digest: builtIn.digest,
    });
    const differing = await compareEnvironments({ ...shared, otherOptions: { isSlippery: false } });
    expect(differing.difference).toMatchObject({ seed: '0', difference: { field: 'observation' } });
    const unlike = await compareEnvironments({ ...shared, other: 'CartPole-v1' });
    expect(unlike).toMatchObject({ rollouts: 1, difference: { difference: { field: 'header' } } });
  });
});

const SEEDS_WITHOUT_FAILURE = Array.from({ length: 20 }, () => null);
