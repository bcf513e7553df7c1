import type { RolloutChunk } from '../../src/backends/chunk.js';
import { EpisodeStages } from '../../src/harness/episode-stages.js';
import { runChunk } from '../../src/harness/run-chunk.js';
import { now } from '../../src/internal/soon.js';
import { parseRolloutSpec, type RolloutSpecInput } from '../../src/spec/episode-spec.js';

/** A chunk of one spec's rollouts. */
export function chunkOf(
  input: Omit<RolloutSpecInput, 'seed'>,
  seeds: readonly string[],
  trajectories = false,
): RolloutChunk {
  const { seed: _, ...template } = parseRolloutSpec({ ...input, seed: 0 });
  return { template, seeds, trajectories };
}

/** What an honest backend claims of a chunk. */
export function honestClaim(chunk: RolloutChunk) {
  return now(runChunk(chunk, new EpisodeStages(), {}, 'test'));
}
