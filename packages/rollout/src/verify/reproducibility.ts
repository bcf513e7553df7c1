import { isDeepStrictEqual } from 'node:util';
import type { PolicyFailure } from '@reroll/policy';
import {
  decodeTrajectory,
  diffTrajectories,
  sha256Hex,
  type Trajectory,
  type TrajectoryDifference,
} from '@reroll/trajectory';
import type { Backend, BackendName } from '../backends/backend.js';
import type { ChunkClaim, RolloutChunk } from '../backends/chunk.js';
import { type BackendOptions, createBackend } from '../backends/create-backend.js';
import { requireReach, usualBackend } from '../backends/reach.js';
import { claimOf } from '../collect/rollouts-task.js';
import type { EnvironmentFailure } from '../environments/environment-failure.js';
import { asRolloutError } from '../internal/abort.js';
import { assertInteger } from '../internal/arguments.js';
import { RolloutError } from '../rollout-error.js';
import {
  parseRolloutSpec,
  type RolloutSpec,
  type RolloutSpecInput,
  rolloutSpecDigest,
} from '../spec/episode-spec.js';
import { Verifier } from './verifier.js';

/** Runs of one rollout in one backend at most. */
export const MAX_RUNS = 1024;

/** How {@link verifyReproducibility} is to repeat a rollout. */
export interface ReproducibilityOptions {
  /** Runs in each backend, 1 to {@link MAX_RUNS}, two or more in all; default 2. */
  readonly runs?: number;
  /**
   * Names, each run then getting an isolate of its own, or backends that the caller owns. Default `['worker']`; for an environment in a
   * container `['inline']`, where each run has a container of its own, and so has each replay.
   */
  readonly backends?: readonly (BackendName | Backend)[];
  /** Wall-clock limit of one run in milliseconds. */
  readonly timeoutMs?: number;
  /** For `docker` among the names: an image that holds the harness; default `DEFAULT_IMAGE`. */
  readonly image?: string;
  readonly signal?: AbortSignal;
}

/** One of the repetitions. */
export interface ReproducibilityRun {
  readonly backend: string;
  /** Which thread, process or container it was. */
  readonly isolate: string;
  readonly steps: number;
  readonly totalReward: number;
  readonly digest: string;
  readonly failure: PolicyFailure | EnvironmentFailure | null;
}

/** Where two repetitions part. */
export interface Disagreement {
  /** Index in `runs` of the run that differs. */
  readonly run: number;
  /** The run it was compared with, or the host's replay of its own actions. */
  readonly from: number | 'replay';
  /** The first difference between the trajectories; null when only the policies' failures differ. */
  readonly difference: TrajectoryDifference | null;
}

/** What repeating a rollout showed. */
export interface ReproducibilityReport {
  readonly spec: RolloutSpec;
  readonly specDigest: string;
  /** Whether all runs, and the host's replay, agree in every byte. */
  readonly reproducible: boolean;
  readonly runs: readonly ReproducibilityRun[];
  /** The first disagreement, or null. */
  readonly disagreement: Disagreement | null;
}

/** A repetition with what it is compared by. */
interface FullRun {
  readonly run: ReproducibilityRun;
  readonly trajectory: Trajectory;
  /** What the host's core makes of the actions that were claimed beside it. */
  readonly replayed: Trajectory;
}

/**
 * Repeats one rollout in independent isolates and compares the full trajectories, byte for byte, with each other and
 * with the host's own replay.
 *
 * @returns a report; isolates that disagree are a finding, not an error.
 * @throws RolloutError when a run failed, or contradicts itself (`FORGED_RESULT`).
 * @throws TypeError or RangeError naming an option that is wrong.
 * @example
 * ```ts
 * import { verifyReproducibility } from '@reroll/rollout';
 * const { reproducible, runs } = await verifyReproducibility(
 *   { env: 'CartPole-v1', seed: 42, policy: 'random', maxSteps: 200 },
 *   { runs: 3, backends: ['inline', 'worker', 'process'] },
 * );
 * console.log(reproducible, runs[0]?.digest);
 * ```
 */
