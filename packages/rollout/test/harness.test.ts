import { SimCore } from '@reroll/sim-core';
import { decodeBody, sha256Hex } from '@reroll/trajectory';
import { describe, expect, it, vi } from 'vitest';
import { environmentOf } from '../src/environments/environments.js';
import { EpisodeStages } from '../src/harness/episode-stages.js';
import { runHarness } from '../src/harness/run-harness.js';
import { now } from '../src/internal/soon.js';
import { createPolicy } from '../src/policies/create-policy.js';
import type { Policy, PolicyContext } from '../src/policies/policy.js';
import { parseRolloutSpec, type RolloutSpecInput } from '../src/spec/episode-spec.js';
import { f64OfBits, type GoldenEpisode, goldenCartPole } from './support/golden-cart-pole.js';

const stages = new EpisodeStages();

function play(input: Omit<RolloutSpecInput, 'env'>, policy?: Policy) {
  const spec = parseRolloutSpec({ env: 'CartPole-v1', ...input });
  const parts = {
    createPolicy: (context: PolicyContext) => policy ?? createPolicy(spec.policy, context),
    interpreters: {},
  };
  return now(runHarness(spec, stages.for(spec), parts));
}

/** The observations of a body alone, in the form that the reference digests. */
function observationsOf(body: Uint8Array, seed: string): Uint8Array {
  const header = {
    env: 'CartPole-v1',
    seed,
    options: {},
    actionDtype: '|u1',
    observationDtype: '<f4',
    observationShape: [4],
  } as const;
  const observations = decodeBody(header, body).observations as Float32Array;
  const bytes = new DataView(new ArrayBuffer(observations.length * 4));
  observations.forEach((value, i) => {
    bytes.setFloat32(4 * i, value, true);
  });
  return new Uint8Array(bytes.buffer);
}

const RIGHT = { kind: 'builtin', name: 'constant', params: { action: 1 } } as const;

const SETS: [
  keyof typeof goldenCartPole,
  (golden: GoldenEpisode) => Omit<RolloutSpecInput, 'env' | 'seed'>,
][] = [
  ['random', () => ({ policy: 'random' })],
  ['random_digests', () => ({ policy: 'random' })],
  ['alternate', () => ({ policy: 'alternate' })],
  ['right', () => ({ policy: RIGHT })],
  ['linear', () => ({ policy: 'linear' })],
  ['sutton_barto', () => ({ policy: 'random', options: { suttonBartoReward: true } })],
  ['bounds', ({ low, high }) => ({ policy: 'random', options: { low: low!, high: high! } })],
];

