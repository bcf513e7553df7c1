import type Docker from 'dockerode';
import { AdmissionQueue, type Release } from './admission.js';
import { ControlChannel } from './control/channel.js';
import { publishLifecycle } from './diagnostics.js';
import { attachControl } from './engine/connect.js';
import { engineError } from './engine/failure.js';
import { inspectContainer } from './engine/listing.js';
import { removeContainer } from './engine/removal.js';
import { SandboxError } from './errors.js';
import { type SandboxOptions, type SandboxSpec, sandboxSpec } from './options.js';
import { orAbort } from './or-abort.js';
import { POOL_IDLE_MS, WarmPool } from './pool.js';
import { type Provisioned, provision } from './provision.js';
import { prune } from './reaper.js';
import { Sandbox, type SessionScope } from './sandbox.js';

/** Keep this many unused containers of one kind running. */
export interface PoolOptions {
  readonly size: number;
  /** Their options; `create` takes one from the pool if it asks for the same, apart from tags and a shorter lifetime. */
  readonly sandbox: SandboxOptions;
}

/** Counts of one client. */
export interface SandboxStats {
  /** Sandboxes that run. */
  readonly running: number;
  /** Calls that wait for a place among `maxConcurrent`, or for the engine. */
  readonly pending: number;
  /** Warm containers that wait for use. */
  readonly pooled: number;
  /** Running sandboxes by tag. */
  readonly byTag: Readonly<Record<string, number>>;
}

/** Session that warm containers carry in their labels: when they start, nobody knows who will use them. */
const POOL_SESSION = 'pool';

/** Stands for a session in the reaper's work. */
const REAPER = 'reaper';

/** Everything that one client is responsible for: its sandboxes, its warm containers and the calls that wait for a place. */
export class Fleet {
  readonly #engine: Docker;
  readonly #admission: AdmissionQueue;
  readonly #sandboxes = new Map<string, Sandbox>();
  readonly #pool: WarmPool | undefined;
  readonly #closing = new AbortController();
  /** Sandboxes being made, and the reaper's work, by session; a close waits for them. */
  readonly #underWay = new Map<Promise<unknown>, string>();
  /** What remains to be done once sandboxes have ended, by session; a close waits for this last. */
  readonly #afterwards = new Map<Promise<unknown>, string>();
  #making = 0;
  #reaped = false;

