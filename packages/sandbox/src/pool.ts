import type { AdmissionQueue, Release } from './admission.js';
import { publishLifecycle } from './diagnostics.js';
import { removeContainer } from './engine/removal.js';
import type { SandboxSpec } from './options.js';
import type { Provisioned } from './provision.js';

/** A running container that was never used, with its place among the sandboxes that may exist. */
export interface WarmContainer {
  readonly provisioned: Provisioned;
  readonly release: Release;
}

/** How long a container may wait in a pool before a fresh one takes its place. */
export const POOL_IDLE_MS = 10 * 60 * 1000;

/** Whether a warm container made for `template` is what `wanted` asks for. Tags and a shorter life do not matter. */
export function fitsTemplate(template: SandboxSpec, wanted: SandboxSpec): boolean {
  if (wanted.lifetime !== 'owner' || wanted.timeoutMs > template.timeoutMs) return false;
  return sameContainer(template) === sameContainer(wanted);
}

/** The part of a spec that the container itself is made of. */
function sameContainer(spec: SandboxSpec): string {
  return JSON.stringify({ ...spec, tags: undefined, timeoutMs: undefined, options: undefined });
}

/**
 * Containers that run before anyone asks for them. Each is handed out once and replaced in the background, one at a
 * time, so that refilling does not slow down the sandboxes at work. They count towards the client's cap, and give way
 * to a sandbox that needs their place.
 */
export class WarmPool {
  readonly #size: number;
  readonly #template: SandboxSpec;
  readonly #make: () => Promise<Provisioned>;
  readonly #admission: AdmissionQueue;
  readonly #idle = new Map<WarmContainer, NodeJS.Timeout>();
  #refilling: Promise<void> | undefined;
  #closed = false;

  constructor(
    size: number,
    template: SandboxSpec,
    admission: AdmissionQueue,
    make: () => Promise<Provisioned>,
  ) {
    this.#size = size;
    this.#template = template;
    this.#admission = admission;
    this.#make = make;
    this.refill();
  }

  /** Containers that wait. */
  get idle(): number {
    return this.#idle.size;
  }

  /** Whether a container waits here. */
  holds(id: string): boolean {
    return [...this.#idle.keys()].some((container) => container.provisioned.id === id);
  }

  /** Resolves when the pool is full, or cannot be filled now. */
  async filled(): Promise<void> {
    await this.#refilling;
  }

  /** Hands out a container that fits, if one waits. */
  claim(wanted: SandboxSpec): WarmContainer | undefined {
    if (!fitsTemplate(this.#template, wanted)) return undefined;
    const container = this.#takeOldest();
    if (container) this.refill();
    return container;
  }

  /** Gives one waiting container's place to whoever is next in line. */
  giveWay(): void {
    const container = this.#takeOldest();
    if (container) void this.#discard(container);
  }

  /** Starts to replace what was handed out, if there is room. */
  refill(): void {
    this.#refilling ??= this.#refill().finally(() => {
      this.#refilling = undefined;
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#refilling;
    await Promise.all([...this.#idle.keys()].map((container) => this.#discard(container)));
  }

  async #refill(): Promise<void> {
    while (!this.#closed && this.#idle.size < this.#size) {
      const release = this.#admission.tryEnter();
      if (!release) return;
      try {
        this.#add({ provisioned: await this.#make(), release });
      } catch (error) {
        // The next call that creates a sandbox gets the same failure as an error, and starts the next attempt.
        release();
        publishLifecycle({ sandbox: 'pool', event: 'failed', detail: error });
        return;
      }
    }
  }

  #add(container: WarmContainer): void {
    const replace = () => {
      if (!this.#take(container)) return;
      void this.#discard(container).finally(() => this.refill());
    };
    this.#idle.set(container, setTimeout(replace, POOL_IDLE_MS).unref());
    void container.provisioned.control.ended.then(replace);
  }

  #takeOldest(): WarmContainer | undefined {
    const [container] = this.#idle.keys();
    return container && this.#take(container) ? container : undefined;
  }

  #take(container: WarmContainer): boolean {
    clearTimeout(this.#idle.get(container));
    return this.#idle.delete(container);
  }

  async #discard(container: WarmContainer): Promise<void> {
    this.#take(container);
    try {
      await removeContainer(container.provisioned.container);
    } catch (error) {
      publishLifecycle({ sandbox: container.provisioned.id, event: 'failed', detail: error });
    } finally {
      container.release();
    }
  }
}
