import { TERMINATED, TRUNCATED } from '@reroll/trajectory';
import type { ChunkClaim, RolloutChunk } from '../backends/chunk.js';
import type { EnvironmentFailure } from '../environments/environment-failure.js';
import type { EpisodeEnvironment, Lanes } from '../environments/environment-kind.js';
import { environmentOf } from '../environments/environments.js';
import { canonicalTrajectory, recordOf } from '../harness/episode-record.js';
import { type EpisodeStages, openEpisode } from '../harness/episode-stages.js';
import {
  ALONE,
  bodyInLanes,
  digestInLanes,
  FEWEST_IN_LANES,
  laneRuns,
  trajectoryInLanes,
} from '../harness/lane-runs.js';
import { type Soon, settled, soon, type Work } from '../internal/soon.js';
import { RolloutError } from '../rollout-error.js';
import { branchStep, environmentSeed, specDigester } from '../spec/episode-spec.js';

/** The part of a claim that the host needs to find out the rest for itself. */
export type ClaimedActions = Pick<ChunkClaim, 'steps' | 'actions' | 'recordings'>;

/** What the host's own simulation makes of claimed actions, in columns by index of the seed. */
export interface ChunkReplay {
  /** Digests, 64 hex digits each, without separators. */
  readonly digests: string;
  /** By index: the digest of the recording that the claim shows. */
  readonly shownDigests: Readonly<Record<number, string>>;
  readonly specDigests: string;
  /** Steps that the environment took, those before a branch included; fewer than claimed when it was over before. */
  readonly steps: Uint32Array;
  readonly totalRewards: Float64Array;
  /** 1 terminated, 2 truncated. */
  readonly flags: Uint8Array;
  /** The canonical trajectories, header included, or null when they were not wanted. */
  readonly trajectories: readonly Uint8Array[] | null;
  /** By index: why the environment refused the actions. */
  readonly refusals: Readonly<Record<number, string>>;
  /** By index: how the environment failed; the action at which it did is none of the steps. */
  readonly failures: Readonly<Record<number, EnvironmentFailure>>;
}

/** One rollout as it was played again. */
interface Replayed {
  readonly digest: string;
  /** A view that the next one overwrites. */
  readonly body: Uint8Array;
  readonly steps: number;
  readonly totalReward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly trajectory: Uint8Array | null;
  /** Why the environment refused the actions; null when it did not. */
  readonly refusal: string | null;
  /** How the environment failed; null when it did not. */
  readonly failure: EnvironmentFailure | null;
}

/**
 * Plays claimed actions again: side by side in lanes, and one after another where there are none, each rollout from the pristine stage. The
 * claimed digests are not looked at; recordings that the claim shows are compared with those made here.
 */
export function* replayChunk(
  chunk: RolloutChunk,
  claim: ClaimedActions,
  stages: EpisodeStages,
): Work<ChunkReplay> {
  const { template, seeds, trajectories } = chunk;
  const digests: string[] = [];
  const shownDigests: Record<number, string> = {};
  const bytes: Uint8Array[] = [];
  const refusals: Record<number, string> = {};
  const failures: Record<number, EnvironmentFailure> = {};
  const steps = new Uint32Array(seeds.length);
  const totalRewards = new Float64Array(seeds.length);
  const flags = new Uint8Array(seeds.length);
  for (const replaying of replays(chunk, claim, stages)) {
    const replayed = yield* settled(replaying);
    const i = digests.length;
    digests.push(replayed.digest);
    steps[i] = replayed.steps;
    totalRewards[i] = replayed.totalReward;
    flags[i] = (replayed.terminated ? TERMINATED : 0) | (replayed.truncated ? TRUNCATED : 0);
    const shown = claim.recordings?.bodies.get(i);
    if (shown !== undefined) shownDigests[i] = digestOfShown(chunk, seeds[i]!, shown, replayed);
    if (replayed.trajectory !== null) bytes.push(replayed.trajectory);
    if (replayed.refusal !== null) refusals[i] = replayed.refusal;
    if (replayed.failure !== null) failures[i] = replayed.failure;
  }
  return {
    digests: digests.join(''),
    shownDigests,
    specDigests: seeds.map(specDigester(template)).join(''),
    steps,
    totalRewards,
    flags,
    trajectories: trajectories ? bytes : null,
    refusals,
    failures,
  };
}

