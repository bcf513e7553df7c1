import type { Backend } from './backends/backend.js';
import type { BackendName } from './backends/create-backend.js';
import { collectRollouts } from './collect/collect-rollouts.js';
import type { RolloutResult } from './results/rollout-result.js';
import { RolloutError } from './rollout-error.js';
import { parseRolloutSpec, type RolloutSpecInput } from './spec/episode-spec.js';

/** How {@link runRollout} is to run a rollout. */
export interface RunOptions {
  /** A name, for a backend that lives as long as the rollout, or one that the caller owns. Default `inline`. */
  readonly backend?: BackendName | Backend;
  /** Wall-clock limit in milliseconds; `inline` cannot keep it, and a given backend has its own. */
  readonly timeoutMs?: number;
  /** Whether the result carries its whole trajectory; default false. */
  readonly trajectories?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Runs one rollout and verifies it.
 *
 * @returns the result; a policy that fails ends its rollout with `failure` set.
 * @throws RolloutError when there is no result to be had: the spec is wrong, the caller aborted, or the infrastructure
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
    backend: 'inline',
    ...options,
    ...template,
    seeds: [seed],
  })) {
    if (outcome.verified) return outcome;
    throw outcome.error;
  }
  throw new RolloutError('HARNESS_FAILED', 'one seed gave no outcome');
}
