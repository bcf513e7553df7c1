import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ControlChannel } from './control/channel.js';
import { publishLifecycle } from './diagnostics.js';
import { containerIsGone, startCommand } from './engine/exec.js';
import type { SandboxStatus } from './engine/listing.js';
import { removeContainer } from './engine/removal.js';
import { STANDBY_TAG, type Standby } from './engine/standby.js';
import { wardenState } from './engine/warden-state.js';
import { SandboxError } from './errors.js';
import { type SandboxSpec, userId } from './options.js';
import type { ProcessSpec } from './process/options.js';
import type { ProcessHost, StartedCommand } from './process/process.js';

/** How long the warden may take to confirm that a tree is dead; with what follows, a kill stays below 500 ms. */
const KILL_GRACE_MS = 300;

/** Between two attempts to kill a command that the engine is just starting. */
const RETRY_MS = 20;

/** How long the warden may take to answer a question that is not urgent. */
const ANSWER_MS = 5_000;

/** Time between two looks from outside at a warden that owes an answer, and before the first. */
const LOOK_MS = 75;

/** How long a look already begun may delay the verdict on a warden that has run out of time. */
const LAST_LOOK_MS = 1_000;

/** Group ids that tag execs: below 65536, so that they exist in a user namespace too; above those that images use. */
const FIRST_TAG = STANDBY_TAG + 1;
const TAGS = 40_000;

/** What a guard needs: a running container and the connection to its warden. */
export interface Guarded {
  readonly id: string;
  readonly container: Docker.Container;
  readonly control: ControlChannel;
  /** The process that waits inside to become the first command, in a container from a warm pool. */
  readonly standby?: Standby;
  readonly spec: SandboxSpec;
}

/**
 * What ended a sandbox from our side. `silenced`: its warden was stopped from inside; `starved`: its warden did not
 * answer in time, and nothing shows that it was stopped. In both cases nobody guards the sandbox, so it has to end.
 */
type Ending = 'stopped' | 'expired' | 'silenced' | 'starved' | 'detached';

/**
 * Enforces the promises of one container: commands end when told to, the container ends when it should, and later calls
 * say why it ended.
 */
export class SandboxGuard implements ProcessHost {
  readonly #guarded: Guarded;
  /** Resolves when the container is gone from the engine, or was released. */
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

  /** Status of the sandbox, as last known. */
  get status(): SandboxStatus {
    if (this.#ending === 'silenced' || this.#ending === 'starved') return 'failed';
    if (this.#ending !== undefined) return 'stopped';
    const { end } = this.#guarded.control;
    if (end === undefined) return 'running';
    return end === 'expired' ? 'stopped' : 'failed';
  }

  get memoryKills(): number {
    return this.#memoryKills;
  }

  /** @throws SandboxError that says why the sandbox ended. */
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
   * Does something while nothing runs inside. It does not use the engine's own pause: if a command is just starting,
   * Docker 20.10 hangs forever, and neither the deadline nor a reaper can end a paused container.
   */
  async whileFrozen<T>(work: () => Promise<T>): Promise<T> {
    this.assertUsable();
    if ((await this.#ask('freeze', ANSWER_MS)) === undefined) throw this.#endError() ?? this.#lostError();
    try {
      return await work();
    } finally {
      await this.#ask('thaw', ANSWER_MS);
    }
  }

  async signal({ tag }: StartedCommand, signal: string): Promise<void> {
    await this.#ask(`signal ${tag} ${signal}`, ANSWER_MS);
  }

  async kill(command: StartedCommand): Promise<void> {
    const giveUpAt = performance.now() + KILL_GRACE_MS;
    while (true) {
      const killed = await this.#ask(`kill ${command.tag}`, KILL_GRACE_MS);
      // Without an answer the sandbox has ended, and with it the command.
      if (killed === undefined || killed > 0) return;
      const { phase } = await command.inspect();
      if (phase === 'ended') return;
      // The warden cannot see this running command: the runtime's /proc does not show groups.
      if (phase === 'running' && performance.now() > giveUpAt) return await this.end('silenced');
      await delay(RETRY_MS);
    }
  }

  async checkUp(): Promise<number | SandboxError> {
    const kills = await this.#ask('oom', ANSWER_MS);
    if (kills === undefined) return this.#endError() ?? this.#lostError();
    this.#memoryKills = Math.max(this.#memoryKills, kills);
    return kills;
  }

  /**
   * Asks the warden. A warden that is stopped, or silent for `timeoutMs`, no longer guards anything: the sandbox is
   * ended, and the answer is undefined. Ending less than the whole sandbox would not be safe.
   */
  async #ask(command: string, timeoutMs: number): Promise<number | undefined> {
    const { control } = this.#guarded;
    if (this.#ending === 'silenced' || this.#ending === 'starved') return undefined;
    let waiting = true;
    const answer = control.ask(command, timeoutMs).finally(() => {
      waiting = false;
    });
    const stopped = this.#seesStopped(() => waiting);
    const value = await Promise.race([answer, stopped.then((seen) => (seen ? undefined : answer))]);
    if (value !== undefined || control.end !== undefined) return value;
    const lastLook = Promise.race([stopped, delay(LAST_LOOK_MS, false, { ref: false })]);
    await this.end((await lastLook) ? 'silenced' : 'starved');
    return undefined;
  }

  /** Whether the warden turns out to be stopped while we wait for an answer. */
  async #seesStopped(waiting: () => boolean): Promise<boolean> {
    for (;;) {
      await delay(LOOK_MS, undefined, { ref: false });
      if (!waiting() || this.#guarded.control.end !== undefined) return false;
      if ((await wardenState(this.#guarded.container)) === 'stopped') return true;
    }
  }

  /** Ends the sandbox: kills everything inside and removes the container. The first ending is the one reported. */
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

  /** Marks the sandbox as out of time: from now on no command starts. */
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
      // The container is dead; what is left of it carries our labels, and a reaper removes it.
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
        return new SandboxError('SANDBOX_STOPPED', `${id} was detached`);
      case 'expired':
        return new SandboxError(
          'SANDBOX_STOPPED',
          `${id} ended: its time limit of ${spec.timeoutMs} ms was reached`,
        );
      case 'silenced':
        return new SandboxError(
          'SANDBOX_TAMPERED',
          `${id} was ended: something inside stopped its supervisor, or hid a command from it`,
        );
      case 'starved':
        return new SandboxError(
          'SANDBOX_STARVED',
          `${id} was ended: its supervisor got too little processor time to answer; ` +
            'the machine is too busy, or `cpus` is too small for what runs inside',
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
