import type { ChunkClaim, RolloutChunk } from '../backends/chunk.js';
import { environmentOf } from '../environments/environments.js';
import type { Interpreters } from '../guests/guest.js';
import { createPolicy } from '../policies/create-policy.js';
import { branchStep } from '../spec/episode-spec.js';
import { ClaimColumns } from './claim-columns.js';
import { canonicalTrajectory } from './episode-record.js';
import type { EpisodeStages } from './episode-stages.js';
import { type HarnessParts, runHarness } from './run-harness.js';

/**
 * Plays a chunk's rollouts one after another, each from the pristine stage. One that throws does not stop the others.
 *
 * @throws what says that the host has too little memory or stack of its own: that is no rollout's fault, and another isolate may have more.
 * @param interpreters those that the chunk's policy needs.
 * @param isolate names this thread or process in the results.
 */
export function runChunk(
  { template, seeds, trajectories }: RolloutChunk,
  stages: EpisodeStages,
  interpreters: Interpreters,
  isolate: string,
): ChunkClaim {
  const columns = new ClaimColumns(seeds.length, branchStep(template), environmentOf(template).layout);
  const parts: HarnessParts = {
    createPolicy: (context) => createPolicy(template.policy, context),
    interpreters,
  };
  for (const seed of seeds) {
    const spec = { ...template, seed };
    try {
      const result = runHarness(spec, stages.for(template), parts);
      columns.add(result, trajectories ? canonicalTrajectory(spec, result.body) : null);
    } catch (error) {
      if (isHostExhausted(error)) throw error;
      columns.addError(error);
    }
  }
  return columns.toClaim(isolate, trajectories);
}

/** Whether an error of a package below says that the infrastructure failed, and may not the next time. */
function isHostExhausted(error: unknown): boolean {
  const { fault, retryable } = (error ?? {}) as { fault?: unknown; retryable?: unknown };
  return fault === 'infrastructure' && retryable === true;
}
