import { definePolicy } from '@reroll/policy';
import { describe, expect, test } from 'vitest';
import golden from '../../../test/golden/tictactoe.json' with { type: 'json' };
import { qPolicyCode } from '../src/learning/q-policy-code.js';
import { type QCheckpoint, type TrainQOptions, trainQ } from '../src/learning/train-q.js';
import { evaluateMatchup } from '../src/match/evaluate-matchup.js';
import type { QTable } from '../src/tictactoe/q-table.js';

const { hyper, evaluation, iterations } = golden.q_learning;
const f64 = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE();

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
    for await (const { meanReward } of trainQ({ iterations: 1, episodes: 20, opponent, backend: 'inline' })) {
      expect(meanReward).toBe(1);
    }
  });

  test.each([
    [{ episodes: 0 }, RangeError, 'episodes'],
    [{ alpha: 2 }, RangeError, 'alpha'],
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
