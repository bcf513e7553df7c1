import type { Backend } from '../../src/backends/backend.js';
import {
  type ChunkClaim,
  type RolloutChunk,
  receivedChunk,
  type SentChunk,
} from '../../src/backends/chunk.js';
import { InlineBackend } from '../../src/backends/inline-backend.js';
import type { Task } from '../../src/backends/task.js';

/** An honest backend whose answers to chunks someone alters on the way. */
export class TamperedBackend implements Backend {
  readonly name = 'tampered';
  readonly concurrency = 1;
  readonly maxChunkSize: number;
  readonly #honest = new InlineBackend();
  readonly #tamper: (claim: ChunkClaim, chunk: RolloutChunk) => unknown;

  constructor(tamper: (claim: ChunkClaim, chunk: RolloutChunk) => unknown, maxChunkSize = 1024) {
    this.#tamper = tamper;
    this.maxChunkSize = maxChunkSize;
  }

  async run<Input, Output>(task: Task<Input, Output>, input: Input, signal: AbortSignal): Promise<Output> {
    const claim = await this.#honest.run(task, input, signal);
    return this.#tamper(claim as ChunkClaim, await receivedChunk(input as SentChunk)) as Output;
  }

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}
