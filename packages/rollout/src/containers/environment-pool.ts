import { type PreparedEnv, type SandboxClient, SandboxEnv } from '@reroll/sandbox';
import type { EnvironmentContainers, ServedEnvironment } from '../environments/container-calls.js';
import type { StageSetting } from '../environments/environment-kind.js';
import { RolloutError } from '../rollout-error.js';

/** How containers of one environment are kept. */
export interface EnvironmentPoolOptions {
  readonly client: SandboxClient;
  /** Whether the pool made the client, and closes it. */
  readonly ownsClient: boolean;
  readonly prepared: PreparedEnv;
  /** Containers that wait, started, for the next episode. */
  readonly warm: number;
  /** Whether one serves further episodes. */
  readonly reuse: boolean;
  /** How long a container lives. One that waited for half of it is not used any more. */
  readonly lifetimeMs: number;
}

interface Waiting {
  readonly env: Promise<ServedEnvironment>;
  readonly sinceMs: number;
}

/** Containers of one environment: fresh ones, started ahead where `warm` says so, and used ones again where `reuse` does. */
export class EnvironmentPool implements EnvironmentContainers, AsyncDisposable {
  readonly #options: EnvironmentPoolOptions;
  readonly #closing = new AbortController();
  /** Oldest first. */
  readonly #fresh: Waiting[] = [];
  readonly #used: ServedEnvironment[] = [];
  /** Those that episodes have. */
  readonly #taken = new Set<ServedEnvironment>();
  /** Those under way to their end. */
  readonly #ending = new Set<Promise<void>>();

  constructor(options: EnvironmentPoolOptions) {
    this.#options = options;
    this.#fill();
  }

  async take({ signal, isRepeat }: StageSetting): Promise<ServedEnvironment> {
    const env = (isRepeat ? undefined : this.#used.pop()) ?? (await this.#takeFresh(signal));
    this.#taken.add(env);
    return env;
  }

  async #takeFresh(signal: AbortSignal | undefined): Promise<ServedEnvironment> {
    const waiting = this.#oldest();
    this.#fill();
    // What could not be started ahead is tried again, for its error to reach the one who needs it.
    return (await waiting?.env.catch(() => undefined)) ?? (await this.#start(signal));
  }

  async giveBack(env: ServedEnvironment, isUsable: boolean): Promise<void> {
    this.#taken.delete(env);
    if (isUsable && this.#options.reuse && !this.#closing.signal.aborted) this.#used.push(env);
    else await this.#end(env);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new RolloutError('BACKEND_CLOSED', 'the environment was closed'));
    const { client, ownsClient } = this.#options;
    for (const env of [...this.#used.splice(0), ...this.#taken]) this.#end(env);
    for (const { env } of this.#fresh.splice(0)) {
      this.#track(env.then((started) => this.#end(started)).catch(() => {}));
    }
    await Promise.all(this.#ending);
    if (ownsClient) await client.close();
  }

  #fill(): void {
    const { warm } = this.#options;
    while (!this.#closing.signal.aborted && this.#fresh.length < warm) {
      const env = this.#start();
      // Whoever takes it learns of its failure.
      env.catch(() => {});
      this.#fresh.push({ env, sinceMs: performance.now() });
    }
  }

  #oldest(): Waiting | undefined {
    for (;;) {
      const waiting = this.#fresh.shift();
      if (waiting === undefined) return undefined;
      if (performance.now() - waiting.sinceMs < this.#options.lifetimeMs / 2) return waiting;
      this.#track(waiting.env.then((env) => this.#end(env)).catch(() => {}));
    }
  }

  async #start(signal?: AbortSignal): Promise<ServedEnvironment> {
    const { client, prepared } = this.#options;
    const signals = signal ? [signal, this.#closing.signal] : [this.#closing.signal];
    const session = client.session();
    try {
      return await SandboxEnv.create(prepared, { client, session, signal: AbortSignal.any(signals) });
    } catch (error) {
      // Waits for a container that was still being made when the signal came.
      await session.close();
      throw error;
    }
  }

  /** Closes an environment, which ends its container. How it takes that is nobody's concern any more. */
  #end(env: ServedEnvironment): Promise<void> {
    return this.#track(env.close().catch(() => {}));
  }

  #track(ending: Promise<void>): Promise<void> {
    this.#ending.add(ending);
    return ending.finally(() => this.#ending.delete(ending));
  }
}
