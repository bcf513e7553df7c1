import type { ChunkClaim, RolloutChunk } from '../backends/chunk.js';
import { EpisodeCore } from '../harness/episode-core.js';
import { verifierEntry } from '../workers/entries.js';
import { toWire } from '../workers/wire-chunk.js';
import { WorkerPool } from '../workers/worker-pool.js';
import { type ChunkReplay, replayChunk } from './chunk-replay.js';

/** The host's own simulation. It runs no policy and is told no digest: it says what actions lead to. */
export interface Verifier {
  replay(chunk: RolloutChunk, claim: ChunkClaim, signal: AbortSignal): Promise<ChunkReplay>;
}

/** Replays where it is asked to. */
export class LocalVerifier implements Verifier {
  readonly #cores = new EpisodeCore();

  async replay(chunk: RolloutChunk, claim: ChunkClaim): Promise<ChunkReplay> {
    return replayChunk(chunk, claim, this.#cores);
  }
}

/** Steps that are replayed on the host's own thread before others are started: a few milliseconds of work. */
const LOCAL_STEPS = 100_000;

/** Replays on threads of its own, so that the host's does not hold rollouts up; started when there is enough to do. */
export class ThreadVerifier implements Verifier, AsyncDisposable {
  readonly #local = new LocalVerifier();
  readonly #pool: WorkerPool;
  #localSteps = LOCAL_STEPS;

  constructor(size: number, timeoutMs: number) {
    this.#pool = new WorkerPool({
      runtime: 'worker_threads',
      size,
      fresh: false,
      timeoutMs,
      entry: verifierEntry(),
    });
  }

  replay(chunk: RolloutChunk, claim: ChunkClaim, signal: AbortSignal): Promise<ChunkReplay> {
    const { steps, actions } = claim;
    this.#localSteps -= actions.length;
    if (this.#localSteps >= 0) return this.#local.replay(chunk, claim);
    return this.#pool.run('replay', { chunk: toWire(chunk), claim: { steps, actions } }, signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool[Symbol.asyncDispose]();
  }
}
