import { isDeepStrictEqual } from 'node:util';
import { decodeHeader, decodeTrajectory } from '@reroll/trajectory';
import type { Action } from '../environments/action-codec.js';
import { environmentOf } from '../environments/environments.js';
import { copyActions } from '../harness/episode-record.js';
import { assertInteger } from '../internal/arguments.js';
import { type EpisodeTemplate, parseRolloutSpec } from './episode-spec.js';

/** The part of a spec that says where a branch begins; a policy and a seed make it whole. */
export type BranchOrigin = Required<Pick<EpisodeTemplate, 'env' | 'options' | 'from'>>;

/**
 * The point of a recorded episode after some of its steps, from which others can go on.
 *
 * @param trajectory canonical bytes, as `RolloutResult.trajectory` holds them.
 * @param step how many of the episode's actions to keep: 0 for its start state.
 * @param instead actions to take next, in place of those that were taken.
 * @throws TrajectoryError for bytes that are not a trajectory; TypeError or RangeError for a step that the episode does not have, and
 * for a trajectory whose header is not the environment's; RolloutError `INVALID_SPEC` for an environment without branches, and
 * when the episode is over before `instead` is taken.
 * @example
 * ```ts
 * import { branchAt, collectRollouts, runRollout, seedRange } from '@reroll/rollout';
 *
 * const spec = { env: 'CartPole-v1', seed: 42, policy: 'random' } as const;
 * const { trajectory } = await runRollout(spec, { trajectories: true });
 * const origin = branchAt(trajectory!, 10);
 *
 * const balanced = await runRollout({ ...origin, policy: 'linear', seed: 0 });
 * console.log(balanced.steps, balanced.digest); // 500 …: the ten steps of seed 42, and 490 of the new policy
 *
 * const others = collectRollouts({ ...origin, policy: 'random', seeds: seedRange(0, 999) });
 * const { totalReward, rollouts } = await others.summary();
 * console.log(totalReward / rollouts); // what the state after ten steps is worth under the random policy
 * ```
 */
export function branchAt(
  trajectory: Uint8Array,
  step: number,
  instead: readonly (Action | ArrayLike<number>)[] = [],
): BranchOrigin {
  const { header, bodyOffset } = decodeHeader(trajectory);
  const { steps } = decodeTrajectory(trajectory);
  assertInteger('step', step, 0, steps, `from 0 to the episode's ${steps}`);
  const { env, seed } = header;
  const start = { env, options: header.options, seed, policy: 'random', from: { seed, actions: [] } };
  const template = parseRolloutSpec(start);
  const { format, layout, actions: codec } = environmentOf(template);
  if (!isDeepStrictEqual(header, { ...format, seed }))
    throw new RangeError(`trajectory must have the header of ${env}, got another`);
  const bytes = new Uint8Array(step * layout.actionBytes);
  copyActions(layout, trajectory.subarray(bodyOffset), 0, step, bytes, 0);
  const { options, from } = parseRolloutSpec({
    ...start,
    from: { seed, actions: [...codec.decode(bytes), ...instead] },
  });
  return { env: template.env, options, from: from! };
}
