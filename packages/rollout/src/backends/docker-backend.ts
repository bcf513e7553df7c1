import type { ContainerPool, ContainerPoolOptions } from '../containers/container-pool.js';
import type { LearningClaim, LearningJob } from '../learning/learning-job.js';
import type { MatchSpec } from '../match/match-spec.js';
import type { MatchClaim } from '../match/play-match.js';
import { RolloutError } from '../rollout-error.js';
import { toWire } from '../workers/wire-chunk.js';
import type { Backend } from './backend.js';
import type { ChunkClaim, RolloutChunk } from './chunk.js';

/** Options of {@link DockerBackend}. */
export interface DockerBackendOptions {
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly image: string;
}

/** Rollouts in containers, each in one of its own. The engine's client is loaded when the first rollout needs it. */
export class DockerBackend implements Backend {
  readonly name = 'docker';
  readonly concurrency: number;
  readonly maxChunkSize = 1;
  readonly verifier = null;
  readonly #options: ContainerPoolOptions;
  #pool: Promise<ContainerPool> | undefined;
  #closed = false;

  constructor({ concurrency, timeoutMs, image }: DockerBackendOptions) {
    this.concurrency = concurrency;
    this.#options = { size: concurrency, timeoutMs, image };
  }

  async run(chunk: RolloutChunk, signal: AbortSignal): Promise<ChunkClaim> {
    return (await this.#open()).run('run', toWire(chunk), signal);
  }

  async playMatch(spec: MatchSpec, signal: AbortSignal): Promise<MatchClaim> {
    return (await this.#open()).run('match', spec, signal);
  }

  async learn(job: LearningJob, signal: AbortSignal): Promise<LearningClaim> {
    return (await this.#open()).run('learn', job, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await (await this.#pool)?.[Symbol.asyncDispose]();
  }

  #open(): Promise<ContainerPool> {
    if (this.#closed) throw new RolloutError('BACKEND_CLOSED', 'the backend was closed');
    this.#pool ??= import('../containers/container-pool.js').then(
      ({ ContainerPool }) => new ContainerPool(this.#options),
    );
    return this.#pool;
  }
}
