import type { Backend } from '../../src/backends/backend.js';
import type { ChunkClaim, RolloutChunk } from '../../src/backends/chunk.js';
import { InlineBackend } from '../../src/backends/inline-backend.js';

/** An honest backend whose answers someone alters on the way. */
export class TamperedBackend implements Backend {
  readonly name = 'tampered';
  readonly concurrency = 1;
  readonly maxChunkSize = 1024;
  readonly verifier = null;
  readonly #honest = new InlineBackend();
  readonly #tamper: (claim: ChunkClaim, chunk: RolloutChunk) => unknown;

  constructor(tamper: (claim: ChunkClaim, chunk: RolloutChunk) => unknown) {
    this.#tamper = tamper;
  }

  async run(chunk: RolloutChunk, signal: AbortSignal): Promise<ChunkClaim> {
    return this.#tamper(await this.#honest.run(chunk, signal), chunk) as ChunkClaim;
  }

  playMatch: Backend['playMatch'] = (spec, signal) => this.#honest.playMatch(spec, signal);
  learn: Backend['learn'] = (job, signal) => this.#honest.learn(job, signal);

  async [Symbol.asyncDispose](): Promise<void> {}
}
