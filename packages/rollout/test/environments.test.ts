// The seam, held to what the environments do by themselves: every rollout of every environment gives those bytes.
import {
  createReceipt,
  decodeHeader,
  decodeTrajectory,
  encodeReceipt,
  encodeTrajectory,
  parseReceipt,
  sha256Hex,
  type TrajectoryHeader,
} from '@reroll/trajectory';
import { afterAll, describe, expect, test } from 'vitest';
import { createBackend } from '../src/backends/create-backend.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { environmentKinds } from '../src/environments/environments.js';
import { checkRolloutReceipt } from '../src/receipts/check-rollout-receipt.js';
import { createRolloutReceipt } from '../src/receipts/rollout-receipt.js';
import { runRollout } from '../src/run-rollout.js';
import { verifyReproducibility } from '../src/verify/reproducibility.js';
import { CASES, type EnvironmentCase, ONE_PLAYER, openCase, playOn } from './support/environment-cases.js';
import { TamperedBackend } from './support/tampered-backend.js';

const MAX_STEPS = 60;
const SEEDS = ['7', '0', `${2n ** 70n}`, '3', '1'];

const worker = createBackend('worker', { concurrency: 1 });
afterAll(() => worker.close());

/** The header that the written layout gives an environment's spaces. */
function headerOf({ env, entry, options }: EnvironmentCase, seed: string): TrajectoryHeader {
  const { observationSpace: seen, actionSpace: taken } = entry;
  const observation = {
    Discrete: { observationDtype: '<i8', observationShape: [] },
    Box: 'dtype' in seen && { observationDtype: seen.dtype, observationShape: seen.shape },
    Tuple: { observationSpace: seen },
    Dict: { observationSpace: seen },
  };
  const action = {
    Discrete: { actionDtype: '|u1' },
    Box: 'dtype' in taken && { actionDtype: taken.dtype, actionShape: taken.shape },
    MultiDiscrete: 'shape' in taken && { actionDtype: '<i8', actionShape: taken.shape },
  };
  const parts = {
    ...observation[seen.type as keyof typeof observation],
    ...action[taken.type as keyof typeof action],
  };
  return { env, seed, options, ...parts } as unknown as TrajectoryHeader;
}

/** The canonical bytes of the random policy's episode, from the environment itself. */
function bytesOf(environment: EnvironmentCase, seed: string): Uint8Array {
  const env = openCase(environment, seed, MAX_STEPS);
  playOn(env, seed, MAX_STEPS);
  return encodeTrajectory(headerOf(environment, seed), env.recordedBytes);
}

test('rollouts run every environment of the manifest that one policy plays', () => {
  const ids = [...environmentKinds().keys()];
  expect(ids).toEqual(ONE_PLAYER.map(({ id }) => id));
  expect(ids).toEqual(expect.arrayContaining(['CartPole-v1', 'Blackjack-v1', 'Pendulum-v1', 'Taxi-v4']));
  expect(ids).not.toContain('ConnectFour-v0');
});

describe.each(CASES)('rollouts of $name', (environment) => {
  const { env, options } = environment;
  const spec = { env, options, policy: 'random', maxSteps: MAX_STEPS } as const;
  const expected = SEEDS.map((seed) => bytesOf(environment, seed));
  const digests = expected.map((bytes) => sha256Hex(bytes));

  test('are what the environment does by itself, byte for byte', async () => {
    const outcomes = await collectRollouts({
      ...spec,
      seeds: SEEDS,
      trajectories: true,
      backend: 'inline',
    }).results();
    for (const [index, outcome] of outcomes.entries()) {
      if (!outcome.verified) throw outcome.error;
      expect(outcome.trajectory).toEqual(expected[index]);
      expect(outcome.digest).toBe(digests[index]);
      const { steps, rewards, terminated, truncated } = decodeTrajectory(outcome.trajectory!);
      const totalReward = rewards.reduce((sum, reward) => sum + reward, 0);
      expect(outcome).toMatchObject({ env, steps, totalReward, terminated, truncated, failure: null });
    }
  });

  test('decode under their header, and encode again', () => {
    for (const [index, bytes] of expected.entries()) {
      const { header, bodyOffset } = decodeHeader(bytes);
      expect(header).toEqual(headerOf(environment, SEEDS[index]!));
      expect(encodeTrajectory(header, bytes.subarray(bodyOffset))).toEqual(bytes);
      expect(decodeTrajectory(bytes).steps).toBeGreaterThan(0);
    }
  });

  test('depend neither on order, nor on chunks, nor on the thread', async () => {
    const reversed = [...SEEDS].reverse();
    const batches = [
      { seeds: SEEDS, backend: worker },
      { seeds: reversed, backend: 'inline' },
      { seeds: reversed, backend: new TamperedBackend((claim) => claim, 2) },
    ] as const;
    for (const batch of batches) {
      const outcomes = await collectRollouts({ ...spec, ...batch }).results();
      const bySeed = Object.fromEntries(outcomes.map((outcome) => [outcome.seed, outcome]));
      expect(SEEDS.map((seed) => bySeed[seed])).toMatchObject(digests.map((digest) => ({ digest })));
    }
  });

  test('are reproducible, as runs and by a receipt', async () => {
    const report = await verifyReproducibility({ ...spec, seed: SEEDS[0]! }, { backends: ['inline'] });
    expect(report).toMatchObject({ reproducible: true, disagreement: null });
    expect(report.runs.map(({ digest }) => digest)).toEqual([digests[0], digests[0]]);
    const batch = { ...spec, seeds: SEEDS };
    const outcomes = collectRollouts({ ...batch, backend: 'inline' }).inSeedOrder();
    const receipt = await createRolloutReceipt(batch, outcomes);
    expect(receipt.spec).toMatchObject({ env, options });
    expect(receipt.digests).toEqual(digests);
    expect(await checkRolloutReceipt(parseReceipt(encodeReceipt(receipt)), { backend: 'inline' })).toEqual({
      outcome: 'agrees',
    });
    const wrong = createReceipt({ ...receipt, digests: digests.with(1, digests[0]!) });
    expect(await checkRolloutReceipt(wrong, { backend: 'inline' })).toMatchObject({ where: 'digests[1]' });
  });
});

describe('headers', () => {
  test.each([
    ['CartPole-v1', { actionDtype: '|u1', observationDtype: '<f4', observationShape: [4] }],
    ['FrozenLake-v1', { actionDtype: '|u1', observationDtype: '<i8', observationShape: [] }],
    ['Pendulum-v1', { actionDtype: '<f4', actionShape: [1], observationDtype: '<f4', observationShape: [3] }],
    [
      'Blackjack-v1',
      {
        actionDtype: '|u1',
        observationSpace: {
          type: 'Tuple',
          spaces: [32, 11, 2].map((n) => ({ type: 'Discrete', n, start: 0 })),
        },
      },
    ],
  ])('of %s say how its bytes are laid out', async (env, format) => {
    const { trajectory } = await runRollout({ env, seed: 42, policy: 'random' }, { trajectories: true });
    expect(decodeTrajectory(trajectory!).header).toEqual({ env, seed: '42', options: {}, ...format });
  });

  test('hold the options that differ from the defaults, and no others', async () => {
    const options = { isSlippery: true, mapName: '8x8', successRate: 0.5, rewardSchedule: [1, 0, -0] };
    const spec = { env: 'FrozenLake-v1', options, seed: 42, policy: 'random' } as const;
    const { trajectory } = await runRollout(spec, { trajectories: true });
    expect(decodeTrajectory(trajectory!).header.options).toEqual({ mapName: '8x8', successRate: 0.5 });
  });
});
