import { SimCore } from '@reroll/sim-core';
import { sha256Hex } from '@reroll/trajectory';
import { expect, test } from 'vitest';
import golden from '../../../test/golden/tictactoe.json' with { type: 'json' };
import { learn } from '../src/learning/q-learning.js';
import { chooseGreedy } from '../src/match/choose-action.js';
import type { Board } from '../src/tictactoe/board.js';
import { positionOf } from '../src/tictactoe/choose-square.js';
import type { QTable } from '../src/tictactoe/q-table.js';

const { iterations, hyper, q_table_sha256 } = golden.q_learning;

const bitsOf = (value: number): string => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
};

/** The hash that test/golden/README.md defines: JSON of {key: f64 hex}, keys sorted, no spaces. */
function tableDigest(table: QTable): string {
  const entries = Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256Hex(JSON.stringify(Object.fromEntries(entries.map(([key, value]) => [key, bitsOf(value)]))));
}

test('eight iterations against greedy give the reference means, counts and table', () => {
  const core = SimCore.create();
  let table: QTable = {};
  for (const [seed, reference] of iterations.entries()) {
    using rng = core.mt19937(seed);
    const greedy = (board: Board) => chooseGreedy(positionOf(board, 2), rng);
    const { meanReward, states, ...after } = learn(table, hyper, greedy, rng);
    table = after.table;
    expect([bitsOf(meanReward), states]).toEqual([reference.mean_reward, reference.n_states]);
  }
  expect(tableDigest(table)).toBe(q_table_sha256);
});
