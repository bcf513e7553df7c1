import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ControlChannel } from './control/channel.js';
import { publishLifecycle } from './diagnostics.js';
import { containerIsGone, startCommand } from './engine/exec.js';
import type { SandboxStatus } from './engine/listing.js';
import { removeContainer } from './engine/removal.js';
import { STANDBY_TAG, type Standby } from './engine/standby.js';
import { SandboxError } from './errors.js';
import { type SandboxSpec, userId } from './options.js';
import type { ProcessSpec } from './process/options.js';
import type { ProcessHost, StartedCommand } from './process/process.js';

/** How long the warden may take to answer that a tree is dead; with what follows it keeps a kill below 500 ms. */
const KILL_GRACE_MS = 300;

/** Between two attempts to kill a command that the engine is just starting. */
const RETRY_MS = 20;

/** How long the warden may take to answer a question that nothing urgent hangs on. */
const ANSWER_MS = 5_000;

/** Groups that tag execs: below 65536, so that they exist in a user namespace too; above what images use. */
const FIRST_TAG = STANDBY_TAG + 1;
const TAGS = 40_000;

/** What a guard needs: a running container and the line to its warden. */
export interface Guarded {
  readonly id: string;
  readonly container: Docker.Container;
  readonly control: ControlChannel;
  /** What waits inside to become the first command, in a container that came from a warm pool. */
  readonly standby?: Standby;
  readonly spec: SandboxSpec;
}

/** What ended a sandbox from our side; `silenced`: its warden stopped answering, so we ended it. */
type Ending = 'stopped' | 'expired' | 'silenced' | 'detached';

/**
 * Keeps one container to its promises: commands end when told to, the container ends when it should, and whoever uses it
 * after that learns why it is over.
 */
export class SandboxGuard implements ProcessHost {
  readonly #guarded: Guarded;
  /** Resolves when the container is gone from the engine, or was let go. */
  readonly gone: Promise<void>;
  #standby: Standby | undefined;
  #nextTag = Math.floor(Math.random() * TAGS);
  #memoryKills = 0;
  #ending: Ending | undefined;
  #removal: Promise<void> | undefined;

  constructor(guarded: Guarded) {
    this.#guarded = guarded;
    this.#standby = guarded.standby;
    this.gone = this.#leave();
  }

