import { describe, expect, test } from 'vitest';
import { type Score, summarizeGroups } from '../src/index.js';

const score = (task: string | null, reward: number | null, index = 0): Score => ({
  index,
  task,
  outcome: reward === null ? 'infra' : reward === 1 ? 'passed' : 'failed',
  tests: [],
  rewards: { correct: reward, half: reward === null ? null : reward / 2 },
  reward,
  message: null,
  fuelUsed: 0n,
  digest: null,
});

describe('groups', () => {
  test('advantages are normalised over what is known, as TRL has them', () => {
    const [group] = summarizeGroups([1, null, 0, 0].map((reward) => score('a', reward)));
    expect(group).toMatchObject({
      task: 'a',
      size: 4,
      nulls: 1,
      passed: 1,
      allPassed: false,
      allFailed: false,
    });
    expect(group?.mean).toBeCloseTo(1 / 3, 12);
    expect(group?.std).toBeCloseTo(Math.sqrt(1 / 3), 12);
    const [first, missing, ...others] = group!.advantages;
    expect(missing).toBeNull();
    expect(first).toBeCloseTo(2 / 3 / (Math.sqrt(1 / 3) + 1e-4), 12);
    expect(others).toEqual([others[0], others[0]]);
    expect(first! + others[0]! + others[1]!).toBeCloseTo(0, 12);
  });

  test.each<[readonly (number | null)[], object]>([
    [[1, 1], { allPassed: true, allFailed: false, mean: 1, std: 0, advantages: [0, 0] }],
    [[0, null], { allPassed: false, allFailed: true, mean: 0, std: null, advantages: [0, null] }],
    [[1, null], { allPassed: true, allFailed: false, advantages: [0, null] }],
    [
      [null, null],
      { allPassed: false, allFailed: false, nulls: 2, mean: null, std: null, advantages: [null, null] },
    ],
  ])('%j', (rewards, summary) => {
    expect(summarizeGroups(rewards.map((reward) => score(null, reward)))).toMatchObject([summary]);
  });

  test('tasks stay apart, in the order of their first scores', () => {
    const groups = summarizeGroups([score('b', 1), score('a', 0), score('b', 0), score('a', 0)]);
    expect(groups.map(({ task, size, passed }) => [task, size, passed])).toEqual([
      ['b', 2, 1],
      ['a', 2, 0],
    ]);
  });

  test('by a column, and without epsilon', () => {
    const [group] = summarizeGroups([score(null, 1), score(null, 0)], { column: 'half', epsilon: 0 });
    expect(group?.mean).toBe(0.25);
    expect(group?.advantages[0]).toBeCloseTo(Math.SQRT1_2, 12);
    expect(() => summarizeGroups([score(null, 1)], { column: 'none' })).toThrow(
      'column must be one of correct, half, got none',
    );
    expect(() => summarizeGroups([score(null, 1)], { epsilon: -1 })).toThrow(
      'epsilon must be at least 0, got -1',
    );
    expect(summarizeGroups([])).toEqual([]);
  });
});
