import type { MatchResult } from '@reroll/evaluate';
import { CliError } from '../cli-error.js';
import { describePolicyFailure, fileOf } from '../describe-policy-failure.js';
import { EXIT } from '../exit-codes.js';
import type { NamedPolicy } from '../input/policy-argument.js';
import { showPolicyOutput } from './policy-output.js';
import { count } from './table.js';

/**
 * Says on standard error how many games policies forfeited, and the first failure.
 *
 * @param failOnPolicyFailure whether a failed policy is an error.
 * @throws CliError when it is.
 */
export function reportForfeits(
  runs: readonly MatchResult[],
  x: NamedPolicy,
  o: NamedPolicy,
  failOnPolicyFailure = false,
): void {
  const failures = runs.flatMap((run) => run.failures);
  if (failures.length === 0) return;
  const { player, failure } = failures[0]!;
  const file = fileOf((player === 'X' ? x : o).policy);
  const forfeited = `${count(failures.length, 'game')} forfeited`;
  process.stderr.write(`${forfeited}; the first by ${player}: ${describePolicyFailure(failure, file)}\n`);
  if (failOnPolicyFailure) throw new CliError(forfeited, EXIT.policyFailed);
}

/** Shows on standard error what the players of matches printed. */
export function showMatchOutput(runs: readonly MatchResult[]): void {
  for (const { seed, players } of runs) {
    showPolicyOutput(`seed ${seed} X`, players.X);
    showPolicyOutput(`seed ${seed} O`, players.O);
  }
}