  /** How the sandbox is, as last heard. */
  get status(): SandboxStatus {
    if (this.#ending === 'silenced') return 'failed';
    if (this.#ending !== undefined) return 'stopped';
    const { end } = this.#guarded.control;
    if (end === undefined) return 'running';
    return end === 'expired' ? 'stopped' : 'failed';
  }

  get memoryKills(): number {
    return this.#memoryKills;
  }

  /** @throws SandboxError that says why the sandbox is over. */
  assertUsable(): void {
    const over = this.#endError();
    if (over) throw over;
  }

  async start(spec: ProcessSpec): Promise<StartedCommand> {
    this.assertUsable();
    const standby = this.#standby;
    this.#standby = undefined;
    const ready = standby?.become(spec);
    if (ready) return ready;
    this.#nextTag = (this.#nextTag + 1) % TAGS;
    const { container, spec: box } = this.#guarded;
    try {
      return await startCommand(container, spec, userId(box), FIRST_TAG + this.#nextTag);
    } catch (error) {
      if (!containerIsGone(error)) throw error;
      await this.#guarded.control.ended;
      throw this.#endError() ?? error;
    }
  }

  /**
   * Does something while nothing runs inside. The engine's own pause is not used: when it meets a command that is just
   * starting, Docker 20.10 never comes back, and neither deadline nor reaper can end a paused container.
   */
  async whileFrozen<T>(work: () => Promise<T>): Promise<T> {
    this.assertUsable();
    await this.#guarded.control.ask('freeze', ANSWER_MS);
    try {
      return await work();
    } finally {
      await this.#guarded.control.ask('thaw', ANSWER_MS);
    }
  }

  async signal({ tag }: StartedCommand, signal: string): Promise<void> {
    await this.#guarded.control.ask(`signal ${tag} ${signal}`, ANSWER_MS);
  }

  async kill(command: StartedCommand): Promise<void> {
    const giveUpAt = performance.now() + KILL_GRACE_MS;
    while (true) {
      const killed = await this.#guarded.control.ask(`kill ${command.tag}`, KILL_GRACE_MS);
      if (killed !== undefined && killed > 0) return;
      if (this.#guarded.control.end !== undefined) return;
      // A warden that does not answer was stopped from inside. Nothing less than the whole sandbox is sure now.
      if (killed === undefined) return await this.end('silenced');
      const { phase } = await command.inspect();
      if (phase === 'ended') return;
      // A command runs that the warden cannot see: a runtime whose /proc does not show groups.
      if (phase === 'running' && performance.now() > giveUpAt) return await this.end('silenced');
      await delay(RETRY_MS);
    }
  }

  async checkUp(): Promise<number | SandboxError> {
    // A warden that was silent once is not asked again.
    if (this.#ending === 'silenced') return this.#endError() ?? this.#lostError();
    const kills = await this.#guarded.control.ask('oom', ANSWER_MS);
    if (kills !== undefined) {
      this.#memoryKills = Math.max(this.#memoryKills, kills);
      return kills;
    }
    if (this.#guarded.control.end === undefined) await this.end('silenced');
    return this.#endError() ?? this.#lostError();
  }

  /** Ends the sandbox: kills everything inside and removes the container. The first ending is the one that is told. */
  async end(ending: Exclude<Ending, 'detached'>): Promise<void> {
    if (this.#ending === 'detached') return;
    if (this.#guarded.control.end === undefined) this.#ending ??= ending;
    await this.#remove();
    await this.#guarded.control.waitForEnd();
  }

  /** Resolves when the container is gone, and keeps this process alive until then. */
  async waitUntilGone(signal?: AbortSignal): Promise<void> {
    await this.#guarded.control.waitForEnd(signal);
    await this.gone;
  }

  /** Marks the sandbox as over its time: from now on no command starts. */
  expire(): void {
    this.#ending ??= 'expired';
  }

  /** Hangs up, and leaves the container to its time limit. */
  detach(): void {
    this.#ending = 'detached';
    this.#guarded.control.close();
  }

  #remove(): Promise<void> {
    this.#removal ??= removeContainer(this.#guarded.container).catch((error: unknown) => {
      this.#removal = undefined;
      throw error;
    });
    return this.#removal;
  }

  async #leave(): Promise<void> {
    const { id, control } = this.#guarded;
    const end = await control.ended;
    if (this.#ending === 'detached') return;
    try {
      await this.#remove();
    } catch (error) {
      // The container is dead; what is left of it carries our labels, and a reaper takes it.
      publishLifecycle({ sandbox: id, event: 'failed', detail: error });
    }
    publishLifecycle({ sandbox: id, event: 'ended', detail: this.#ending ?? end });
  }

  #endError(): SandboxError | undefined {
    const { id, spec, control } = this.#guarded;
    switch (this.#ending ?? control.end) {
      case undefined:
        return undefined;
      case 'stopped':
        return new SandboxError('SANDBOX_STOPPED', `${id} was stopped`);
      case 'detached':
        return new SandboxError('SANDBOX_STOPPED', `${id} was let go`);
      case 'expired':
        return new SandboxError('SANDBOX_STOPPED', `${id} ended: its ${spec.timeoutMs} ms were over`);
      case 'silenced':
        return new SandboxError(
          'SANDBOX_TAMPERED',
          `${id} was ended: its supervisor did not answer, so it was stopped or starved from inside`,
        );
      case 'tampered':
        return new SandboxError('SANDBOX_TAMPERED', `${id} ended: something inside killed its supervisor`);
      case 'unsuitable':
        return new SandboxError(
          'IMAGE_UNSUITABLE',
          `${spec.image} cannot run a sandbox: it lacks \`timeout\``,
        );
      case 'lost':
        return this.#lostError();
    }
  }

  #lostError(): SandboxError {
    return new SandboxError(
      'SANDBOX_LOST',
      `${this.#guarded.id} was ended from outside: by the engine or an operator`,
    );
  }
}
