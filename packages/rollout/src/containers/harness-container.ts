import { randomBytes } from 'node:crypto';
import { MAX_LIFETIME_MS, type Process, type SandboxClient, type Session } from '@reroll/sandbox';
import type { Task } from '../backends/task.js';
import type { SingleUseIsolate } from '../internal/single-use-pool.js';
import {
  CONTAINER_MEMORY_BYTES,
  containerAnswer,
  harnessCommand,
  MAX_ANSWER_BYTES,
} from './container-run.js';
import { toWire } from './wire.js';

/** A harness that runs, and waits for its job. */
interface StartedHarness {
  /** Name of its container. */
  readonly id: string;
  readonly process: Process;
}

/** A container for one task: its harness loads what the task will need, then waits for it. */
export class HarnessContainer implements SingleUseIsolate {
  /** One of its own: closing it waits for a container that is still being made. */
  readonly #session: Session;
  readonly #ready: () => Promise<void>;
  #started: Promise<StartedHarness> | undefined;

  /** @param ready throws where containers of the image cannot run at all. */
  constructor(client: SandboxClient, image: string, ready: () => Promise<void>) {
    this.#ready = ready;
    this.#session = client.session({
      image,
      memoryBytes: CONTAINER_MEMORY_BYTES,
      timeoutMs: MAX_LIFETIME_MS,
      tags: ['rollout'],
    });
  }

  /** Starts the harness, which does not keep the host alive while it waits. Throws what the sandbox throws. */
  async prepare<Input, Output>(task: Task<Input, Output>, input: Input): Promise<void> {
    const { process } = await this.#start(task, input);
    process.unref();
  }

  async gone(): Promise<void> {
    const { process } = await this.#started!;
    await process.wait().catch(() => {});
  }

  /**
   * Runs the one task.
   *
   * @throws RolloutError `WORKER_FAILED`, `TIMED_OUT` or `FORGED_RESULT`; else what the sandbox throws. After the signal it fails at once.
   */
  async run<Input, Output>(task: Task<Input, Output>, input: Input, signal: AbortSignal): Promise<Output> {
    // Whoever runs the task closes it once more, and learns what kept it from ending.
    const end = () => void this.close().catch(() => {});
    signal.addEventListener('abort', end);
    try {
      const { id, process } = await this.#start(task, input);
      process.ref();
      const token = randomBytes(16).toString('hex');
      process.stdin!.end(
        JSON.stringify({ task: task.name, input: toWire(input), isolate: `container ${id}`, token }),
      );
      return containerAnswer(await process.wait(), token) as Output;
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  #start<Input, Output>(task: Task<Input, Output>, input: Input): Promise<StartedHarness> {
    this.#started ??= this.#startHarness(harnessCommand(task.languages(input)));
    return this.#started;
  }

  async #startHarness(command: readonly string[]): Promise<StartedHarness> {
    await this.#ready();
    const box = await this.#session.create();
    const process = box.spawn(command, { stdin: 'pipe', maxOutputBytes: MAX_ANSWER_BYTES });
    await process.started;
    return { id: box.id, process };
  }
}
