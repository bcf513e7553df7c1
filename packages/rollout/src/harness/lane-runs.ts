import type { LaneBranch, LaneEpisode, LaneOutcome, LanePolicy } from '@reroll/sim-core';
import type { RolloutChunk } from '../backends/chunk.js';
import type { Lanes } from '../environments/environment-kind.js';
import { environmentOf } from '../environments/environments.js';
import type { EpisodeTemplate } from '../spec/episode-spec.js';

/** Rollouts for which lanes are worth making: one alone has no neighbour to be played beside. */
export const FEWEST_IN_LANES = 2;

/** What lanes are to play of a chunk. */
export interface LaneWork {
  readonly lanes: Lanes;
  readonly policy: LanePolicy;
  /** What the rollout at an index needs beside its seed; null when it is to be played alone. */
  readonly episodeAt: (index: number) => Pick<LaneEpisode, 'mostSteps' | 'actions'> | null;
}

/** A rollout as lanes have played it. */
export interface PlayedInLanes extends LaneOutcome {
  /** SHA-256 of the canonical trajectory, 64 hex digits. */
  readonly digest: string;
  /** The canonical trajectory, in memory of its own, or null when it is not wanted. */
  readonly trajectory: Uint8Array | null;
}

/**
 * Plays a chunk's rollouts run by run, as many in one as the lanes have room for. Each run is the outcomes of the rollouts that follow those
 * of the run before, null for one that has to be played alone: its recording exceeds the room, or the environment refuses it, for
 * which a stage gives the reason.
 */
export function* laneRuns(
  { template, seeds, trajectories }: RolloutChunk,
  { lanes, policy, episodeAt }: LaneWork,
): Generator<(PlayedInLanes | null)[]> {
  const { digester } = environmentOf(template);
  const branch = branchOf(template);
  const headerSeed = (index: number) => template.from?.seed ?? seeds[index]!;
  const read = (index: number, place: number | null): PlayedInLanes | null => {
    const outcome = place === null ? null : lanes.outcome(place);
    if (outcome === null) return null;
    const { start, end } = outcome;
    const seed = headerSeed(index);
    // The digester writes the header before the body: then the whole trajectory lies there.
    const digest = digester.digestInPlace(seed, lanes.memory, start, end);
    const trajectory = trajectories ? lanes.memory.slice(start - digester.headBytes(seed), end) : null;
    return { ...outcome, digest, trajectory };
  };
  for (let first = 0; first < seeds.length; ) {
    lanes.open(policy, branch);
    /** For each rollout of the run, its index among the episodes of the lanes. */
    const places: (number | null)[] = [];
    let added = 0;
    for (let index = first; index < seeds.length; index++) {
      const episode = episodeAt(index);
      const headBytes = digester.headBytes(headerSeed(index));
      const hasRoom = episode !== null && lanes.add({ seed: seeds[index]!, headBytes, ...episode });
      if (!hasRoom && episode !== null && added > 0) break;
      places.push(hasRoom ? added++ : null);
    }
    lanes.play();
    const start = first;
    yield places.map((place, offset) => read(start + offset, place));
    first += places.length;
  }
}

function branchOf(template: EpisodeTemplate): LaneBranch | undefined {
  const { from } = template;
  return from && { seed: from.seed, actions: environmentOf(template).actions.encode(from.actions) };
}
