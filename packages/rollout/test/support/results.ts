// Results of batches, as tests compare them.
import { decodeHeader } from '@reroll/trajectory';
import { type CollectOptions, collectRollouts } from '../../src/collect/collect-rollouts.js';
import type { RolloutResult } from '../../src/results/rollout-result.js';

/** The results of a batch whose rollouts all have one, with their trajectories, in seed order. */
export async function resultsOf(options: CollectOptions): Promise<RolloutResult[]> {
  const outcomes = await collectRollouts({ trajectories: true, ...options }).results();
  return outcomes.map((outcome) => {
    if (!outcome.verified) throw outcome.error;
    return outcome;
  });
}

/** What does not depend on where a rollout ran. */
export const portable = ({ backend: _, isolate: __, ...rest }: RolloutResult) => rest;

/** A trajectory without its header, which names the environment. */
export const bodyOf = (trajectory: Uint8Array) => trajectory.subarray(decodeHeader(trajectory).bodyOffset);
