import { randomBytes } from 'node:crypto';
import { MAX_LIFETIME_MS, SandboxClient, SandboxError } from '@reroll/sandbox';
import type { TaskRunner } from '../backends/backend.js';
import type { Task } from '../backends/task.js';
import { TaskSlots } from '../internal/task-slots.js';
import { RolloutError } from '../rollout-error.js';
import {
  CONTAINER_MEMORY_BYTES,
  containerAnswer,
  containerScript,
  MAX_ANSWER_BYTES,
  SCRIPT_COMMAND,
} from './container-run.js';
import { toWire } from './wire.js';

/** Options of a {@link ContainerPool}. */
export interface ContainerPoolOptions {
  /** Containers at the same time. */
  readonly size: number;
  /** Wall-clock limit of one task, the making of its container included; default: by its worst case. */
  readonly timeoutMs?: number | undefined;
  /** An image that holds the harness. */
  readonly image: string;
}

/** Runs each task in a container of its own, which is made for it and gone after it. */
export class ContainerPool implements TaskRunner, AsyncDisposable {
  readonly #client: SandboxClient;
  readonly #slots: TaskSlots;
  readonly #image: string;
  #ready: Promise<unknown> | undefined;

  constructor({ size, timeoutMs, image }: ContainerPoolOptions) {
    this.#client = new SandboxClient({ maxConcurrent: size });
    this.#slots = new TaskSlots({ size, timeoutMs, isolate: 'container' });
    this.#image = image;
  }

  /**
   * Runs one task in a fresh container.
   *
   * @throws RolloutError `BACKEND_UNAVAILABLE` when there is no engine or no image, `WORKER_FAILED`, `TIMED_OUT`,
   * `FORGED_RESULT`, `ABORTED` or `BACKEND_CLOSED`; the container is gone whatever happens.
   */
  run<Input, Output>(task: Task<Input, Output>, input: Input, caller: AbortSignal): Promise<Output> {
    const timeLimitMs = this.#slots.timeLimitMs(task.worstCaseMs(input));
    return this.#slots.run(
      caller,
      async (signal) => {
        try {
          await this.#checkImage();
          return (await this.#runInContainer(task.name, input, timeLimitMs, signal)) as Output;
        } catch (error) {
          throw failureOf(error);
        }
      },
      timeLimitMs,
    );
  }

  /** Ends every container and waits until they are gone; tasks under way fail with `BACKEND_CLOSED`. */
  async close(): Promise<void> {
    this.#slots.close();
    await this.#client.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #runInContainer(
    task: string,
    input: unknown,
    timeLimitMs: number,
    signal: AbortSignal,
  ): Promise<unknown> {
    // A session of its own: leaving it waits for a container that was still being made when the signal came.
    await using session = this.#client.session({
      image: this.#image,
      memoryBytes: CONTAINER_MEMORY_BYTES,
      timeoutMs: Math.min(timeLimitMs, MAX_LIFETIME_MS),
      tags: ['rollout'],
    });
    const box = await session.create({ signal });
    const token = randomBytes(16).toString('hex');
    const result = await box.exec(SCRIPT_COMMAND, {
      stdin: containerScript({ task, input: toWire(input), isolate: `container ${box.id}`, token }),
      maxOutputBytes: MAX_ANSWER_BYTES,
      signal,
    });
    signal.throwIfAborted();
    return containerAnswer(result, token);
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
