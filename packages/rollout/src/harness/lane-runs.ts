import type { LaneBranch, LaneEpisode, LanePolicy } from '@reroll/sim-core';
import type { RolloutChunk } from '../backends/chunk.js';
import { type Lanes, REFUSED } from '../environments/environment-kind.js';
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

/** In place of an episode in lanes. */
export const ALONE = -1;

/**
 * Plays a chunk's rollouts run by run, as many in one as the lanes have room for, and yields for each rollout its episode in the lanes, whose
 * results can be read until the next run; or {@link ALONE} for one that has to be played alone, since its recording exceeds the room or the
 * environment refuses it, for which a stage gives the reason. Runs follow the order of the seeds.
 */
export function* laneRuns(
  { template, seeds }: RolloutChunk,
  { lanes, policy, episodeAt }: LaneWork,
): Generator<readonly number[]> {
  const { digester } = environmentOf(template);
  const branch = branchOf(template);
  const add = (index: number): boolean | null => {
    const seed = seeds[index]!;
    const headerSeed = template.from?.seed ?? seed;
    const episode = headerSeed.length > digester.maxSeedLength ? null : episodeAt(index);
    if (episode === null) return null;
    const { mostSteps, actions } = episode;
    return lanes.add({ seed, mostSteps, actions, headBytes: digester.headBytes(headerSeed) });
  };
  for (let first = 0; first < seeds.length; ) {
    lanes.open(policy, branch);
    const episodes: number[] = [];
    let added = 0;
    for (let index = first; index < seeds.length; index++) {
      const isAdded = add(index);
      // A run without others has room where this one has none.
      if (isAdded === false && added > 0) break;
      episodes.push(isAdded ? added++ : ALONE);
    }
    lanes.play();
    first += episodes.length;
    yield episodes.map((episode) =>
      episode !== ALONE && lanes.flags(episode) === REFUSED ? ALONE : episode,
    );
  }
}

/** SHA-256 of an episode in lanes, 64 hex digits. It writes the header before the body: then {@link trajectoryInLanes} lies there. */
export function digestInLanes(
  template: EpisodeTemplate,
  seed: string,
  lanes: Lanes,
  episode: number,
): string {
  const { digester } = environmentOf(template);
  const headerSeed = template.from?.seed ?? seed;
  return digester.digestInPlace(
    headerSeed,
    lanes.memory,
    lanes.recordStart(episode),
    lanes.recordEnd(episode),
  );
}

/** The canonical body of an episode: a view that the next run overwrites. */
export function bodyInLanes(lanes: Lanes, episode: number): Uint8Array {
  return lanes.memory.subarray(lanes.recordStart(episode), lanes.recordEnd(episode));
}

/** The canonical bytes of an episode whose digest was taken, in memory of their own. */
export function trajectoryInLanes(
  template: EpisodeTemplate,
  seed: string,
  lanes: Lanes,
  episode: number,
): Uint8Array {
  const headBytes = environmentOf(template).digester.headBytes(template.from?.seed ?? seed);
  return lanes.memory.slice(lanes.recordStart(episode) - headBytes, lanes.recordEnd(episode));
}

function branchOf(template: EpisodeTemplate): LaneBranch | undefined {
  const { from } = template;
  return from && { seed: from.seed, actions: environmentOf(template).actions.encode(from.actions) };
}
