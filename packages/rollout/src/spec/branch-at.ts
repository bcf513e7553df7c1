import { decodeTrajectory } from '@reroll/trajectory';
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
 * @throws TrajectoryError for bytes that are no trajectory; TypeError or RangeError for a step that the episode has not;
 * RolloutError `INVALID_SPEC` for an environment without branches, and when the episode is over before `instead` is taken.
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
  instead: readonly number[] = [],
): BranchOrigin {
  const { header, steps, actions: taken } = decodeTrajectory(trajectory);
  assertInteger('step', step, 0, steps, `from 0 to the episode's ${steps}`);
  const { env, seed } = header;
  const actions = [...(taken as Uint8Array).subarray(0, step), ...instead];
  const branch = { env, options: header.options, seed, policy: 'random', from: { seed, actions } };
  const { options, from } = parseRolloutSpec(branch);
  return { env: 'CartPole-v1', options, from: from! };
}
