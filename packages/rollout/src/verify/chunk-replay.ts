import type { ChunkClaim, RolloutChunk } from '../backends/chunk.js';
import { environmentOf } from '../environments/environments.js';
import { canonicalTrajectory, recordOf } from '../harness/episode-record.js';
import { type EpisodeStages, openEpisode } from '../harness/episode-stages.js';
import { specDigester } from '../spec/episode-spec.js';

/** The part of a claim that the host needs to find out the rest for itself. */
export type ClaimedActions = Pick<ChunkClaim, 'steps' | 'actions'>;

/** What the host's own simulation makes of claimed actions, in columns by index of the seed. */
export interface ChunkReplay {
  /** Digests, 64 hex digits each, without separators. */
  readonly digests: string;
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
}

/** Plays claimed actions again, each rollout from the pristine stage. The claimed digests are not looked at. */
export function replayChunk(
  { template, seeds, trajectories }: RolloutChunk,
  claim: ClaimedActions,
  stages: EpisodeStages,
): ChunkReplay {
  const stage = stages.for(template);
  const { actionBytes } = environmentOf(template).layout;
  const nameOf = specDigester(template);
  const digests: string[] = [];
  const bytes: Uint8Array[] = [];
  const refusals: Record<number, string> = {};
  const steps = new Uint32Array(seeds.length);
  const totalRewards = new Float64Array(seeds.length);
  const flags = new Uint8Array(seeds.length);
  let offset = 0;
  for (const [i, seed] of seeds.entries()) {
    const spec = { ...template, seed };
    const env = openEpisode(spec, stage);
    const actions = claim.actions.subarray(offset, offset + claim.steps[i]! * actionBytes);
    offset += actions.length;
    try {
      env.replay(actions);
    } catch (error) {
      refusals[i] = String(error);
    }
    const record = recordOf(spec, env);
    digests.push(record.digest);
    steps[i] = record.steps;
    totalRewards[i] = record.totalReward;
    flags[i] = (record.terminated ? 1 : 0) | (record.truncated ? 2 : 0);
    if (trajectories) bytes.push(canonicalTrajectory(spec, record.body));
  }
  return {
    digests: digests.join(''),
    specDigests: seeds.map(nameOf).join(''),
    steps,
    totalRewards,
    flags,
    trajectories: trajectories ? bytes : null,
    refusals,
  };
}
