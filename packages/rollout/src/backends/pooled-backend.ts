import type { LearningClaim, LearningJob } from '../learning/learning-job.js';
import type { MatchSpec } from '../match/match-spec.js';
import type { MatchClaim } from '../match/play-match.js';
import { ThreadVerifier } from '../verify/verifier.js';
import { workerEntry } from '../workers/entries.js';
import { toWire } from '../workers/wire-chunk.js';
import { WorkerPool } from '../workers/worker-pool.js';
import type { Backend } from './backend.js';
import type { ChunkClaim, RolloutChunk } from './chunk.js';
import { MAX_CHUNK_SIZE } from './limits.js';

/** Options of the backends that run on threads or processes. */
export interface PooledBackendOptions {
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** Path of another entry module, for tests of what happens when a worker misbehaves. */
  readonly entry?: string;
}

/** Rollouts on worker threads, which run many, or in child processes, each of which runs one. */
export class PooledBackend implements Backend {
  readonly name: 'worker' | 'process';
  readonly concurrency: number;
  readonly maxChunkSize: number;
  readonly verifier: ThreadVerifier | null;
  readonly #pool: WorkerPool;

  constructor(
    name: 'worker' | 'process',
    { concurrency, timeoutMs, entry = workerEntry() }: PooledBackendOptions,
  ) {
    const onThreads = name === 'worker';
    this.name = name;
    this.concurrency = concurrency;
    this.maxChunkSize = onThreads ? MAX_CHUNK_SIZE : 1;
    this.verifier = onThreads ? new ThreadVerifier(concurrency, timeoutMs) : null;
    this.#pool = new WorkerPool({
      runtime: onThreads ? 'worker_threads' : 'child_process',
      size: concurrency,
      fresh: !onThreads,
      timeoutMs,
      entry,
    });
  }

  run(chunk: RolloutChunk, signal: AbortSignal): Promise<ChunkClaim> {
    return this.#pool.run('run', toWire(chunk), signal);
  }

  playMatch(spec: MatchSpec, signal: AbortSignal): Promise<MatchClaim> {
    return this.#pool.run('match', spec, signal);
  }

  learn(job: LearningJob, signal: AbortSignal): Promise<LearningClaim> {
    return this.#pool.run('learn', job, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#pool[Symbol.asyncDispose](), this.verifier?.[Symbol.asyncDispose]()]);
  }
}
