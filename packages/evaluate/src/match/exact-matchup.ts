import { TIC_TAC_TOE } from '../tictactoe/board.js';
import { type ExactValue, exactValue } from '../tictactoe/exact.js';
import {
  greedyMoves,
  type MoveDistribution,
  minimaxMoves,
  randomMoves,
} from '../tictactoe/move-distribution.js';
import { qTableMoves } from '../tictactoe/q-table.js';
import { type MatchPolicyInput, parseMatchPolicy } from './match-policy.js';

/**
 * The exact expected reward of a match-up of built-in policies in tic-tac-toe, from X's side: what `evaluateMatchup` estimates.
 * No other game is small enough to be enumerated.
 *
 * @throws RolloutError `INVALID_SPEC` for what is not a policy; RangeError for code, whose chances cannot be known.
 * @example
 * ```ts
 * import { exactMatchup } from '@reroll/evaluate';
 *
 * console.log(exactMatchup('random', 'random').value); // 187/630
 * ```
 */
export function exactMatchup(policyX: MatchPolicyInput, policyO: MatchPolicyInput): ExactValue {
  return exactValue(moveDistributionOf(policyX, 'policyX'), moveDistributionOf(policyO, 'policyO'));
}

/**
 * What a built-in policy may do in each position of tic-tac-toe.
 *
 * @param name - how an error calls the argument.
 * @throws RolloutError `INVALID_SPEC` for what is not a policy; RangeError for code, whose chances cannot be known.
 */
export function moveDistributionOf(input: MatchPolicyInput, name = 'policy'): MoveDistribution {
  const policy = parseMatchPolicy(input, name, TIC_TAC_TOE);
  if (policy.kind === 'code')
    throw new RangeError(`${name} must be a built-in policy: the chances of code are not known`);
  switch (policy.name) {
    case 'random':
      return randomMoves;
    case 'greedy':
      return greedyMoves;
    case 'minimax':
      return minimaxMoves;
    case 'q-table':
      return qTableMoves(policy.params.table);
  }
}
