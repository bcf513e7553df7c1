import type { RolloutChunk } from '../backends/chunk.js';
import { environmentOf } from '../environments/environments.js';
import type { Work } from '../internal/soon.js';
import { policyInLanes } from '../policies/lane-policy.js';
import { branchStep } from '../spec/episode-spec.js';
import type { ClaimColumns, PlayedInLanes } from './claim-columns.js';
import type { EpisodeStages } from './episode-stages.js';
import {
  ALONE,
  bodyInLanes,
  digestInLanes,
  FEWEST_IN_LANES,
  type LaneWork,
  laneRuns,
  trajectoryInLanes,
} from './lane-runs.js';
import { ShownRecordings } from './shown-recordings.js';

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

/**
 * Plays a chunk's rollouts in lanes, and by `playAlone`, which adds each to the columns, those that lanes leave. The recordings of the last
 * run can be shown, for no other run takes their place.
 */
export function* playInLanes(
  chunk: RolloutChunk,
  work: LaneWork,
  stages: EpisodeStages,
  columns: ClaimColumns,
  playAlone: (seed: string) => Work<void>,
): Work<void> {
  const { template, seeds, trajectories, inProcess } = chunk;
  const { lanes } = work;
  const { actionBytes } = environmentOf(template).layout;
  const firstStep = branchStep(template);
  let next = 0;
  for (const episodes of laneRuns(chunk, work)) {
    const run = seeds.slice(next, next + episodes.length);
    const isLast = next + run.length === seeds.length;
    const shown = inProcess && isLast && !trajectories ? new Map<number, Uint8Array>() : null;
    const played = episodes.map((episode, i): PlayedInLanes | null => {
      if (episode === ALONE) return null;
      shown?.set(next + i, bodyInLanes(lanes, episode));
      const digest = shown ? null : digestInLanes(template, run[i]!, lanes, episode);
      const trajectory = trajectories ? trajectoryInLanes(template, run[i]!, lanes, episode) : null;
      return { digest, trajectory, steps: lanes.steps(episode) };
    });
    if (shown) columns.show(new ShownRecordings(shown, stages.lendLanes()));
    const actions = lanes.takeActions(firstStep);
    let [from, to] = [0, 0];
    for (const [i, rollout] of played.entries()) {
      if (rollout !== null) {
        columns.addPlayed(rollout);
        to += (rollout.steps - firstStep) * actionBytes;
        continue;
      }
      columns.addActions(actions.subarray(from, to));
      from = to;
      yield* playAlone(run[i]!);
    }
    columns.addActions(actions.subarray(from, to));
    next += episodes.length;
  }
}
