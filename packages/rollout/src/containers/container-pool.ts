import { randomBytes } from 'node:crypto';
import { MAX_LIFETIME_MS, SandboxClient, SandboxError } from '@reroll/sandbox';
import { RolloutError } from '../rollout-error.js';
import { Permits } from '../workers/permits.js';
import { taskSignal } from '../workers/task-signal.js';
import { containerAnswer } from './container-answer.js';
import type { ContainerTask } from './container-entry.js';
import { containerScript, SCRIPT_COMMAND } from './container-script.js';
import { CONTAINER_MEMORY_BYTES, MAX_ANSWER_BYTES } from './limits.js';
import { toWireJson } from './wire-json.js';

/** Options of a {@link ContainerPool}. */
export interface ContainerPoolOptions {
  /** Containers at the same time. */
  readonly size: number;
  /** Wall-clock limit of one task, the making of its container included. */
  readonly timeoutMs: number;
  /** An image that holds the harness. */
  readonly image: string;
}

/** Runs each task in a container of its own, which is made for it and gone after it. */
export class ContainerPool implements AsyncDisposable {
  readonly #client: SandboxClient;
  readonly #permits: Permits;
  readonly #image: string;
  readonly #timeoutMs: number;
  readonly #closing = new AbortController();
  #ready: Promise<unknown> | undefined;

  constructor({ size, timeoutMs, image }: ContainerPoolOptions) {
    this.#client = new SandboxClient({ maxConcurrent: size });
    this.#permits = new Permits(size);
    this.#image = image;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Runs one task in a fresh container.
   *
   * @throws RolloutError `BACKEND_UNAVAILABLE` when there is no engine or no image, `WORKER_FAILED`, `TIMED_OUT`,
   * `FORGED_RESULT`, `ABORTED` or `BACKEND_CLOSED`; the container is gone whatever happens.
   */
  async run<Result>(task: ContainerTask, input: unknown, signal: AbortSignal): Promise<Result> {
    using ended = taskSignal(signal, this.#closing.signal);
    await this.#permits.acquire(ended.signal);
    try {
      ended.expireAfter(this.#timeoutMs, () => timedOut(this.#timeoutMs));
      await this.#checkImage();
      return (await this.#runInContainer(task, input, ended.signal)) as Result;
    } catch (error) {
      throw ended.signal.aborted ? ended.signal.reason : asRolloutError(error);
    } finally {
      this.#permits.release();
    }
  }

  /** Ends every container and waits until they are gone; tasks under way fail with `BACKEND_CLOSED`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#client.close();
  }

  async #runInContainer(task: ContainerTask, input: unknown, signal: AbortSignal): Promise<unknown> {
    // A session of its own: leaving it waits for a container that was still being made when the signal came.
    await using session = this.#client.session({
      image: this.#image,
      memoryBytes: CONTAINER_MEMORY_BYTES,
      timeoutMs: Math.min(this.#timeoutMs, MAX_LIFETIME_MS),
      tags: ['rollout'],
    });
    const box = await session.create({ signal });
    const token = randomBytes(16).toString('hex');
    const result = await box.exec(SCRIPT_COMMAND, {
      stdin: containerScript({ task, input: toWireJson(input), isolate: `container ${box.id}`, token }),
      maxOutputBytes: MAX_ANSWER_BYTES,
      signal,
    });
    signal.throwIfAborted();
    return containerAnswer(result, token);
  }

  /** Asks once whether containers can be had here at all: a machine without an engine is told so, not failed seed by seed. */
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
  const remedy = missing
    ? 'build it with `npm run images` in a checkout of the project'
    : 'install and start a Docker engine';
  return `the docker backend cannot run ${image}: ${(cause as Error).message}; ${remedy}`;
}

function timedOut(timeoutMs: number): RolloutError {
  return new RolloutError('TIMED_OUT', `the container did not answer within ${timeoutMs} ms`);
}

/** A sandbox that failed took its rollout along; whether another may do better, the sandbox knows. */
function asRolloutError(error: unknown): RolloutError {
  if (error instanceof RolloutError) return error;
  if (!(error instanceof SandboxError)) throw error;
  const { message, retryable } = error;
  return new RolloutError('WORKER_FAILED', `the container failed: ${message}`, { cause: error, retryable });
}
