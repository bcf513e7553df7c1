import type { ChunkClaim, RolloutChunk } from '../backends/chunk.js';
import { environmentOf } from '../environments/environments.js';
import type { Interpreters } from '../guests/guest.js';
import { createPolicy } from '../policies/create-policy.js';
import { branchStep } from '../spec/episode-spec.js';
import { ClaimColumns } from './claim-columns.js';
import { canonicalTrajectory } from './episode-record.js';
import type { EpisodeStages } from './episode-stages.js';
import { playInLanes, workForLanes } from './play-in-lanes.js';
import { type HarnessParts, runHarness } from './run-harness.js';

/**
 * Plays a chunk's rollouts: side by side in lanes where those can play the policy, else one after another, each from the pristine stage.
 * Both give the same claim. One that throws does not stop the others.
 *
 * @throws what says that the host has too little memory or stack of its own: that is no rollout's fault, and another isolate may have more.
 * @param interpreters those that the chunk's policy needs.
 * @param isolate names this thread or process in the results.
 */
export function runChunk(
  chunk: RolloutChunk,
  stages: EpisodeStages,
  interpreters: Interpreters,
  isolate: string,
): ChunkClaim {
  const { template, seeds, trajectories } = chunk;
  const columns = new ClaimColumns(seeds.length, branchStep(template), environmentOf(template).layout);
  const parts: HarnessParts = {
    createPolicy: (context) => createPolicy(template.policy, context),
    interpreters,
  };
  const playAlone = (seed: string): void => {
    const spec = { ...template, seed };
    try {
      const result = runHarness(spec, stages.for(spec), parts);
      columns.add(result, trajectories ? canonicalTrajectory(spec, result.body) : null);
    } catch (error) {
      if (isHostExhausted(error)) throw error;
      columns.addError(error);
    }
  };
  const work = workForLanes(chunk, stages);
  if (work === null) for (const seed of seeds) playAlone(seed);
  else playInLanes(chunk, work, stages, columns, playAlone);
  return columns.toClaim(isolate, trajectories);
}

/** Whether an error of a package below says that the infrastructure failed, and may not the next time. */
function isHostExhausted(error: unknown): boolean {
  const { fault, retryable } = (error ?? {}) as { fault?: unknown; retryable?: unknown };
  return fault === 'infrastructure' && retryable === true;
}
