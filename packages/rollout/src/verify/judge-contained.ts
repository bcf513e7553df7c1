// The judge of environments in containers, which no core here can play: a second container has to do the same as the first.
import {
  decodeTrajectory,
  diffTrajectories,
  formatDifference,
  TERMINATED,
  TRUNCATED,
} from '@reroll/trajectory';
import type { ChunkClaim, RolloutChunk } from '../backends/chunk.js';
import type { EnvironmentFailure } from '../environments/environment-failure.js';
import type { RolloutOutcome } from '../results/rollout-result.js';
import { RolloutError } from '../rollout-error.js';
import { specDigester } from '../spec/episode-spec.js';
import type { ChunkReplay } from './chunk-replay.js';
import { digestAt, judgeChunk } from './judge-chunk.js';

/**
 * Judges rollouts whose claim, and the repeat too, have trajectories.
 *
 * @param repeat what a second container did with the same actions; null where none was asked.
 */
export function judgeContained(
  chunk: RolloutChunk,
  claim: ChunkClaim,
  repeat: ChunkReplay | null,
  backend: string,
): RolloutOutcome[] {
  const outcomes = judgeChunk(chunk, claim, repeat ?? believed(chunk, claim), backend);
  return outcomes.map((outcome, i): RolloutOutcome => {
    const difference = repeat && differenceAt(claim, repeat, i);
    if (difference !== null) return notDeterministic(outcome, difference);
    if (outcome.error !== null) return outcome;
    const checked: Checked = repeat === null ? UNCHECKED : REPEATED;
    return { ...outcome, ...checked };
  });
}

const REPEATED = { verified: true, verification: 'repeated' } as const;
const UNCHECKED = { verified: false, verification: 'none' } as const;
type Checked = typeof REPEATED | typeof UNCHECKED;

/** A claim read as what a repeat would give that agrees with it. */
function believed({ template, seeds }: RolloutChunk, claim: ChunkClaim): ChunkReplay {
  const trajectories = claim.trajectories!;
  const failures: Record<number, EnvironmentFailure> = {};
  const steps = new Uint32Array(seeds.length);
  const totalRewards = new Float64Array(seeds.length);
  const flags = new Uint8Array(seeds.length);
  for (const [i, bytes] of trajectories.entries()) {
    const note = claim.notes[i];
    if (note?.kind === 'harness-error') continue;
    if (note?.kind === 'environment-failure') failures[i] = note.failure;
    const { rewards, terminated, truncated, ...trajectory } = decodeTrajectory(bytes);
    steps[i] = trajectory.steps;
    totalRewards[i] = rewards.reduce((sum, reward) => sum + reward, 0);
    flags[i] = (terminated ? TERMINATED : 0) | (truncated ? TRUNCATED : 0);
  }
  const specDigests = seeds.map(specDigester(template)).join('');
  return {
    digests: claim.digests,
    shownDigests: {},
    specDigests,
    steps,
    totalRewards,
    flags,
    trajectories,
    refusals: {},
    failures,
  };
}

/** What the second container did otherwise first, for people; null when nothing. */
function differenceAt(claim: ChunkClaim, repeat: ChunkReplay, i: number): string | null {
  const note = claim.notes[i];
  if (note?.kind === 'harness-error') return null;
  const difference =
    digestAt(claim.digests, i) === digestAt(repeat.digests, i)
      ? null
      : diffTrajectories(
          decodeTrajectory(claim.trajectories![i]!),
          decodeTrajectory(repeat.trajectories![i]!),
        );
  const failures = [note?.kind === 'environment-failure' ? note.failure : null, repeat.failures[i] ?? null];
  const [met, metAgain] = failures.map(shown);
  // A container that failed has fewer steps, or, in its reset, an observation that is none: what it met says more.
  const endsEarly =
    difference === null || difference.field === 'steps' || failures.some((one) => one?.step === null);
  if (met !== metAgain && endsEarly) return `${met} in place of ${metAgain}`;
  return difference && formatDifference(difference);
}

function shown(failure: EnvironmentFailure | null): string {
  return failure ? `${failure.code} at ${failure.step ?? 'the reset'}: ${failure.message}` : 'no failure';
}

function notDeterministic(
  { env, seed, specDigest, backend }: RolloutOutcome,
  difference: string,
): RolloutOutcome {
  const message = `seed ${seed}: the environment is not deterministic; with the same actions a second container first differs in ${difference}`;
  const error = new RolloutError('NOT_DETERMINISTIC', message);
  return { env, seed, specDigest, backend, verified: false, error };
}
