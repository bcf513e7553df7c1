import type { RolloutOutcome } from '@reroll/rollout';

/** One outcome as a row's cells. */
export function rolloutCells(outcome: RolloutOutcome): string[] {
  if (outcome.error !== null) return [outcome.seed, '-', '-'];
  return [outcome.seed, `${outcome.steps}`, outcome.totalReward.toFixed(1)];
}

/** One outcome as a JSON line; a rollout that failed has `null` where its score would be. */
export function rolloutJson(outcome: RolloutOutcome): string {
  const { env, seed, backend, verified } = outcome;
  if (outcome.error !== null) {
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
  const { steps, totalReward, terminated, truncated, digest, failure, verification } = outcome;
  const checked = verification === 'replayed' ? {} : { verification };
  const line = {
    env,
    seed,
    steps,
    totalReward,
    terminated,
    truncated,
    digest,
    backend,
    verified,
    ...checked,
  };
  return JSON.stringify(failure === null ? line : { ...line, failure });
}
