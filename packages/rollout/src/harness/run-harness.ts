import type { PolicyFailure } from '@reroll/policy';
import type { SimCore } from '@reroll/sim-core';
import type { EpisodeEnvironment } from '../environments/episode-environment.js';
import type { GuestReport, Interpreters } from '../guests/guest.js';
import type { Policy, PolicyContext } from '../policies/policy.js';
import { branchStep, type EpisodeSpec } from '../spec/episode-spec.js';
import { type EpisodeRecord, recordOf } from './episode-record.js';
import { openEpisode } from './open-episode.js';

/** Makes the policy of one episode. */
export type PolicyFactory = (context: PolicyContext) => Policy;

/** An episode as the harness played it. */
export interface HarnessResult extends EpisodeRecord {
  readonly failure: PolicyFailure | null;
  /** What the policy's guest used and printed; null for built-in policies. */
  readonly guest: GuestReport | null;
}

/** What policies need besides the core, made before an episode starts. */
export interface HarnessParts {
  readonly createPolicy: PolicyFactory;
  readonly interpreters: Interpreters;
}

/**
 * The one harness: every backend plays episodes with it, so that each gives the same bytes.
 *
 * The core is put back to its initial image, the environment reset, a branch's earlier actions taken, and the action space
 * seeded with the spec's seed; then the policy chooses until the environment terminates or truncates, `maxSteps` are taken, or the policy fails. Flags are
 * the environment's own: `maxSteps` alone sets neither.
 *
 * @param core has room for the episode's recording; earlier handles become stale.
 */
export function runHarness(spec: EpisodeSpec, core: SimCore, parts: HarnessParts): HarnessResult {
  const env = openEpisode(spec, core);
  const { actionSpace } = env;
  actionSpace.seed(spec.seed);
  const judgeRng = () => core.mt19937(spec.seed);
  const policy = parts.createPolicy({ actionSpace, judgeRng, interpreters: parts.interpreters });
  const failure = playEpisode(spec, env, policy);
  return { ...recordOf(spec, env), failure, guest: policy.finish?.() ?? null };
}

/** Steps until the episode is over; returns the failure that ended it, if one did. */
function playEpisode(spec: EpisodeSpec, env: EpisodeEnvironment, policy: Policy): PolicyFailure | null {
  const mostDecisions = spec.maxSteps - branchStep(spec);
  for (let decision = 0; decision < mostDecisions && !env.terminated && !env.truncated; decision++) {
    const action = policy.chooseAction(env.observation);
    if (typeof action !== 'number') return action;
    const failure = invalidAction(action, env.actionSpace.n, decision);
    if (failure !== null) return failure;
    env.step(action);
  }
  return null;
}

function invalidAction(action: number, n: number, step: number): PolicyFailure | null {
  if (action >= 0 && action < n && Number.isInteger(action)) return null;
  const message = `the action must be an integer from 0 to ${n - 1}, got ${action}`;
  return { fault: 'policy', code: 'INVALID_ACTION', message, step };
}
