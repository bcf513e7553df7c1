import type { PolicyFailure } from '@reroll/policy';
import type { SimCore } from '@reroll/sim-core';
import type { Policy, PolicyContext } from '../policies/policy.js';
import type { EpisodeSpec } from '../spec/episode-spec.js';
import { type EpisodeRecord, recordOf } from './episode-record.js';
import { openEpisode } from './open-episode.js';

/** Makes the policy of one episode, or says why there is none. */
export type PolicyFactory = (context: PolicyContext) => Policy | PolicyFailure;

/** An episode as the harness played it. */
export interface HarnessResult extends EpisodeRecord {
  readonly failure: PolicyFailure | null;
}

/**
 * The one harness: every backend plays episodes with it, so that each gives the same bytes.
 *
 * The core is put back to its initial image, the environment reset and the action space seeded with the spec's seed; then
 * the policy chooses until the environment terminates or truncates, `maxSteps` are taken, or the policy fails. Flags are
 * the environment's own: `maxSteps` alone sets neither.
 *
 * @param core has room for the episode's recording; earlier handles become stale.
 */
export function runHarness(spec: EpisodeSpec, core: SimCore, createPolicy: PolicyFactory): HarnessResult {
  const env = openEpisode(spec, core);
  const { actionSpace } = env;
  actionSpace.seed(spec.seed);
  const policy = createPolicy({ actionSpace });
  if ('fault' in policy) return { ...recordOf(spec, env), failure: policy };
  for (let step = 0; step < spec.maxSteps && !env.terminated && !env.truncated; step++) {
    const action = policy.chooseAction(env.observation);
    const failure = typeof action === 'number' ? invalidAction(action, actionSpace.n, step) : action;
    if (failure !== null) return { ...recordOf(spec, env), failure };
    env.step(action as number);
  }
  return { ...recordOf(spec, env), failure: null };
}

function invalidAction(action: number, n: number, step: number): PolicyFailure | null {
  if (action >= 0 && action < n && Number.isInteger(action)) return null;
  const message = `the action must be an integer from 0 to ${n - 1}, got ${action}`;
  return { fault: 'policy', code: 'INVALID_ACTION', message, step };
}
