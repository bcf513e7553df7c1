import { type PolicyLanguage, policySource } from '@reroll/policy/definition';
import { type Board, freeSquares } from './board.js';
import { firstBest, type MoveDistribution } from './move-distribution.js';

/**
 * Action values of tic-tac-toe in the published key format: `"(b0, b1, …, b8),a"` with 0 empty, 1 X, 2 O, spelled as
 * CPython prints the tuple, followed by the square. Plain JSON, so that it travels in and out of any language.
 */
export type QTable = Readonly<Record<string, number>>;

/** The key of one board and square. */
export function qKey(board: Board, square: number): string {
  return `(${board.join(', ')}),${square}`;
}

/** The first free square of highest value in a Q-table; a missing entry counts 0. */
export function qTableMoves(table: QTable): MoveDistribution {
  return (board) => [firstBest(freeSquares(board), (square) => table[qKey(board, square)] ?? 0)];
}

/**
 * A learned table as the source text of a policy. It takes the first free square of highest value, draws nothing, and
 * plugs into matches, tournaments and play unchanged.
 *
 * @throws TypeError or RangeError for another language, or a table with a wrong key or value.
 * @example
 * ```ts
 * import { definePolicy } from '@reroll/policy';
 * import { evaluateMatchup, qPolicyCode } from '@reroll/evaluate';
 *
 * const source = qPolicyCode({ '(0, 0, 0, 0, 0, 0, 0, 0, 0),4': 0.5 }, 'javascript');
 * const policyX = definePolicy({ language: 'javascript', source });
 * await evaluateMatchup({ policyX, policyO: 'greedy', seeds: [0, 1, 2, 3] });
 * ```
 */
export function qPolicyCode(table: QTable, language: PolicyLanguage): string {
  return policySource('q-table', language, { table }).source;
}
