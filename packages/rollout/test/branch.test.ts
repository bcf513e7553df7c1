import { definePolicy } from '@reroll/policy';
import { SimCore } from '@reroll/sim-core';
import {
  createReceipt,
  decodeTrajectory,
  diffTrajectories,
  encodeReceipt,
  encodeTrajectory,
  parseReceipt,
  sha256Hex,
  type Trajectory,
} from '@reroll/trajectory';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RolloutChunk, receivedChunk, type SentChunk, sentChunk } from '../src/backends/chunk.js';
import { InlineBackend } from '../src/backends/inline-backend.js';
import type { Task } from '../src/backends/task.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { checkRolloutReceipt } from '../src/receipts/check-rollout-receipt.js';
import { createRolloutReceipt } from '../src/receipts/rollout-receipt.js';
import { runRollout } from '../src/run-rollout.js';
import { branchAt } from '../src/spec/branch-at.js';
import { parseRolloutSpec, rolloutSpecDigest } from '../src/spec/episode-spec.js';
import { seedRange } from '../src/spec/seed-range.js';
import { verifyReproducibility } from '../src/verify/reproducibility.js';
import { TamperedBackend } from './support/tampered-backend.js';

const OPTIONS = { maxEpisodeSteps: 200, low: -0.02 };

/** 30 steps of the random policy, for seed 42. */
async function recorded(policy: 'random' | 'alternate' | 'linear' = 'random', seed = 42) {
  const { trajectory } = await runRollout(
    { env: 'CartPole-v1', options: OPTIONS, seed, policy },
    { trajectories: true },
  );
  return trajectory!;
}

const replaying = (actions: readonly number[]) =>
  definePolicy({
    language: 'javascript',
    source: `const actions = ${JSON.stringify(actions)}; let t = 0; function chooseAction() { return actions[t++]; }`,
  });

describe('a branch', () => {
  test('goes on as the environment itself does from a snapshot taken there', async () => {
    const origin = decodeTrajectory(await recorded('linear'));
    const env = SimCore.create().make('CartPole-v1', { maxEpisodeSteps: 200, recordSteps: 200 });
    const moves = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.nat(120), moves, async (step, actions) => {
        env.reset({ seed: 42, options: { low: -0.02, high: 0.05 } });
        env.replay((origin.actions as Uint8Array).subarray(0, step));
        const saved = env.snapshot();
        env.replay(Uint8Array.of(0, 0, 0));
        env.restore(saved);
        env.replay(Uint8Array.from(actions));
        const expected = encodeTrajectory(origin.header, env.recordedBytes);

        const from = { seed: 42, actions: (origin.actions as Uint8Array).subarray(0, step) };
        const spec = { env: 'CartPole-v1', options: OPTIONS, from, seed: 7 } as const;
        const maxSteps = step + actions.length;
        const branch = await runRollout(
          { ...spec, policy: replaying(actions), maxSteps },
          { trajectories: true },
        );
        expect(branch.failure).toBeNull();
        expect(branch.trajectory).toEqual(expected);
        expect(branch.digest).toBe(sha256Hex(expected));
      }),
      { numRuns: 25 },
    );
  });

  test('in which the same actions follow is the episode that it branches off', async () => {
    const trajectory = await recorded('alternate');
    const { steps } = decodeTrajectory(trajectory);
    for (const step of [0, 2, 10, steps - (steps % 2)]) {
      const branch = await runRollout({ ...branchAt(trajectory, step), seed: 5, policy: 'alternate' });
      expect([branch.steps, branch.digest]).toEqual([steps, sha256Hex(trajectory)]);
    }
    const whole = await runRollout({ ...branchAt(trajectory, steps), seed: 5, policy: 'random' });
    expect(whole).toMatchObject({ digest: sha256Hex(trajectory), terminated: true });
  });

  test('with another action parts from its origin there, and not before', async () => {
    const trajectory = await recorded();
    const origin = decodeTrajectory(trajectory);
    const other = branchAt(trajectory, 10, [1 - (origin.actions as Uint8Array)[10]!]);
    const branch = await runRollout({ ...other, seed: 0, policy: 'linear' }, { trajectories: true });
    expect(branch).toMatchObject({ steps: 200, totalReward: 200, truncated: true, verified: true });
    const difference = diffTrajectories(origin, decodeTrajectory(branch.trajectory!));
    expect(difference).toMatchObject({ field: 'action', step: 11 });
  });

  test('draws from its own seed, afresh', async () => {
    const trajectory = await recorded();
    const origin = branchAt(trajectory, 5);
    const branch = await runRollout({ ...origin, seed: 9, policy: 'random' }, { trajectories: true });
    const space = SimCore.create().make('CartPole-v1').actionSpace;
    space.seed(9);
    const { actions, header } = decodeTrajectory(branch.trajectory!) as Trajectory & { actions: Uint8Array };
    expect(header.seed).toBe('42');
    expect(branch.seed).toBe('9');
    expect(Array.from(actions.subarray(5))).toEqual(Array.from(actions.subarray(5), () => space.sample()));
  });

  test('asks its policy from there on, and counts decisions from there', async () => {
    const trajectory = await recorded();
    const { observations } = decodeTrajectory(trajectory);
    const policy = definePolicy({
      language: 'javascript',
      source:
        'let n = 0; function chooseAction(o) { console.log(JSON.stringify(o)); return n++ < 2 ? 0 : 7; }',
    });
    const { steps, failure, guest } = await runRollout({ ...branchAt(trajectory, 8), seed: 0, policy });
    expect(steps).toBe(10);
    expect(failure).toMatchObject({ code: 'INVALID_ACTION', step: 2 });
    expect(JSON.parse(guest!.stdout.split('\n')[0]!)).toEqual(
      Array.from((observations as Float32Array).subarray(32, 36)),
    );
  });
});

