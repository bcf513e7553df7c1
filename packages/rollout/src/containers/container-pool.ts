import { SandboxClient, SandboxError } from '@reroll/sandbox';
import type { TaskRunner } from '../backends/backend.js';
import type { Task } from '../backends/task.js';
import { SingleUsePool } from '../internal/single-use-pool.js';
import { RolloutError } from '../rollout-error.js';
import { HarnessContainer } from './harness-container.js';

/** Options of a {@link ContainerPool}. */
export interface ContainerPoolOptions {
  /** Tasks at the same time, and containers that wait at most. */
  readonly size: number;
  /** Wall-clock limit of one task, the making of its container included; default: by its worst case. */
  readonly timeoutMs?: number | undefined;
  /** An image that holds the harness. */
  readonly image: string;
}

/** Runs each task in a container of its own, and keeps others waiting as {@link SingleUsePool} does. */
export class ContainerPool implements TaskRunner, AsyncDisposable {
  readonly #client: SandboxClient;
  readonly #pool: SingleUsePool;
  readonly #image: string;
  #ready: Promise<unknown> | undefined;

  constructor({ size, timeoutMs, image }: ContainerPoolOptions) {
    this.#client = new SandboxClient({ maxConcurrent: 2 * size });
    this.#pool = new SingleUsePool({
      size,
      timeoutMs,
      isolate: 'container',
      make: () => new HarnessContainer(this.#client, image, () => this.#checkImage()),
    });
    this.#image = image;
  }

  /**
   * Runs one task in a container that runs nothing else.
   *
   * @throws RolloutError `BACKEND_UNAVAILABLE` when there is no engine or no image, `WORKER_FAILED`, `TIMED_OUT`,
   * `FORGED_RESULT`, `ABORTED` or `BACKEND_CLOSED`; the container is gone whatever happens.
   */
  async run<Input, Output>(task: Task<Input, Output>, input: Input, caller: AbortSignal): Promise<Output> {
    try {
      return await this.#pool.run(task, input, caller);
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** Ends every container and waits until they are gone; tasks under way fail with `BACKEND_CLOSED`. */
  async close(): Promise<void> {
    await this.#pool.close();
    await this.#client.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Asks once whether containers can run here at all: a machine without an engine is told so, not failed seed by seed. */
  async #checkImage(): Promise<void> {
    this.#ready ??= this.#client.inspectImage(this.#image);
    try {
      await this.#ready;
    } catch (cause) {
      this.#ready = undefined;
      throw new RolloutError('BACKEND_UNAVAILABLE', unavailable(this.#image, cause), { cause });
    }
  }
}

function unavailable(image: string, cause: unknown): string {
  const missing = cause instanceof SandboxError && cause.code === 'IMAGE_NOT_FOUND';
  const remedy = missing ? 'build it with `reroll images build`' : 'install and start a Docker engine';
  return `the docker backend cannot run ${image}: ${(cause as Error).message}; ${remedy}`;
}

/** A sandbox that failed took its rollout along; whether another may do better, the sandbox knows. What else failed says so itself. */
function failureOf(error: unknown): unknown {
  if (!(error instanceof SandboxError)) return error;
  const { message, retryable } = error;
  return new RolloutError('WORKER_FAILED', `the container failed: ${message}`, { cause: error, retryable });
}