/** The rollouts of a chunk in the order of its seeds, each to be settled before the next one. */
function* replays(
  chunk: RolloutChunk,
  claim: ClaimedActions,
  stages: EpisodeStages,
): Generator<Soon<Replayed>> {
  const { template, seeds } = chunk;
  const actionsAt = actionsByIndex(chunk, claim);
  const alone = (index: number) => soon(replayAlone(chunk, index, actionsAt(index), stages));
  const lanes = seeds.length < FEWEST_IN_LANES ? null : stages.lanesFor(template);
  if (lanes === null) {
    for (const index of seeds.keys()) yield alone(index);
    return;
  }
  const taken = branchStep(template);
  const episodeAt = (index: number) => {
    const mostSteps = taken + claim.steps[index]!;
    // A stage says that its recording is full, where more steps are claimed than the spec has.
    return mostSteps > template.maxSteps ? null : { mostSteps, actions: actionsAt(index) };
  };
  let index = 0;
  for (const episodes of laneRuns(chunk, { lanes, policy: { kind: 'given' }, episodeAt })) {
    for (const episode of episodes) {
      yield episode === ALONE ? alone(index) : playedAgain(chunk, seeds[index]!, lanes, episode);
      index += 1;
    }
  }
}

function playedAgain(
  { template, trajectories }: RolloutChunk,
  seed: string,
  lanes: Lanes,
  episode: number,
): Replayed {
  const flags = lanes.flags(episode);
  return {
    digest: digestInLanes(template, seed, lanes, episode),
    body: bodyInLanes(lanes, episode),
    steps: lanes.steps(episode),
    totalReward: lanes.totalReward(episode),
    terminated: (flags & TERMINATED) !== 0,
    truncated: (flags & TRUNCATED) !== 0,
    trajectory: trajectories ? trajectoryInLanes(template, seed, lanes, episode) : null,
    refusal: null,
    failure: null,
  };
}

/** Equal bytes have equal digests: only others are hashed, to say what was shown. */
function digestOfShown(
  { template }: RolloutChunk,
  seed: string,
  shown: Uint8Array,
  { body, digest }: Replayed,
): string {
  if (Buffer.compare(shown, body) === 0) return digest;
  return environmentOf(template).digester.digest(environmentSeed({ ...template, seed }), shown);
}

/** The actions that are claimed of each rollout. */
function actionsByIndex({ template }: RolloutChunk, { steps, actions }: ClaimedActions) {
  const { actionBytes } = environmentOf(template).layout;
  const ends: number[] = [];
  let end = 0;
  for (const taken of steps) {
    end += taken * actionBytes;
    ends.push(end);
  }
  return (index: number) => actions.subarray(ends[index - 1] ?? 0, ends[index]);
}

function* replayAlone(
  { template, seeds, trajectories }: RolloutChunk,
  index: number,
  actions: Uint8Array,
  stages: EpisodeStages,
): Work<Replayed> {
  const spec = { ...template, seed: seeds[index]! };
  let env: EpisodeEnvironment;
  try {
    env = yield* openEpisode(spec, stages.for(template));
  } catch (error) {
    if (typeof template.env === 'string' || error instanceof RolloutError) throw error;
    return notOpened(String(error), trajectories);
  }
  let refusal: string | null = null;
  try {
    yield* settled(env.replay(actions));
  } catch (error) {
    if (error instanceof RolloutError) throw error;
    refusal = String(error);
  }
  const record = recordOf(spec, env);
  const trajectory = trajectories ? canonicalTrajectory(spec, record.body) : null;
  return { ...record, trajectory, refusal, failure: env.failure ?? null };
}

/** An episode of a module that could not even be begun. */
function notOpened(refusal: string, trajectories: boolean): Replayed {
  return {
    digest: '0'.repeat(64),
    body: new Uint8Array(0),
    steps: 0,
    totalReward: 0,
    terminated: false,
    truncated: false,
    trajectory: trajectories ? new Uint8Array(0) : null,
    refusal,
    failure: null,
  };
}