export async function verifyReproducibility(
  input: RolloutSpecInput,
  options: ReproducibilityOptions = {},
): Promise<ReproducibilityReport> {
  const { runs = 2, timeoutMs, image, signal = new AbortController().signal } = options;
  const spec = parseRolloutSpec(input);
  const { backends = [usualBackend(spec.env)] } = options;
  assertRuns(runs, backends);
  if (image !== undefined && !backends.includes('docker'))
    throw new TypeError('image is for the docker backend, which is not among backends');
  for (const backend of backends) requireReach(spec.env, backend);
  const done: FullRun[] = [];
  for (const backend of backends) {
    for (let k = 0; k < runs; k++) done.push(await runOnce(spec, backend, { timeoutMs, image }, signal));
  }
  const disagreement = firstDisagreement(done);
  return {
    spec,
    specDigest: rolloutSpecDigest(spec),
    reproducible: disagreement === null,
    runs: done.map(({ run }) => run),
    disagreement,
  };
}

async function runOnce(
  { seed, ...template }: RolloutSpec,
  choice: BackendName | Backend,
  { timeoutMs, image }: Pick<BackendOptions, 'timeoutMs' | 'image'>,
  signal: AbortSignal,
): Promise<FullRun> {
  const settings = { concurrency: 1, timeoutMs, image: choice === 'docker' ? image : undefined };
  await using owned = typeof choice === 'string' ? createBackend(choice, settings) : null;
  const backend = owned ?? (choice as Backend);
  const chunk: RolloutChunk = { template, seeds: [seed], trajectories: true };
  const claim = await claimFrom(backend, chunk, signal);
  const note = claim.notes[0];
  if (note?.kind === 'harness-error') throw new RolloutError('HARNESS_FAILED', note.message);
  const trajectory = decodeClaimed(claim.trajectories![0]!, claim.digests);
  return {
    run: {
      backend: backend.name,
      isolate: claim.isolate,
      steps: trajectory.steps,
      totalReward: trajectory.rewards.reduce((sum, reward) => sum + reward, 0),
      digest: claim.digests,
      failure: note?.failure ?? null,
    },
    trajectory,
    replayed: await replay(chunk, claim, signal),
  };
}

async function claimFrom(backend: Backend, chunk: RolloutChunk, signal: AbortSignal): Promise<ChunkClaim> {
  try {
    return await claimOf(backend, chunk, signal);
  } catch (error) {
    throw asRolloutError(error, signal);
  }
}

/** The trajectory that an isolate returned, if it is one and has the digest that is claimed for it. */
function decodeClaimed(bytes: Uint8Array, digest: string): Trajectory {
  if (sha256Hex(bytes) !== digest)
    throw new RolloutError('FORGED_RESULT', 'the trajectory has not the digest claimed');
  try {
    return decodeTrajectory(bytes);
  } catch (cause) {
    throw new RolloutError(
      'FORGED_RESULT',
      `what is returned is no trajectory: ${(cause as Error).message}`,
      { cause },
    );
  }
}

async function replay(chunk: RolloutChunk, claim: ChunkClaim, signal: AbortSignal): Promise<Trajectory> {
  const { trajectories } = await new Verifier().replay(chunk, claim, signal);
  return decodeTrajectory(trajectories![0]!);
}

function firstDisagreement(runs: readonly FullRun[]): Disagreement | null {
  const first = runs[0]!;
  for (const [index, { run, trajectory, replayed }] of runs.entries()) {
    const fromFirst = diffTrajectories(first.trajectory, trajectory);
    if (fromFirst !== null) return { run: index, from: 0, difference: fromFirst };
    const fromReplay = diffTrajectories(replayed, trajectory);
    if (fromReplay !== null) return { run: index, from: 'replay', difference: fromReplay };
    if (!isDeepStrictEqual(run.failure, first.run.failure)) return { run: index, from: 0, difference: null };
  }
  return null;
}

function assertRuns(runs: unknown, backends: readonly unknown[]): void {
  assertInteger('runs', runs, 1, MAX_RUNS);
  if (backends.length === 0) throw new RangeError('backends must name at least one backend, got none');
  if (runs * backends.length < 2)
    throw new RangeError(
      'runs must be at least 2 in a single backend, got 1: one run has nothing to be compared with',
    );
}
