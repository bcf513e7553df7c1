import type { Seed } from '@reroll/sim-core';
import {
  BatchDigest,
  decodeHeader,
  decodeTrajectory,
  diffTrajectories,
  type TrajectoryDifference,
} from '@reroll/trajectory';
import type { ExecutionOptions } from '../backends/lease.js';
import { collectRollouts } from '../collect/collect-rollouts.js';
import type { EnvironmentFailure } from '../environments/environment-failure.js';
import type { EnvironmentOptions } from '../environments/environment-kind.js';
import { environmentOf } from '../environments/environments.js';
import { copyActions } from '../harness/episode-record.js';
import { EpisodeStages } from '../harness/episode-stages.js';
import { soon } from '../internal/soon.js';
import type { RolloutResult } from '../results/rollout-result.js';
import type { EnvironmentInput } from '../spec/environment-input.js';
import { type EpisodeTemplate, parseRolloutSpec } from '../spec/episode-spec.js';
import type { PolicyInput } from '../spec/policy-spec.js';
import { replayChunk } from './chunk-replay.js';

/** What {@link compareEnvironments} is to compare. */
export interface ComparisonOptions extends ExecutionOptions {
  /** Plays the episodes. */
  readonly env: EnvironmentInput;
  readonly options?: EnvironmentOptions | undefined;
  /** Gets the actions of those episodes. */
  readonly other: EnvironmentInput;
  readonly otherOptions?: EnvironmentOptions | undefined;
  readonly seeds: Iterable<Seed>;
  /** Default `random`. */
  readonly policy?: PolicyInput | undefined;
  readonly maxSteps?: number | undefined;
}

/** Where two environments part. */
export interface EnvironmentDifference {
  readonly seed: string;
  /** In the trajectories, the names and options in their headers aside; null where only the failures differ. */
  readonly difference: TrajectoryDifference | null;
  /**
   * How each environment failed in the episode, if it did. One that fails differs, even from one that fails in the same way: the action at
   * which the first did is not given to the other.
   */
  readonly failures: readonly [EnvironmentFailure | null, EnvironmentFailure | null];
}

/** What comparing two environments showed. */
export interface EnvironmentComparison {
  /** Episodes compared, and their steps. */
  readonly rollouts: number;
  readonly steps: number;
  /** The first difference, after which nothing more is compared; null when every byte of every episode agrees, and none failed. */
  readonly difference: EnvironmentDifference | null;
  /** Batch digest of the episodes under the name of `other`: where every byte agrees, both environments have it there. */
  readonly digest: string;
}

/**
 * Plays episodes in one environment and gives their actions to another, byte for byte: does an environment of your own do what the one does
 * that it is to be.
 *
 * @returns a report; environments that differ are a finding, not an error.
 * @throws RolloutError `INVALID_SPEC`, or of a rollout that could not be had; TypeError or RangeError naming an option that is wrong.
 * @example
 * ```ts
 * import { loadEnvironmentCode } from '@reroll/env';
 * import { compareEnvironments, seedRange } from '@reroll/rollout';
 *
 * async function isFrozenLake(source: string): Promise<boolean> {
 *   const env = await loadEnvironmentCode({ language: 'python', source });
 *   const { difference } = await compareEnvironments({ env, other: 'FrozenLake-v1', seeds: seedRange(0, 99) });
 *   return difference === null;
 * }
 * ```
 */
export async function compareEnvironments({
  env,
  options,
  other,
  otherOptions,
  seeds,
  policy = 'random',
  maxSteps,
  ...execution
}: ComparisonOptions): Promise<EnvironmentComparison> {
  const limit = maxSteps === undefined ? {} : { maxSteps };
  const spec = { env, policy, ...(options && { options }), ...limit };
  const { seed: _, ...template } = parseRolloutSpec({
    env: other,
    policy: 'random',
    seed: 0,
    ...(otherOptions && { options: otherOptions }),
    ...limit,
  });
  await using stages = new EpisodeStages({ signal: execution.signal, isRepeat: true });
  const batch = new BatchDigest();
  let [rollouts, steps] = [0, 0];
  let difference: EnvironmentDifference | null = null;
  for await (const outcome of collectRollouts({
    ...spec,
    ...execution,
    seeds,
    trajectories: true,
  }).inSeedOrder()) {
    if (outcome.error !== null) throw outcome.error;
    const repeated = await repeatedIn(template, outcome, stages);
    rollouts += 1;
    steps += outcome.steps;
    batch.add(repeated.digest);
    difference = repeated.difference;
    if (difference !== null) break;
  }
  return { rollouts, steps, difference, digest: batch.digest() };
}

/** An episode's actions, in another environment. */
async function repeatedIn(
  template: EpisodeTemplate,
  { seed, trajectory, steps, digest, failure }: RolloutResult,
  stages: EpisodeStages,
): Promise<{ readonly digest: string; readonly difference: EnvironmentDifference | null }> {
  const { format, layout } = environmentOf(template);
  const { env, options } = format;
  const decoded = decodeTrajectory(trajectory!);
  const own = { ...decoded, header: { ...decoded.header, env, options } };
  const unlike = diffTrajectories(own, { ...own, header: { ...format, seed } });
  if (unlike !== null) return { digest, difference: { seed, difference: unlike, failures: [null, null] } };
  const actions = new Uint8Array(steps * layout.actionBytes);
  copyActions(layout, trajectory!.subarray(decodeHeader(trajectory!).bodyOffset), 0, steps, actions, 0);
  const claim = { steps: Uint32Array.of(steps), actions };
  const replay = await soon(replayChunk({ template, seeds: [seed], trajectories: true }, claim, stages));
  const difference = diffTrajectories(own, decodeTrajectory(replay.trajectories![0]!));
  const failures = [failure?.fault === 'environment' ? failure : null, replay.failures[0] ?? null] as const;
  const isSame = difference === null && failures.every((one) => one === null);
  return { digest: replay.digests, difference: isSame ? null : { seed, difference, failures } };
}
