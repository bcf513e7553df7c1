import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { AdmissionQueue } from './admission.js';
import { checkInteger } from './check.js';
import { connectEngine, type EngineAddress } from './engine/connect.js';
import { engineError, engineStatus } from './engine/failure.js';
import { type EngineInfo, engineInfo } from './engine/info.js';
import { SandboxError } from './errors.js';
import { type BuildOptions, buildImage } from './images.js';
import { type SandboxOptions, type SandboxSpec, sandboxSpec } from './options.js';
import type { ExecOptions } from './process/options.js';
import type { ProcessResult } from './process/result.js';
import { provision } from './provision.js';
import { Sandbox } from './sandbox.js';

export interface SandboxClientOptions {
  /** Where the engine is; default: `DOCKER_HOST`, or the local socket. */
  readonly engine?: EngineAddress;
  /** Sandboxes that exist at once, whatever asks for them; more wait their turn. Default 64. */
  readonly maxConcurrent?: number;
}

/** What one call of `create` or `run` adds to a sandbox's options. */
export interface CreateOptions extends SandboxOptions {
  /** Gives up waiting; what was already made is removed. */
  readonly signal?: AbortSignal;
}

/**
 * Makes sandboxes on one Docker engine and answers for their end.
 *
 * @example
 * ```ts
 * import { SandboxClient } from '@reroll/sandbox';
 *
 * await using client = new SandboxClient({ maxConcurrent: 8 });
 * const { stdout } = await client.run(['node', '-p', '6 * 7'], { image: 'reroll/js:0.1.0', timeoutMs: 10_000 });
 * ```
 */
export class SandboxClient implements AsyncDisposable {
  readonly #engine: Docker;
  readonly #admission: AdmissionQueue;
  readonly #sandboxes = new Map<string, Sandbox>();
  readonly #defaultSession = `session-${randomBytes(4).toString('hex')}`;
  #closed = false;

  constructor(options: SandboxClientOptions = {}) {
    this.#engine = connectEngine(options.engine);
    this.#admission = new AdmissionQueue(
      checkInteger('maxConcurrent', options.maxConcurrent ?? 64, 1, 100_000),
    );
  }

  /**
   * A fresh sandbox.
   *
   * @throws TypeError, RangeError naming the option that is wrong.
   * @throws SandboxError when the engine cannot make it: `ENGINE_UNAVAILABLE`, `IMAGE_NOT_FOUND`, `IMAGE_UNSUITABLE`,
   * `RUNTIME_UNAVAILABLE`, `DISK_FULL`, `ENGINE_LOST`, `ENGINE_FAILED`, `CLIENT_CLOSED`.
   * @throws the signal's reason when it fires first.
   */
  async create(options: CreateOptions): Promise<Sandbox> {
    const { signal, ...sandboxOptions } = options;
    return await this.#create(sandboxSpec(sandboxOptions), this.#defaultSession, signal);
  }

  /** Runs one command in a sandbox of its own: create, exec, stop. */
  async run(
    command: readonly string[],
    options: CreateOptions & Omit<ExecOptions, keyof SandboxOptions>,
  ): Promise<ProcessResult> {
    await using box = await this.create(options);
    return await box.exec(command, options);
  }

  /** What the engine says about itself. */
  async engineInfo(): Promise<EngineInfo> {
    return await engineInfo(this.#engine);
  }

  /**
   * Builds an image from files in memory.
   *
   * @returns the image's id, `sha256:…`.
   * @throws SandboxError `IMAGE_BUILD_FAILED` with the last lines of the build; `ENGINE_UNAVAILABLE`, `ENGINE_LOST`.
   */
  async buildImage(options: BuildOptions): Promise<string> {
    return await buildImage(this.#engine, options);
  }

  /** Whether the engine holds an image. */
  async hasImage(image: string): Promise<boolean> {
    try {
      await this.#engine.getImage(image).inspect();
      return true;
    } catch (error) {
      if (engineStatus(error) === 404) return false;
      throw engineError(error, `looking for ${image}`);
    }
  }

  /** Stops every sandbox of this client. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#sandboxes.values()].map((box) => box.stop()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #create(spec: SandboxSpec, session: string, signal: AbortSignal | undefined): Promise<Sandbox> {
    if (this.#closed) throw new SandboxError('CLIENT_CLOSED', 'the client is closed');
    const release = await this.#admission.enter(session, signal);
    try {
      const provisioned = await provision(this.#engine, spec, session, 0);
      const box = new Sandbox({
        ...provisioned,
        spec,
        session,
        tags: spec.tags,
        onGone: () => {
          this.#sandboxes.delete(provisioned.id);
          release();
        },
      });
      this.#sandboxes.set(box.id, box);
      return box;
    } catch (error) {
      release();
      throw error;
    }
  }
}
