import type { ExecutionOptions } from './backends/lease.js';
import { collectRollouts } from './collect/collect-rollouts.js';
import type { RolloutResult } from './results/rollout-result.js';
import { RolloutError } from './rollout-error.js';
import { parseRolloutSpec, type RolloutSpecInput } from './spec/episode-spec.js';

/** How {@link runRollout} is to run a rollout. */
export interface RunOptions extends ExecutionOptions {
  /** A name, for a backend that lives as long as the rollout, or one that the caller owns. Default `inline`. */
  readonly backend?: ExecutionOptions['backend'];
  /** Whether the result carries its whole trajectory; default false. */
  readonly trajectories?: boolean;
}

/**
 * Runs one rollout and verifies it.
 *
 * @returns the result; a policy that fails ends its rollout with `failure` set.
 * @throws RolloutError when there is no result: the spec is wrong, the caller aborted, or the infrastructure
 *   failed twice.
 * @example
 * ```ts
 * import { runRollout } from '@reroll/rollout';
 * const { steps, digest } = await runRollout({ env: 'CartPole-v1', seed: 42, policy: 'random', maxSteps: 200 });
 * console.log(steps, digest); // 30 …
 * ```
 */
export async function runRollout(spec: RolloutSpecInput, options: RunOptions = {}): Promise<RolloutResult> {
  const { seed, ...template } = parseRolloutSpec(spec);
  for await (const outcome of collectRollouts({
    ...options,
    backend: options.backend ?? 'inline',
    ...template,
    seeds: [seed],
  })) {
    if (outcome.error === null) return outcome;
    throw outcome.error;
  }
  throw new RolloutError('HARNESS_FAILED', 'one seed gave no outcome');
}
