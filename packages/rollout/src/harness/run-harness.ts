import type { PolicyFailure } from '@reroll/policy';
import type { Action } from '../environments/action-codec.js';
import type { EnvironmentFailure } from '../environments/environment-failure.js';
import type { ConfiguredEnvironment, EpisodeEnvironment, Stage } from '../environments/environment-kind.js';
import { environmentOf } from '../environments/environments.js';
import type { GuestReport, Interpreters } from '../guests/guest.js';
import type { Work } from '../internal/soon.js';
import type { Policy, PolicyContext } from '../policies/policy.js';
import { branchStep, type EpisodeSpec } from '../spec/episode-spec.js';
import { type EpisodeRecord, recordOf } from './episode-record.js';
import { openEpisode } from './episode-stages.js';

/** Makes the policy of one episode. */
export type PolicyFactory = (context: PolicyContext) => Policy;

/** An episode as the harness played it. */
export interface HarnessResult extends EpisodeRecord {
  readonly failure: PolicyFailure | EnvironmentFailure | null;
  /** The bytes of the action at which the environment failed; null when it did not, or in its reset. */
  readonly failedAction: Uint8Array | null;
  /** What the policy's guest used and printed; null for built-in policies. */
  readonly guest: GuestReport | null;
}

/** What policies need besides the core, made before an episode starts. */
export interface HarnessParts {
  readonly createPolicy: PolicyFactory;
  readonly interpreters: Interpreters;
}

/**
 * The one harness: every backend plays episodes with it, so that each gives the same bytes. It waits only for environments in containers.
 *
 * The stage is put back to its pristine state, the environment reset, a branch's earlier actions taken, and the action space
 * seeded with the spec's seed; then the policy chooses until the environment terminates or truncates, `maxSteps` are taken, or
 * the policy or the environment fails. Flags are the environment's own: `maxSteps` alone sets neither.
 *
 * @param stage has room for the episode's recording; the episode before is gone.
 */
export function* runHarness(spec: EpisodeSpec, stage: Stage, parts: HarnessParts): Work<HarnessResult> {
  const environment = environmentOf(spec);
  const env = yield* openEpisode(spec, stage);
  const { actionSpace } = env;
  actionSpace.seed(spec.seed);
  const judgeRng = () => stage.stream(spec.seed);
  const { interpreters } = parts;
  const policy = parts.createPolicy({ environment, actionSpace, judgeRng, interpreters });
  const failure = yield* playEpisode(spec, environment, env, policy);
  const guest = policy.finish?.(failure !== null) ?? null;
  const failedAction = env.failedAction ?? null;
  return { ...recordOf(spec, env), failure: failure ?? env.failure ?? null, failedAction, guest };
}

/** Steps until the episode is over; returns the policy's failure, if one ended it. */
function* playEpisode(
  spec: EpisodeSpec,
  { actions }: ConfiguredEnvironment,
  env: EpisodeEnvironment,
  policy: Policy,
): Work<PolicyFailure | null> {
  const mostDecisions = spec.maxSteps - branchStep(spec);
  for (let decision = 0; decision < mostDecisions && !isOver(env); decision++) {
    const chosen = policy.chooseAction(env.observation, env.actionMask);
    if (isFailure(chosen)) return chosen;
    // Taken as a spec can hold it, without a −0, so that a branch can take it again.
    const action = actions.canonical(chosen);
    if (action === null) return invalidAction(chosen, actions.expected, decision);
    const stepping = env.step(action);
    if (stepping) yield stepping;
  }
  return null;
}

function isOver({ terminated, truncated, failure }: EpisodeEnvironment): boolean {
  return terminated || truncated || (failure ?? null) !== null;
}

function isFailure(chosen: Action | PolicyFailure): chosen is PolicyFailure {
  return typeof chosen === 'object' && 'fault' in chosen;
}

function invalidAction(action: Action, expected: string, step: number): PolicyFailure {
  const shown = typeof action === 'number' ? action : `[${action.slice(0, 8).join(', ')}]`;
  const message = `the action must be ${expected}, got ${shown}`;
  return { fault: 'policy', code: 'INVALID_ACTION', message, step };
}
