import { type PolicyLanguage, policySource } from '@reroll/policy';
import type { QTable } from '../tictactoe/q-table.js';

/**
 * A learned table as the source text of a policy. It takes the first free square of highest value, draws nothing, and
 * plugs into matches, tournaments and play unchanged.
 *
 * @throws TypeError or RangeError for another language, or a table with a wrong key or value.
 * @example
 * ```ts
 * import { definePolicy } from '@reroll/policy';
 * import { evaluateMatchup, qPolicyCode } from '@reroll/rollout';
 *
 * const source = qPolicyCode({ '(0, 0, 0, 0, 0, 0, 0, 0, 0),4': 0.5 }, 'javascript');
 * const policyX = definePolicy({ language: 'javascript', source });
 * await evaluateMatchup({ policyX, policyO: 'greedy', seeds: [0, 1, 2, 3] });
 * ```
 */
export function qPolicyCode(table: QTable, language: PolicyLanguage): string {
  return policySource('q-table', language, { table }).source;
}