describe('many branches', () => {
  test('of one point are the same on threads, at every concurrency', async () => {
    const origin = branchAt(await recorded(), 10);
    const seeds = seedRange(0, 39);
    const digests = await Promise.all(
      (
        [
          ['inline', 1],
          ['worker', 1],
          ['worker', 2],
        ] as const
      ).map(async ([backend, concurrency]) => {
        const batch = collectRollouts({ ...origin, policy: 'random', seeds, backend, concurrency });
        const outcomes = await batch.results();
        const ours = outcomes.map((outcome) => outcome.verified && outcome.digest);
        expect(new Set(ours).size).toBeGreaterThan(30);
        return (await batch.summary()).digest;
      }),
    );
    expect(new Set(digests).size).toBe(1);
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  test('have a receipt, which another starting point breaks', async () => {
    const origin = branchAt(await recorded(), 10);
    const spec = { ...origin, policy: 'random', seeds: seedRange(0, 9) } as const;
    const outcomes = collectRollouts({ ...spec, backend: 'inline' }).inSeedOrder();
    const receipt = parseReceipt(encodeReceipt(await createRolloutReceipt(spec, outcomes)));
    expect(receipt.spec).toMatchObject({ from: origin.from });
    expect(await checkRolloutReceipt(receipt, { backend: 'inline' })).toEqual({ outcome: 'agrees' });
    const actions = origin.from.actions.with(3, 1 - (origin.from.actions[3] as number));
    const forged = createReceipt({
      spec: { ...receipt.spec, from: { ...origin.from, actions } },
      artifacts: receipt.artifacts,
      digests: receipt.digests!,
    });
    expect(await checkRolloutReceipt(forged, { backend: 'inline' })).toMatchObject({
      outcome: 'differs',
      where: 'digests[0]',
    });
  });
});

describe('verification of branches', () => {
  test('finds independent isolates in agreement', async () => {
    const spec = { ...branchAt(await recorded(), 10), policy: 'random', seed: 3 } as const;
    const report = await verifyReproducibility(spec, { runs: 2, backends: ['inline', 'worker'] });
    expect(report).toMatchObject({ reproducible: true, disagreement: null });
    expect(report.runs[0]!.digest).toBe((await runRollout(spec)).digest);
    expect(report.specDigest).toBe((await runRollout(spec)).specDigest);
  });

  /** A backend that plays another chunk than it is asked to. */
  class Substituting extends InlineBackend {
    readonly #substitute: (chunk: RolloutChunk) => RolloutChunk;

    constructor(substitute: (chunk: RolloutChunk) => RolloutChunk) {
      super();
      this.#substitute = substitute;
    }

    override async run<Input, Output>(task: Task<Input, Output>, input: Input, signal: AbortSignal) {
      const chunk = this.#substitute(await receivedChunk(input as SentChunk));
      return super.run(task, sentChunk(chunk) as Input, signal);
    }
  }

  const elsewhere = (change: (chunk: RolloutChunk) => Partial<RolloutChunk['template']>) =>
    new Substituting((chunk) => ({ ...chunk, template: { ...chunk.template, ...change(chunk) } }));

  test.each([
    ['from another start', elsewhere(() => ({ from: { seed: '43', actions: [0, 1, 0, 1] } }))],
    ['after other actions', elsewhere(() => ({ from: { seed: '42', actions: [1, 0, 1, 0] } }))],
    ['a step too late', elsewhere(() => ({ from: { seed: '42', actions: [0, 1, 0, 1, 1] } }))],
    ['from the beginning', elsewhere(() => ({ from: { seed: '42', actions: [] } }))],
    [
      'with other actions after it',
      new TamperedBackend((claim) => ({ ...claim, actions: claim.actions.map((action) => 1 - action) })),
    ],
  ])('refuses an episode that went %s', async (_, backend) => {
    const from = { seed: 42, actions: [0, 1, 0, 1] };
    const spec = { env: 'CartPole-v1', from, policy: 'random', seed: 3 } as const;
    await expect(runRollout(spec, { backend })).rejects.toMatchObject({ code: 'FORGED_RESULT' });
  });
});

describe('specs of branches', () => {
  const SPEC = { env: 'CartPole-v1', policy: 'random', seed: 0 } as const;

  test('have one canonical form', () => {
    const named = (from: object) => rolloutSpecDigest(parseRolloutSpec({ ...SPEC, from }));
    expect(named({ seed: '42', actions: [0, 1] })).toBe(named({ seed: 42n, actions: Uint8Array.of(0, 1) }));
    expect(named({ seed: 42, actions: [] })).not.toBe(rolloutSpecDigest(parseRolloutSpec(SPEC)));
    expect(parseRolloutSpec({ ...SPEC, from: undefined })).toEqual(parseRolloutSpec(SPEC));
  });

  test.each([
    ['from.seed', { seed: -1, actions: [] }],
    ['from.actions', { seed: 1 }],
    ['from.actions.1', { seed: 1, actions: [0, 2] }],
    ['from.actions.0', { seed: 1, actions: ['0'] }],
    ['from.actions', { seed: 1, actions: new Array(65_537).fill(0) }],
    ['from.step', { seed: 1, actions: [], step: 3 }],
    ['from', 'seed 1'],
  ])('are refused for a wrong %s', (path, from) => {
    expect(() => parseRolloutSpec({ ...SPEC, from })).toThrow(
      expect.objectContaining({
        code: 'INVALID_SPEC',
        issues: [expect.objectContaining({ path })],
      }),
    );
  });

  test('are refused when the episode is over before the branch', () => {
    const spec = (length: number) => ({ ...SPEC, from: { seed: 42, actions: new Array(length).fill(1) } });
    const over = /from\.actions: expected at most (\d+) actions: then the episode is over/;
    expect(() => parseRolloutSpec(spec(50))).toThrow(over);
    const most = Number(over.exec(String(captured(() => parseRolloutSpec(spec(50)))))![1]);
    expect(parseRolloutSpec(spec(most)).from!.actions).toHaveLength(most);
    expect(() => parseRolloutSpec(spec(most + 1))).toThrow(over);
    expect(() => parseRolloutSpec({ ...spec(4), maxSteps: 3 })).toThrow('at most 3 actions');
  });
});

describe('branchAt', () => {
  test('keeps the options and the seed of the episode', async () => {
    const trajectory = await recorded();
    expect(branchAt(trajectory, 2, [1])).toEqual({
      env: 'CartPole-v1',
      options: OPTIONS,
      from: {
        seed: '42',
        actions: [...(decodeTrajectory(trajectory).actions as Uint8Array).subarray(0, 2), 1],
      },
    });
  });

  test.each([-1, 0.5, Number.NaN, 10_000])('refuses step %d', async (step) => {
    const trajectory = await recorded();
    expect(() => branchAt(trajectory, step)).toThrow(RangeError);
  });

  test('refuses what is no step, no trajectory, or an episode of another game', async () => {
    const trajectory = await recorded();
    const { steps } = decodeTrajectory(trajectory);
    expect(() => branchAt(trajectory, '1' as unknown as number)).toThrow(TypeError);
    expect(() => branchAt(new Uint8Array(3), 0)).toThrow(
      expect.objectContaining({ name: 'TrajectoryError' }),
    );
    expect(() => branchAt(trajectory, steps, [0])).toThrow('then the episode is over');
    const game = encodeTrajectory(
      {
        env: 'TicTacToe-v0',
        seed: '1',
        options: {},
        actionDtype: '|u1',
        observationDtype: '|i1',
        observationShape: [9],
      },
      new Uint8Array(9),
    );
    expect(() => branchAt(game, 0)).toThrow(expect.objectContaining({ code: 'INVALID_SPEC' }));
  });
});

function captured(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