  constructor(engine: Docker, maxConcurrent: number, pool: PoolOptions | undefined) {
    this.#engine = engine;
    this.#admission = new AdmissionQueue(maxConcurrent);
    if (!pool) return;
    const template = sandboxSpec(pool.sandbox);
    this.#pool = new WarmPool(pool.size, template, this.#admission, () =>
      provision(engine, template, POOL_SESSION, POOL_IDLE_MS),
    );
  }

  /** Sandboxes by id. */
  get sandboxes(): ReadonlyMap<string, Sandbox> {
    return this.#sandboxes;
  }

  /** Whether a container is warm and not yet in use. */
  isPooled(id: string): boolean {
    return this.#pool?.holds(id) ?? false;
  }

  stats(): SandboxStats {
    const byTag: Record<string, number> = {};
    for (const { tags } of this.#sandboxes.values()) {
      for (const tag of tags) byTag[tag] = (byTag[tag] ?? 0) + 1;
    }
    return {
      running: this.#sandboxes.size,
      pending: this.#admission.waiting + this.#making,
      pooled: this.#pool?.idle ?? 0,
      byTag,
    };
  }

  /** Resolves when the pool is full, or cannot be filled now. */
  async filled(): Promise<void> {
    await this.#pool?.filled();
  }

  /**
   * A sandbox: from the pool when one fits, a fresh container otherwise. An abort returns at once and leaves nothing
   * behind.
   */
  async create(spec: SandboxSpec, session: SessionScope, signal?: AbortSignal): Promise<Sandbox> {
    const stop = this.#stopOf(session, signal);
    stop.throwIfAborted();
    this.#reapOnce();
    const warm = this.#pool?.claim(spec);
    if (warm) return this.#register(warm.provisioned, spec, session, warm.release);
    return await orAbort(track(this.#underWay, session.id, this.#make(spec, session, stop)), stop);
  }

  /** Takes responsibility for a sandbox that outlived its owner, or was detached by it. */
  async adopt(id: string, session: SessionScope, signal?: AbortSignal): Promise<Sandbox> {
    const stop = this.#stopOf(session, signal);
    stop.throwIfAborted();
    const own = this.#sandboxes.get(id);
    if (own?.status === 'running') {
      own.joinSession(session);
      return own;
    }
    return await orAbort(track(this.#underWay, session.id, this.#adopt(id, session, stop)), stop);
  }

  /** Registers work that follows the end of something in a session, so that a close can wait for it. */
  followUp(session: string, work: Promise<unknown>): void {
    track(this.#afterwards, session, work).catch((error: unknown) => {
      publishLifecycle({ sandbox: session, event: 'failed', detail: error });
    });
  }

  /** Stops what was started in a session, once everything still being made for it is made or abandoned. */
  async stopSession(session: string): Promise<void> {
    await allOf(this.#underWay, session);
    const members = [...this.#sandboxes.values()].filter((box) => box.session === session);
    await Promise.all(members.map((box) => box.close()));
    await allOf(this.#afterwards, session);
  }

  /** Ends everything: waiting calls are rejected, what is being made is removed, what runs is stopped. */
  async close(): Promise<void> {
    this.#closing.abort(new SandboxError('CLIENT_CLOSED', 'the client was closed'));
    await allOf(this.#underWay);
    await Promise.all([this.#pool?.close(), ...[...this.#sandboxes.values()].map((box) => box.close())]);
    await allOf(this.#afterwards);
  }

  /** Fires when nobody needs a call any more: its caller gave up, or its session or the client ended. */
  #stopOf(session: SessionScope, signal: AbortSignal | undefined): AbortSignal {
    return AbortSignal.any([this.#closing.signal, session.ended, ...(signal ? [signal] : [])]);
  }

  async #enter(session: SessionScope, stop: AbortSignal): Promise<Release> {
    const place = this.#admission.enter(session.id, stop);
    if (this.#admission.waiting > 0) this.#pool?.giveWay();
    return await place;
  }

  async #make(spec: SandboxSpec, session: SessionScope, stop: AbortSignal): Promise<Sandbox> {
    const release = await this.#enter(session, stop);
    this.#making += 1;
    try {
      // The place may have become free just as the session ended.
      stop.throwIfAborted();
      const provisioned = await provision(this.#engine, spec, session.id, 0);
      if (!stop.aborted) return this.#register(provisioned, spec, session, release);
      await removeContainer(provisioned.container);
      throw stop.reason;
    } catch (error) {
      release();
      throw error;
    } finally {
      this.#making -= 1;
    }
  }

  async #adopt(id: string, session: SessionScope, stop: AbortSignal): Promise<Sandbox> {
    const info = await inspectContainer(this.#engine, id);
    if (info?.status !== 'running')
      throw new SandboxError('SANDBOX_NOT_FOUND', `no sandbox ${id} is running`);
    if (info.lifetime !== 'deadline') {
      throw new SandboxError(
        'NOT_OWNER',
        `${id} belongs to process ${info.owner.pid}; only sandboxes made with lifetime: 'deadline' can be adopted`,
      );
    }
    const timeoutMs = Math.max(1, info.expiresAtMs - Date.now());
    const spec = sandboxSpec({ ...(JSON.parse(info.labels.options) as SandboxOptions), timeoutMs });
    const release = await this.#enter(session, stop);
    try {
      const container = this.#engine.getContainer(id);
      const control = new ControlChannel(await attachControl(container));
      if (!stop.aborted) return this.#register({ id, container, control }, spec, session, release);
      // Nobody took it over, so it lives on as before.
      control.close();
      throw stop.reason;
    } catch (error) {
      release();
      throw stop.aborted ? stop.reason : engineError(error, `adopting ${id}`);
    }
  }

  #register(provisioned: Provisioned, spec: SandboxSpec, session: SessionScope, release: Release): Sandbox {
    const box: Sandbox = new Sandbox({
      ...provisioned,
      engine: this.#engine,
      spec,
      session,
      afterwards: (work) => void track(this.#afterwards, box.session, work),
      fork: (forkSpec, forkSession, signal) => this.create(forkSpec, forkSession, signal),
      onGone: () => {
        if (this.#sandboxes.get(box.id) === box) this.#sandboxes.delete(box.id);
        release();
        this.#pool?.refill();
      },
    });
    this.#sandboxes.set(box.id, box);
    return box;
  }

  /** With a client's first sandbox, what dead processes left is cleaned up in the background. */
  #reapOnce(): void {
    if (this.#reaped) return;
    this.#reaped = true;
    void track(this.#underWay, REAPER, prune(this.#engine)).catch((error: unknown) => {
      publishLifecycle({ sandbox: REAPER, event: 'failed', detail: error });
    });
  }
}

/** Keeps work in its map until it has settled. */
function track<T>(works: Map<Promise<unknown>, string>, session: string, work: Promise<T>): Promise<T> {
  works.set(work, session);
  work.catch(() => undefined).finally(() => works.delete(work));
  return work;
}

/** Waits for the work of one session, or of all. */
async function allOf(works: ReadonlyMap<Promise<unknown>, string>, session?: string): Promise<void> {
  const chosen = [...works].filter(([, owner]) => session === undefined || owner === session);
  await Promise.allSettled(chosen.map(([work]) => work));
}
