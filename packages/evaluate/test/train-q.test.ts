import { definePolicy } from '@reroll/policy';
import { createBackend, RolloutError, type Task } from '@reroll/rollout';
import { describe, expect, test } from 'vitest';
import golden from '../../../test/golden/tictactoe.json' with { type: 'json' };
import type { LearningClaim } from '../src/learning/learning-job.js';
import type { QCheckpoint } from '../src/learning/q-checkpoint.js';
import { type TrainQOptions, trainQ } from '../src/learning/train-q.js';
import { evaluateMatchup } from '../src/match/evaluate-matchup.js';
import type { MatchPolicyInput } from '../src/match/match-policy.js';
import type { QTable } from '../src/tictactoe/q-table.js';
import { qPolicyCode } from '../src/tictactoe/q-table.js';
import { CountingBackend } from './support/counting-backend.js';
import { ENDLESS } from './support/endless.js';

const { hyper, evaluation, iterations } = golden.q_learning;
const f64 = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE();

/** An honest backend whose iterations someone alters, counting them from 1. */
class LearningBackend extends CountingBackend<unknown> {
  readonly #alter: (claim: LearningClaim, call: number) => Promise<LearningClaim>;

  constructor(alter: (claim: LearningClaim, call: number) => Promise<LearningClaim>) {
    super(1);
    this.#alter = alter;
  }

