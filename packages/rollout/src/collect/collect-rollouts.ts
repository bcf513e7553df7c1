import { availableParallelism } from 'node:os';
import type { Seed } from '@reroll/sim-core';
import { type Backend, MAX_CONCURRENCY } from '../backends/backend.js';
import type { BackendOptions } from '../backends/create-backend.js';
import { type ExecutionOptions, leaseBackend } from '../backends/lease.js';
import { requireReach, usualBackend } from '../backends/reach.js';
import { inContainer } from '../environments/environment-name.js';
import { environmentOf } from '../environments/environments.js';
import { assertInteger, typeName } from '../internal/arguments.js';
import { type EpisodeTemplate, parseRolloutSpec, type RolloutSpecInput } from '../spec/episode-spec.js';
import { Verifier } from '../verify/verifier.js';
import type { BatchProgress } from './batch-tally.js';
import { ChunkSizer } from './chunk-sizer.js';
import { ChunkSource } from './chunk-source.js';
import { dispatch, type FinishedChunk } from './dispatch.js';
import { RolloutBatch } from './rollout-batch.js';

/** Memory that the claims of one chunk may take. */
const CHUNK_BYTES = 8 * 2 ** 20;

/** Chunks that every isolate gets of a batch of known length, so that none idles while another has many left. */
const CHUNKS_PER_ISOLATE = 4;

/** What {@link collectRollouts} is to run, and how. */
export interface CollectOptions extends Omit<RolloutSpecInput, 'seed'>, BackendOptions, ExecutionOptions {
  /** Read as the rollouts go on, so that a range of a million seeds costs no memory. */
  readonly seeds: Iterable<Seed>;
  /** Whether results carry their whole trajectories; default false. */
  readonly trajectories?: boolean;
  /** Called after each chunk. */
  readonly onProgress?: (progress: BatchProgress) => void;
}

/**
 * Runs one policy in one environment for many seeds. Every rollout starts from the pristine core, and every result is
 * verified: the host plays its actions again in a core of its own and compares digests. In an environment of `openEnvironment`, whose backend is
 * `inline`, each rollout starts in a fresh container, `concurrency` of them at a time (default: one per processor, at most 4), and a second
 * container repeats it.
 *
 * Nothing runs before the batch is read. What it yields does not depend on backend, concurrency or chunking.
 *
 * @returns outcomes to read once: in completion order, in seed order, or as a summary.
 * @throws RolloutError `INVALID_SPEC`, now or, for a seed, when it is read.
 * @throws TypeError or RangeError naming another option that is wrong.
 * @example
 * ```ts
 * import { collectRollouts } from '@reroll/rollout';
 * const batch = collectRollouts({ env: 'CartPole-v1', policy: 'random', maxSteps: 200, seeds: [0, 1, 2, 3] });
 * for await (const outcome of batch.inSeedOrder()) {
 *   console.log(outcome.seed, outcome.error === null ? outcome.totalReward : outcome.error.code);
 * }
 * const { digest } = await batch.summary();
 * ```
 */
export function collectRollouts(options: CollectOptions): RolloutBatch {
  const { seeds, trajectories = false, signal, onProgress, ...rest } = options;
  const { backend: choice, concurrency, timeoutMs, image, ...spec } = rest;
  assertSeeds(seeds);
  const { seed: _, ...template } = parseRolloutSpec({ ...spec, seed: 0 });
  const usual = choice ?? usualBackend(template.env);
  requireReach(template.env, usual);
  // The caller's own thread only waits for containers: what says how many at a time is no backend's affair.
  const contained = inContainer(template.env) ? containersAtOnce(concurrency) : undefined;
  const lease = leaseBackend({
    backend: usual,
    concurrency: contained === undefined ? concurrency : undefined,
    timeoutMs,
    image,
  });
  const { backend } = lease;
  const most =
    contained === undefined ? Math.min(memoryLimit(template, trajectories), evenShare(seeds, backend)) : 1;
  const sizer = new ChunkSizer(most);

  async function* chunks(): AsyncGenerator<FinishedChunk, void, undefined> {
    await using _lease = lease;
    const verifier = new Verifier(backend.verifier);
    const source = new ChunkSource(template, seeds, trajectories);
    const running = { backend, verifier, signal: signal ?? new AbortController().signal };
    yield* dispatch(source, sizer, { ...running, ...(contained && { concurrency: contained }) });
  }
  return new RolloutBatch(chunks, onProgress);
}

/** Containers at a time where the caller does not say: each is a Python of some 100 MB, and needs a processor. */
const MOST_USUAL_CONTAINERS = 4;

/** @throws TypeError or RangeError for a concurrency that is none. */
function containersAtOnce(concurrency = Math.min(availableParallelism(), MOST_USUAL_CONTAINERS)): number {
  assertInteger('concurrency', concurrency, 1, MAX_CONCURRENCY);
  return concurrency;
}

/** Rollouts whose claims fit together into {@link CHUNK_BYTES}; at least one. */
function memoryLimit(template: EpisodeTemplate, trajectories: boolean): number {
  const { actionBytes, stepBytes } = environmentOf(template).layout;
  const rolloutBytes = template.maxSteps * (actionBytes + (trajectories ? stepBytes : 0));
  return Math.max(1, Math.floor(CHUNK_BYTES / rolloutBytes));
}

/** The largest chunk that leaves every isolate some; as large as the backend takes when the number of seeds is unknown. */
function evenShare(seeds: Iterable<Seed>, { concurrency, maxChunkSize }: Backend): number {
  if (!('length' in seeds) || typeof seeds.length !== 'number') return maxChunkSize;
  return Math.max(1, Math.min(maxChunkSize, Math.ceil(seeds.length / (CHUNKS_PER_ISOLATE * concurrency))));
}

function assertSeeds(seeds: unknown): asserts seeds is Iterable<Seed> {
  if (typeof seeds === 'object' && seeds !== null && Symbol.iterator in seeds) return;
  throw new TypeError(`seeds must be an iterable of seeds, got ${typeName(seeds)}`);
}
