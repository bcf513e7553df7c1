import { type ExecutionOptions, leaseBackend } from '../backends/lease.js';
import type { MatchResult } from './match-result.js';
import { matchRunner } from './match-runner.js';
import { type MatchSpecInput, parseMatchSpec } from './match-spec.js';

/**
 * Plays a match in an isolate and verifies it. The judge is the core and owns every random draw; code policies sit in
 * metered guests, X and O apart. A player whose code fails, or who answers anything but a free square, forfeits that game.
 *
 * @returns the result; failures of policies are part of it.
 * @throws RolloutError when there is no result to be had: the spec is wrong, the caller aborted, or the infrastructure
 * failed twice.
 * @example
 * ```ts
 * import { definePolicy } from '@reroll/policy';
 * import { runMatch } from '@reroll/rollout';
 *
 * const source = 'def choose_action(board, player, rng):\n    return board.index(None)\n';
 * const first = definePolicy({ language: 'python', source });
 * const { totalReward, games } = await runMatch({ policyX: first, policyO: 'random', seed: 0, games: 50 });
 * console.log(totalReward, games[0]?.outcome);
 * ```
 */
export async function runMatch(input: MatchSpecInput, options: ExecutionOptions = {}): Promise<MatchResult> {
  const { signal = new AbortController().signal } = options;
  const { seed, ...template } = parseMatchSpec(input);
  await using lease = leaseBackend(options, 1);
  return await matchRunner(template, lease.backend)(seed, signal);
}
