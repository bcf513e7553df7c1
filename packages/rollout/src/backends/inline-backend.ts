import { setImmediate } from 'node:timers/promises';
import { EpisodeCore } from '../harness/episode-core.js';
import { runChunk } from '../harness/run-chunk.js';
import { throwIfAborted } from '../rollout-error.js';
import type { Backend, ChunkClaim, RolloutChunk } from './backend.js';
import { MAX_CHUNK_SIZE } from './limits.js';

/** Rollouts on the caller's own thread: no start-up cost, no parallelism, and no boundary against a crash. */
export class InlineBackend implements Backend {
  readonly name = 'inline';
  readonly concurrency = 1;
  readonly maxChunkSize = MAX_CHUNK_SIZE;
  readonly verifyOnThreads = false;
  readonly #cores = new EpisodeCore();

  async run(chunk: RolloutChunk, signal: AbortSignal): Promise<ChunkClaim> {
    // Lets timers, input and aborts through between two chunks.
    await setImmediate();
    throwIfAborted(signal);
    return runChunk(chunk, this.#cores, `process ${process.pid}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