describe('the harness', () => {
  it.each(SETS)('plays the reference episodes of %s', (set, specOf) => {
    expect(goldenCartPole[set].length).toBeGreaterThan(0);
    for (const golden of goldenCartPole[set]) {
      const { steps, totalReward, terminated, truncated, body } = play({
        ...specOf(golden),
        seed: golden.seed,
      });
      expect({ steps, terminated, truncated, totalReward }).toEqual({
        steps: golden.steps,
        terminated: golden.terminated,
        truncated: golden.truncated,
        totalReward: f64OfBits(golden.return),
      });
      expect(sha256Hex(observationsOf(body, golden.seed))).toBe(golden.sha256_obs_f32le);
    }
  });

  it.each([
    ['42', 30],
    ['0', 18],
    ['1', 29],
    ['2', 14],
    ['3', 15],
  ])('takes the published number of steps with seed %s', (seed, steps) => {
    expect(play({ seed, policy: 'random', maxSteps: 200 })).toMatchObject({
      steps,
      totalReward: steps,
      terminated: true,
    });
  });

  it('leaves the flags to the environment when maxSteps ends the episode', () => {
    const cut = play({ seed: 7, policy: 'linear', maxSteps: 123 });
    expect(cut).toMatchObject({ steps: 123, terminated: false, truncated: false, failure: null });
    const own = play({ seed: 7, policy: 'linear', maxSteps: 123, options: { maxEpisodeSteps: 123 } });
    expect(own).toMatchObject({ steps: 123, terminated: false, truncated: true, failure: null });
  });

  it('starts every rollout from the pristine core', () => {
    const { reset } = SimCore.prototype;
    const seen: boolean[][] = [];
    const spy = vi.spyOn(SimCore.prototype, 'reset').mockImplementation(function (this: SimCore) {
      const pristine = sha256Hex(SimCore.create({ memoryBytes: this.memory.length }).memory);
      const before = sha256Hex(this.memory) === pristine;
      reset.call(this);
      seen.push([before, sha256Hex(this.memory) === pristine]);
    });
    play({ seed: 3, policy: 'random' });
    seen.length = 0;
    for (const policy of ['random', 'linear', 'alternate'] as const) play({ seed: 3, policy });
    spy.mockRestore();
    expect(seen).toEqual([
      [false, true],
      [false, true],
      [false, true],
    ]);
  });

  it('plays the same rollout whatever the core played before', () => {
    const fresh = play({ seed: 11, policy: 'random' }).digest;
    play({ seed: 5, policy: 'linear', options: { low: -0.2, high: 0.2, maxEpisodeSteps: 10_000 } });
    expect(play({ seed: 11, policy: 'random' }).digest).toBe(fresh);
  });

  it.each([2, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32])(
    'ends the rollout at the action %d',
    (action) => {
      let decisions = 0;
      const policy = { chooseAction: () => (decisions++ < 3 ? 1 : action) };
      const { steps, failure, terminated, truncated } = play({ seed: 1, policy: 'random' }, policy);
      expect({ steps, terminated, truncated }).toEqual({ steps: 3, terminated: false, truncated: false });
      expect(failure).toMatchObject({ fault: 'policy', code: 'INVALID_ACTION', step: 3 });
      expect(failure?.message).toContain(String(action));
    },
  );

  it('keeps what came before a failure that the policy reports', () => {
    const crash = { fault: 'policy', code: 'EXCEPTION', message: 'boom', step: 2 } as const;
    let decisions = 0;
    const result = play({ seed: 1, policy: 'random' }, { chooseAction: () => (decisions++ < 2 ? 0 : crash) });
    expect(result).toMatchObject({ steps: 2, totalReward: 2, failure: crash });
  });

  it('has a digest, of the first observation alone, for a policy that cannot be made', () => {
    const failure = { fault: 'policy', code: 'SYNTAX', message: 'no', step: null } as const;
    const result = play({ seed: 1, policy: 'random' }, { chooseAction: () => failure });
    expect(result).toMatchObject({ steps: 0, totalReward: 0, failure });
    expect(result.body.length).toBe(16);
  });

  it('keeps a stage for specs that are equal, and makes another for any that is not', () => {
    const own = new EpisodeStages();
    const stageFor = (input: Partial<RolloutSpecInput>) =>
      own.for(parseRolloutSpec({ env: 'CartPole-v1', seed: 0, policy: 'random', ...input }));
    const stage = stageFor({ options: { low: -0.01 }, maxSteps: 5 });
    expect(stageFor({ options: { low: -0.01, high: 0.05 }, maxSteps: 5, seed: 9 })).toBe(stage);
    expect(stageFor({ options: { low: -0.01 }, maxSteps: 500 })).not.toBe(stage);
    const longer = parseRolloutSpec({ env: 'CartPole-v1', seed: 7, policy: 'linear' });
    const parts = {
      createPolicy: (context: PolicyContext) => createPolicy(longer.policy, context),
      interpreters: {},
    };
    expect(now(runHarness(longer, own.for(longer), parts)).steps).toBe(500);
  });

  it('tells environments that share their options apart', () => {
    const options = {};
    const ids = ['CartPole-v1', 'Taxi-v4', 'CartPole-v1'].map(
      (env) => environmentOf({ env, options }).format.env,
    );
    expect(ids).toEqual(['CartPole-v1', 'Taxi-v4', 'CartPole-v1']);
  });

  it('has room for the longest recording, and no more than a page for the usual one', () => {
    const create = vi.spyOn(SimCore, 'create');
    new EpisodeStages().for(parseRolloutSpec({ env: 'CartPole-v1', seed: 0, policy: 'random' }));
    const core = create.mock.results[0]!.value as SimCore;
    create.mockRestore();
    expect(core.memory.length).toBe(65_536);
    for (const maxEpisodeSteps of [1, 1260, 1261, 100_000]) {
      const { steps } = play({ seed: 7, policy: 'linear', options: { maxEpisodeSteps } });
      expect(steps).toBeLessThanOrEqual(maxEpisodeSteps);
    }
  });
});
