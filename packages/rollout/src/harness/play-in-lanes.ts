import type { RolloutChunk } from '../backends/chunk.js';
import { environmentOf } from '../environments/environments.js';
import { policyInLanes } from '../policies/lane-policy.js';
import { branchStep } from '../spec/episode-spec.js';
import type { ClaimColumns } from './claim-columns.js';
import type { EpisodeStages } from './episode-stages.js';
import { FEWEST_IN_LANES, type LaneWork, laneRuns } from './lane-runs.js';

/** How lanes play a chunk whose policy they know; null when they cannot, or have too little to do. */
export function workForLanes({ template, seeds }: RolloutChunk, stages: EpisodeStages): LaneWork | null {
  if (seeds.length < FEWEST_IN_LANES) return null;
  const choice = policyInLanes(template.policy, environmentOf(template));
  const lanes = choice && stages.lanesFor(template);
  if (lanes === null) return null;
  const { policy, actions } = choice!;
  const episode = { mostSteps: template.maxSteps, actions };
  return { lanes, policy, episodeAt: () => episode };
}

/** Plays a chunk's rollouts in lanes, and those alone that are left: by `playAlone`, which adds each to the columns. */
export function playInLanes(
  chunk: RolloutChunk,
  work: LaneWork,
  columns: ClaimColumns,
  playAlone: (seed: string) => void,
): void {
  const firstStep = branchStep(chunk.template);
  const { actionBytes } = environmentOf(chunk.template).layout;
  let index = 0;
  for (const run of laneRuns(chunk, work)) {
    const actions = work.lanes.takeActions(firstStep);
    let at = 0;
    for (const played of run) {
      const seed = chunk.seeds[index++]!;
      if (played === null) {
        playAlone(seed);
        continue;
      }
      const end = at + (played.steps - firstStep) * actionBytes;
      columns.addPlayed(played, actions.subarray(at, end));
      at = end;
    }
  }
}
