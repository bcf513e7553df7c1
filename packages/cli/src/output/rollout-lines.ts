import type { RolloutOutcome } from '@reroll/rollout';
import { type Column, tableRow } from './table.js';

/** The published table of rollouts. */
export const ROLLOUT_COLUMNS: readonly Column[] = [
  { title: 'Seed', width: 6 },
  { title: 'Steps', width: 6 },
  { title: 'Total Reward', width: 14 },
];

/** One outcome as a row's cells. */
export function rolloutCells(outcome: RolloutOutcome): string[] {
  if (!outcome.verified) return [outcome.seed, '-', '-'];
  return [outcome.seed, `${outcome.steps}`, outcome.totalReward.toFixed(1)];
}

/** One outcome as a line of the table; where something went wrong, its code stands behind. */
export function rolloutRow(outcome: RolloutOutcome): string {
  const code = outcome.verified ? outcome.failure?.code : outcome.error.code;
  const row = tableRow(ROLLOUT_COLUMNS, rolloutCells(outcome));
  return code === undefined ? row : `${row}  ${code}`;
}

/** One outcome as a JSON line; a rollout that could not be had has `null` where its score would be. */
export function rolloutJson(outcome: RolloutOutcome): string {
  const { env, seed, backend, verified } = outcome;
  if (!outcome.verified) {
    const { code, fault, retryable, message } = outcome.error;
    const error = { code, fault, retryable, message };
    return JSON.stringify({
      env,
      seed,
      steps: null,
      totalReward: null,
      terminated: null,
      truncated: null,
      digest: null,
      backend,
      verified,
      error,
    });
  }
  const { steps, totalReward, terminated, truncated, digest, failure } = outcome;
  const line = { env, seed, steps, totalReward, terminated, truncated, digest, backend, verified };
  return JSON.stringify(failure === null ? line : { ...line, failure });
}
