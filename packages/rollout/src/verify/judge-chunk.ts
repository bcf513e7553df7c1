import type { ChunkClaim, ClaimNote, RolloutChunk } from '../backends/chunk.js';
import type { EnvironmentFailure } from '../environments/environment-failure.js';
import { nameText } from '../environments/environment-name.js';
import type { RolloutOutcome } from '../results/rollout-result.js';
import { RolloutError } from '../rollout-error.js';
import { branchStep } from '../spec/episode-spec.js';
import type { ChunkReplay } from './chunk-replay.js';
import { guestContradiction } from './claimed-guest.js';

const DIGEST_LENGTH = 64;

/** Compares what an isolate claims with what the host's replay of its actions gives; one outcome for each seed. */
export function judgeChunk(
  chunk: RolloutChunk,
  claim: ChunkClaim,
  replay: ChunkReplay,
  backend: string,
): RolloutOutcome[] {
  return chunk.seeds.map((seed, i): RolloutOutcome => {
    const env = nameText(chunk.template.env);
    const specDigest = digestAt(replay.specDigests, i);
    const error = harnessError(claim, i) ?? forgery(chunk, claim, replay, i);
    if (error !== null) return { env, seed, specDigest, backend, verified: false, error };
    const note = claim.notes[i];
    return {
      env,
      seed,
      steps: replay.steps[i]!,
      totalReward: replay.totalRewards[i]!,
      terminated: (replay.flags[i]! & 1) !== 0,
      truncated: (replay.flags[i]! & 2) !== 0,
      digest: digestAt(replay.digests, i),
      specDigest,
      failure: note === undefined || note.kind === 'harness-error' ? null : note.failure,
      guest: claim.guests[i] ?? null,
      trajectory: replay.trajectories?.[i] ?? null,
      backend,
      isolate: claim.isolate,
      verified: true,
      verification: 'replayed',
      error: null,
    };
  });
}

function harnessError(claim: ChunkClaim, i: number): RolloutError | null {
  const note = claim.notes[i];
  return note?.kind === 'harness-error' ? new RolloutError('HARNESS_FAILED', note.message) : null;
}

/** Why the claim about one rollout cannot be true, or null when the replay confirms it. */
function forgery(
  chunk: RolloutChunk,
  claim: ChunkClaim,
  replay: ChunkReplay,
  i: number,
): RolloutError | null {
  const contradiction = contradictionAt(chunk, claim, replay, i);
  return contradiction === null
    ? null
    : new RolloutError('FORGED_RESULT', `seed ${chunk.seeds[i]}: ${contradiction}`);
}

function contradictionAt(
  { template }: RolloutChunk,
  claim: ChunkClaim,
  replay: ChunkReplay,
  i: number,
): string | null {
  const note = claim.notes[i];
  const failed = replay.failures[i] ?? null;
  const misjudged = failureContradiction(note, failed);
  if (misjudged !== null) return misjudged;
  // The action at which the environment failed was taken, and is none of the steps.
  const decisions = claim.steps[i]! - (failed === null || failed.step === null ? 0 : 1);
  const steps = branchStep(template) + decisions;
  const over = replay.flags[i] !== 0;
  const failure = note?.kind === 'policy-failure' ? note.failure : null;
  const claimed = replay.shownDigests[i] ?? digestAt(claim.digests, i);
  const actual = digestAt(replay.digests, i);
  if (i in replay.refusals) return `the environment refuses the claimed actions: ${replay.refusals[i]}`;
  if (replay.steps[i] !== steps)
    return `${steps} steps are claimed of an episode that ends after ${replay.steps[i]}`;
  if (claimed !== actual) return `the digest ${claimed} is claimed where the same actions give ${actual}`;
  if (over && failure !== null) return 'a policy failure is claimed of an episode that came to its end';
  if (template.policy.kind === 'builtin') {
    if (failure !== null) return 'a failure is claimed of a built-in policy, which has none';
    if (claim.guests[i] !== undefined) return 'a guest is claimed of a built-in policy, which has none';
  } else {
    const report = claim.guests[i];
    if (report === undefined) return 'code is claimed to have run in no guest';
    const failures = failure === null ? [] : [failure];
    const claimedGuest = { report, failures, decisions: claim.steps[i]! + failures.length };
    const wrong = guestContradiction(template.policy, claimedGuest);
    if (wrong !== null) return `${wrong} is claimed`;
  }
  // Decisions count from a branch on, as the claimed steps do; code that did not load, with a step of null, took none.
  if (failure !== null && (failure.step ?? 0) !== claim.steps[i])
    return `a failure at decision ${failure.step} is claimed of a policy that took ${claim.steps[i]}`;
  if (!over && failure === null && failed === null && steps < template.maxSteps)
    return `the episode is not over after the ${steps} steps claimed`;
  return null;
}

/** Why a claim about the environment's failure cannot be true, or null: the replay has met the same one, or none. */
function failureContradiction(note: ClaimNote | undefined, met: EnvironmentFailure | null): string | null {
  const claimed = note?.kind === 'environment-failure' ? note.failure : null;
  const shown = (failure: EnvironmentFailure | null) =>
    failure === null ? 'no failure' : `${failure.code} at ${failure.step}: ${failure.message}`;
  if (shown(claimed) === shown(met)) return null;
  return `of the environment ${shown(claimed)} is claimed, where the replay meets ${shown(met)}`;
}

/** The digest at an index of a column of them. */
export function digestAt(column: string, i: number): string {
  return column.slice(i * DIGEST_LENGTH, (i + 1) * DIGEST_LENGTH);
}
