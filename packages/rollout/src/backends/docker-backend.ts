import type { ContainerPool, ContainerPoolOptions } from '../containers/container-pool.js';
import { RolloutError } from '../rollout-error.js';
import type { Backend } from './backend.js';
import type { Task } from './task.js';

/** Options of {@link DockerBackend}. */
export interface DockerBackendOptions {
  readonly concurrency: number;
  readonly timeoutMs?: number | undefined;
  readonly image: string;
}

/** Rollouts in containers, each in one of its own. The engine's client is loaded when the first rollout needs it. */
export class DockerBackend implements Backend {
  readonly name = 'docker';
  readonly concurrency: number;
  readonly maxChunkSize = 1;
  readonly #options: ContainerPoolOptions;
  #pool: Promise<ContainerPool> | undefined;
  #closed = false;

  constructor({ concurrency, timeoutMs, image }: DockerBackendOptions) {
    this.concurrency = concurrency;
    this.#options = { size: concurrency, timeoutMs, image };
  }

  async run<Input, Output>(task: Task<Input, Output>, input: Input, signal: AbortSignal): Promise<Output> {
    return (await this.#open()).run(task, input, signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#pool)?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #open(): Promise<ContainerPool> {
    if (this.#closed) throw new RolloutError('BACKEND_CLOSED', 'the backend was closed');
    this.#pool ??= import('../containers/container-pool.js').then(
      ({ ContainerPool }) => new ContainerPool(this.#options),
    );
    return this.#pool;
  }
}
