import type { ChunkClaim, RolloutChunk } from '../backends/chunk.js';
import { environmentOf } from '../environments/environments.js';
import type { Interpreters } from '../guests/guest.js';
import type { Work } from '../internal/soon.js';
import { createPolicy } from '../policies/create-policy.js';
import { RolloutError } from '../rollout-error.js';
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
 * @throws what says that the host has too little memory or stack of its own, or that a container failed: that is no rollout's fault, and another
 * isolate, or the next container, may do better.
 * @param interpreters those that the chunk's policy needs.
 * @param isolate names this thread or process in the results.
 */
export function* runChunk(
  chunk: RolloutChunk,
  stages: EpisodeStages,
  interpreters: Interpreters,
  isolate: string,
): Work<ChunkClaim> {
  const { template, seeds, trajectories } = chunk;
  const columns = new ClaimColumns(seeds.length, branchStep(template), environmentOf(template).layout);
  const parts: HarnessParts = {
    createPolicy: (context) => createPolicy(template.policy, context),
    interpreters,
  };
  const playAlone = function* (seed: string): Work<void> {
    const spec = { ...template, seed };
    try {
      const result = yield* runHarness(spec, stages.for(spec), parts);
      columns.add(result, trajectories ? canonicalTrajectory(spec, result.body) : null);
    } catch (error) {
      if (error instanceof RolloutError || isHostExhausted(error)) throw error;
      columns.addError(error);
    }
  };
  const work = workForLanes(chunk, stages);
  if (work === null) for (const seed of seeds) yield* playAlone(seed);
  else yield* playInLanes(chunk, work, stages, columns, playAlone);
  return columns.toClaim(isolate, trajectories);
}

/** Whether an error of a package below says that the infrastructure failed, and may not the next time. */
function isHostExhausted(error: unknown): boolean {
  const { fault, retryable } = (error ?? {}) as { fault?: unknown; retryable?: unknown };
  return fault === 'infrastructure' && retryable === true;
}
