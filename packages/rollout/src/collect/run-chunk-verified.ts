import type { Backend } from '../backends/backend.js';
import type { RolloutChunk } from '../backends/chunk.js';
import { requireOpened } from '../environments/container-environments.js';
import { inContainer, nameText } from '../environments/environment-name.js';
import { asRolloutError } from '../internal/abort.js';
import type { FailedRollout, RolloutOutcome } from '../results/rollout-result.js';
import { RolloutError } from '../rollout-error.js';
import { specDigester } from '../spec/episode-spec.js';
import { judgeChunk } from '../verify/judge-chunk.js';
import { judgeContained } from '../verify/judge-contained.js';
import type { Verifier } from '../verify/verifier.js';
import { claimOf } from './rollouts-task.js';

/** Where a chunk runs and who checks it. */
export interface ChunkRunner {
  readonly backend: Backend;
  readonly verifier: Verifier;
  readonly signal: AbortSignal;
}

/**
 * Runs a chunk and verifies it. When its isolate fails, each rollout is tried once more by itself, in another: one that
 * brings down its isolate then fails alone.
 *
 * @throws RolloutError when no rollout can run: `ABORTED`, `BACKEND_CLOSED`, `BACKEND_UNAVAILABLE`.
 */
export async function runChunkVerified(chunk: RolloutChunk, runner: ChunkRunner): Promise<RolloutOutcome[]> {
  const first = await attempt(chunk, runner);
  if (!(first instanceof RolloutError)) return first;
  if (!first.retryable) return chunk.seeds.map((seed) => failedRollout(chunk, seed, first, runner));
  const outcomes: RolloutOutcome[] = [];
  for (const seed of chunk.seeds) {
    const second = await attempt({ ...chunk, seeds: [seed] }, runner);
    outcomes.push(
      ...(second instanceof RolloutError ? [failedRollout(chunk, seed, second, runner)] : second),
    );
  }
  return outcomes;
}

/** The verified outcomes, or the infrastructure's failure to have them. */
async function attempt(
  chunk: RolloutChunk,
  { backend, verifier, signal }: ChunkRunner,
): Promise<RolloutOutcome[] | RolloutError> {
  try {
    if (inContainer(chunk.template.env)) return await attemptContained(chunk, { backend, verifier, signal });
    const claim = await claimOf(backend, chunk, signal);
    using _recordings = claim.recordings;
    return judgeChunk(chunk, claim, await verifier.replay(chunk, claim, signal), backend.name);
  } catch (error) {
    const failure = asRolloutError(error, signal);
    if (failure.fault === 'caller' || failure.code === 'BACKEND_UNAVAILABLE') throw failure;
    return failure;
  }
}

/** Where bytes are compared byte for byte, whole trajectories are needed, whether the caller wants them or not. */
async function attemptContained(
  chunk: RolloutChunk,
  { backend, verifier, signal }: ChunkRunner,
): Promise<RolloutOutcome[]> {
  const { verification } = requireOpened(nameText(chunk.template.env));
  const whole = { ...chunk, trajectories: true };
  const claim = await claimOf(backend, whole, signal);
  const repeat = verification === 'none' ? null : await verifier.replay(whole, claim, signal);
  const outcomes = judgeContained(whole, claim, repeat, backend.name);
  if (chunk.trajectories) return outcomes;
  return outcomes.map((outcome) => (outcome.error === null ? { ...outcome, trajectory: null } : outcome));
}

function failedRollout(
  { template }: RolloutChunk,
  seed: string,
  error: RolloutError,
  { backend }: ChunkRunner,
): FailedRollout {
  const specDigest = specDigester(template)(seed);
  return { env: nameText(template.env), seed, specDigest, backend: backend.name, verified: false, error };
}