  override async run<Input, Output>(task: Task<Input, Output>, input: Input, signal: AbortSignal) {
    const claim = await super.run(task, input, signal);
    return (await this.#alter(claim as LearningClaim, this.started)) as Output;
  }
}

async function train(options: TrainQOptions): Promise<QCheckpoint[]> {
  const checkpoints: QCheckpoint[] = [];
  for await (const { checkpoint } of trainQ({ backend: 'inline', ...options })) checkpoints.push(checkpoint);
  return checkpoints;
}

describe('trainQ', () => {
  test('reports the reference means and counts as it goes, on a thread', async () => {
    const seen = [];
    for await (const { meanReward, states } of trainQ({ ...hyper, backend: 'worker' }))
      seen.push([meanReward, states]);
    expect(seen).toEqual(iterations.map(({ mean_reward, n_states }) => [f64(mean_reward), n_states]));
  });

  test('resumed from any checkpoint, even through JSON, gives the table of an uninterrupted run', async () => {
    const whole = await train({ iterations: 6, episodes: 60 });
    for (const checkpoint of whole.slice(0, -1)) {
      const stored = JSON.parse(JSON.stringify(checkpoint)) as QCheckpoint;
      const resumed = await train({ iterations: 6, episodes: 60, checkpoint: stored });
      expect(resumed.at(-1)).toEqual(whole.at(-1));
    }
  });

  test('an opponent whose code fails forfeits every game', async () => {
    const opponent = definePolicy({ language: 'javascript', source: 'function chooseAction() { throw 1; }' });
    for await (const progress of trainQ({ iterations: 1, episodes: 20, opponent, backend: 'inline' })) {
      expect(progress).toMatchObject({ meanReward: 1, forfeits: 20 });
      expect(progress.failure).toMatchObject({ code: 'EXCEPTION', step: 0 });
    }
  });

  test('the first of an opponent’s failures is told, and how many there were', async () => {
    const source = 'let n = 0; function chooseAction(b) { if (++n > 2) throw n; return b.indexOf(null); }';
    const opponent = definePolicy({ language: 'javascript', source });
    for await (const progress of trainQ({ iterations: 1, episodes: 20, opponent, backend: 'inline' })) {
      expect(progress.forfeits).toBeGreaterThan(15);
      expect(progress.failure).toMatchObject({ code: 'EXCEPTION', step: 2 });
    }
  });

  test('an opponent that plays on forfeits nothing', async () => {
    for await (const progress of trainQ({ iterations: 1, episodes: 20, backend: 'inline' }))
      expect(progress).toMatchObject({ forfeits: 0, failure: null });
  });

  test('goes on only against the opponent of the checkpoint', async () => {
    const [checkpoint] = await train({ iterations: 1, episodes: 5, opponent: 'random' });
    const resume = (opponent: MatchPolicyInput) =>
      train({ iterations: 2, episodes: 5, opponent, checkpoint: checkpoint! });
    await expect(resume('greedy')).rejects.toThrow("opponent must be the checkpoint's");
    expect(await resume({ kind: 'builtin', name: 'random' })).toHaveLength(1);
  });

  test.each([{ episodes: 6 }, { alpha: 0.25 }, { gamma: 0.5 }, { epsilon: 0.5 }])(
    'goes on only with the parameters of the checkpoint, not with %j',
    async (change) => {
      const [checkpoint] = await train({ iterations: 1, episodes: 5 });
      const resumed = train({ iterations: 2, episodes: 5, checkpoint: checkpoint!, ...change });
      await expect(resumed).rejects.toThrow(RangeError);
      await expect(resumed).rejects.toThrow(`${Object.keys(change)[0]} must be the checkpoint's`);
    },
  );

  test('runs an iteration again, once, when its isolate fails', async () => {
    const failingOnce = new LearningBackend(async (claim, call) => {
      if (call === 2) throw new RolloutError('WORKER_FAILED', 'the worker was killed');
      return claim;
    });
    const checkpoints = await train({ iterations: 3, episodes: 5, backend: failingOnce });
    expect(checkpoints).toEqual(await train({ iterations: 3, episodes: 5 }));
    expect(failingOnce.started).toBe(4);

    const failing = new LearningBackend(async () => {
      throw new Error('the network is down');
    });
    await expect(train({ iterations: 3, backend: failing })).rejects.toMatchObject({
      code: 'WORKER_FAILED',
      message: expect.stringContaining('the network is down'),
    });
    expect(failing.started).toBe(2);
  });

  test.each<[string, (claim: LearningClaim) => unknown]>([
    ['nothing', () => undefined],
    ['a table with a key that is none', (claim) => ({ ...claim, table: { x: 1 }, states: 1 })],
    [
      'a value that is not finite',
      (claim) => ({ ...claim, table: { '(0, 0, 0, 0, 0, 0, 0, 0, 0),4': Number.NaN } }),
    ],
    ['a mean that no game has', (claim) => ({ ...claim, meanReward: 2 })],
    ['other states than the table has', (claim) => ({ ...claim, states: claim.states + 1 })],
    ['a forfeit without a failure', (claim) => ({ ...claim, forfeits: 1 })],
    ['more forfeits than games', (claim) => ({ ...claim, forfeits: 6 })],
    [
      'a forfeit of a built-in opponent',
      (claim) => ({
        ...claim,
        forfeits: 3,
        failure: { fault: 'policy', code: 'EXCEPTION', message: '', step: 0 },
      }),
    ],
    ['something more', (claim) => ({ ...claim, surprise: 1 })],
  ])('refuses an answer with %s', async (_, alter) => {
    const backend = new LearningBackend(async (claim) => alter(claim) as LearningClaim);
    await expect(train({ iterations: 1, episodes: 5, backend })).rejects.toMatchObject({
      code: 'FORGED_RESULT',
    });
  });

  test('keeps its time limit', async () => {
    const training = train({ opponent: ENDLESS, backend: 'worker', timeoutMs: 100 });
    await expect(training).rejects.toMatchObject({ code: 'TIMED_OUT' });
  });

  test('refuses a time limit that is none, or that a given backend has already', async () => {
    await expect(train({ backend: 'worker', timeoutMs: 0 })).rejects.toThrow('timeoutMs');
    await expect(train({ backend: createBackend('inline'), timeoutMs: 5 })).rejects.toThrow(TypeError);
  });

  test.each([
    [{ episodes: 0 }, RangeError, 'episodes'],
    [{ alpha: 2 }, RangeError, 'alpha'],
    [{ alpha: 0 }, RangeError, 'alpha'],
    [{ epsilon: Number.NaN }, RangeError, 'epsilon'],
    [{ iterations: 1.5 }, RangeError, 'iterations'],
    [{ gamma: '1' as unknown as number }, TypeError, 'gamma'],
  ])('refuses %j', async (options, error, name) => {
    await expect(train(options)).rejects.toThrow(error);
    await expect(train(options)).rejects.toThrow(name);
  });
});

describe('the learned policy', () => {
  let table: QTable = {};

  test.each(['python', 'javascript'] as const)('as %s gives the reference evaluation', async (language) => {
    if (Object.keys(table).length === 0) table = (await train(hyper)).at(-1)!.table;
    const learned = definePolicy({ language, source: qPolicyCode(table, language) });
    const named = (name: string) => (name === 'q_learned' ? learned : (name as 'greedy' | 'random'));
    for (const { x, o, mean, std, returns } of evaluation) {
      const result = await evaluateMatchup({
        policyX: named(x),
        policyO: named(o),
        seeds: [0, 1, 2, 3],
        games: 50,
        backend: 'inline',
      });
      expect(result.runs.map(({ totalReward }) => totalReward)).toEqual(returns.map(f64));
      expect([result.mean, result.std]).toEqual([f64(mean), f64(std)]);
    }
  });
});
