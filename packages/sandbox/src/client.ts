import type Docker from 'dockerode';
import { checkInteger } from './check.js';
import { connectEngine, type EngineAddress } from './engine/connect.js';
import { type EngineInfo, engineInfo } from './engine/info.js';
import { inspectContainer, listContainers, type SandboxInfo, type SandboxStatus } from './engine/listing.js';
import { removeContainer } from './engine/removal.js';
import { SandboxError } from './errors.js';
import { Fleet, type PoolOptions, type SandboxStats } from './fleet.js';
import { type BuildOptions, buildImage, type ImageInfo, inspectImage } from './images.js';
import type { SandboxOptions } from './options.js';
import type { Process } from './process/process.js';
import type { ProcessResult } from './process/result.js';
import { type PruneReport, prune } from './reaper.js';
import type { Sandbox } from './sandbox.js';
import { type CreateOptions, type RunOptions, Session, type SpawnInOwnSandboxOptions } from './session.js';

export interface SandboxClientOptions {
  /** Where the engine is; default: `DOCKER_HOST`, or the local socket. */
  readonly engine?: EngineAddress;
  /** Most sandboxes at once, warm ones included; further requests wait their turn. Default 64. */
  readonly maxConcurrent?: number;
  /** Warm containers; none by default. */
  readonly pool?: PoolOptions;
}

export interface ListOptions {
  /** Only those with all of these tags. */
  readonly tags?: readonly string[];
  /** Only those with one of these statuses. */
  readonly status?: SandboxStatus | readonly SandboxStatus[];
}

/** Most sandboxes that one client can hold. */
const MAX_CONCURRENT = 100_000;

/**
 * Makes sandboxes on one Docker engine and makes sure that they end.
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
  readonly #fleet: Fleet;
  readonly #session: Session;

  /** @throws TypeError, RangeError naming the option that is wrong. The engine is not asked yet. */
  constructor(options: SandboxClientOptions = {}) {
    const { maxConcurrent = 64, pool } = options;
    checkInteger('maxConcurrent', maxConcurrent, 1, MAX_CONCURRENT);
    if (pool) checkInteger('pool.size', pool.size, 1, maxConcurrent);
    this.#engine = connectEngine(options.engine);
    this.#fleet = new Fleet(this.#engine, maxConcurrent, pool);
    this.#session = new Session(this.#fleet, {});
  }

  /** A fresh sandbox. Errors: see {@link Session.create}. */
  async create(options: CreateOptions): Promise<Sandbox> {
    return await this.#session.create(options);
  }

  /** Runs one command in a sandbox of its own: create, exec, stop. */
  async run(command: readonly string[], options: RunOptions): Promise<ProcessResult> {
    return await this.#session.run(command, options);
  }

  /** Starts one command in a sandbox of its own, see {@link Session.spawn}. */
  async spawn(command: readonly string[], options: SpawnInOwnSandboxOptions): Promise<Process> {
    return await this.#session.spawn(command, options);
  }

  /** Sandboxes with common defaults and a common end. */
  session(defaults: SandboxOptions = {}): Session {
    return new Session(this.#fleet, defaults);
  }

  /**
   * What the engine knows about a sandbox, whoever owns it.
   *
   * @throws SandboxError `SANDBOX_NOT_FOUND`.
   */
  async get(id: string): Promise<SandboxInfo> {
    const found = await inspectContainer(this.#engine, id);
    if (!found) throw new SandboxError('SANDBOX_NOT_FOUND', `no sandbox is named ${id}`);
    const { labels: _labels, ...info } = found;
    return this.#withOwnTags(info);
  }

  /**
   * Takes over a sandbox made with `lifetime: 'deadline'`, in this process or another. From now on this client makes
   * sure that it ends.
   *
   * @throws SandboxError `SANDBOX_NOT_FOUND`, or `NOT_OWNER` when it is tied to another process.
   */
  async adopt(id: string, options: { readonly signal?: AbortSignal } = {}): Promise<Sandbox> {
    return await this.#session.adopt(id, options);
  }

  /** Sandboxes on the engine, whoever owns them, except this client's warm ones. */
  async *list(options: ListOptions = {}): AsyncGenerator<SandboxInfo, void, undefined> {
    const { tags = [], status } = options;
    const statuses = typeof status === 'string' ? [status] : status;
    for (const listed of await listContainers(this.#engine)) {
      if (this.#fleet.isPooled(listed.id)) continue;
      const info = this.#withOwnTags(listed);
      if (statuses && !statuses.includes(info.status)) continue;
      if (tags.every((tag) => info.tags.includes(tag))) yield info;
    }
  }

  /**
   * Stops a sandbox by its id, whoever owns it: the owner sees it end as `SANDBOX_LOST`.
   *
   * @throws SandboxError `SANDBOX_NOT_FOUND`, unless `missingOk`.
   */
  async stop(id: string, options: { readonly missingOk?: boolean } = {}): Promise<void> {
    const own = this.#fleet.sandboxes.get(id);
    if (own) return await own.close();
    if (await inspectContainer(this.#engine, id)) return await removeContainer(this.#engine.getContainer(id));
    if (!options.missingOk) throw new SandboxError('SANDBOX_NOT_FOUND', `no sandbox is named ${id}`);
  }

  /** Counts of this client's sandboxes. */
  stats(): SandboxStats {
    return this.#fleet.stats();
  }

  /** Removes what dead owners left on the engine. Never touches what belongs to a live owner before its time limit. */
  async prune(): Promise<PruneReport> {
    return await prune(this.#engine);
  }

  /** Resolves when the warm pool is full, or cannot be filled now. */
  async warm(): Promise<void> {
    await this.#fleet.filled();
  }

  /**
   * What the engine says about itself.
   *
   * @throws SandboxError `ENGINE_UNAVAILABLE` when none answers.
   */
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
    return (await inspectImage(this.#engine, image)) !== undefined;
  }

  /**
   * What the engine knows about an image.
   *
   * @throws SandboxError `IMAGE_NOT_FOUND`.
   */
  async inspectImage(image: string): Promise<ImageInfo> {
    const info = await inspectImage(this.#engine, image);
    if (!info) throw new SandboxError('IMAGE_NOT_FOUND', `the engine does not have ${image}`);
    return info;
  }

  /** Stops every sandbox of this client, and rejects requests that still wait for one. */
  async close(): Promise<void> {
    await this.#fleet.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Only this client knows the tags and session of a sandbox from the pool: labels cannot change. */
  #withOwnTags(info: SandboxInfo): SandboxInfo {
    const own = this.#fleet.sandboxes.get(info.id);
    return own ? { ...info, tags: own.tags, session: own.session } : info;
  }
}
