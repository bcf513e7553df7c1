import type { BodyLayout } from '@reroll/trajectory';
import { type Soon, settled, soon, type Work } from '../internal/soon.js';
import type { Action, ActionCodec } from './action-codec.js';
import { type EnvironmentFailure, environmentFailure } from './environment-failure.js';
import type { EpisodeEnvironment } from './environment-kind.js';
import { recordingProblem } from './recording-problem.js';

const FIRST_ROOM = 4096;

/** An environment that is not trusted, as an episode calls it. */
export interface ContainedCalls {
  /** What the last call observed. */
  readonly observation: unknown;
  readonly actionMask: ArrayLike<number> | null;
  /**
   * Resets everything, then the environment with a seed.
   *
   * @returns the bytes that a canonical body begins with: a view that the next call may overwrite.
   * @throws what {@link environmentFailure} reads as the environment's failure.
   */
  reset(seed: string): Soon<Uint8Array>;
  /**
   * Takes an action.
   *
   * @returns the bytes of the step in a canonical body, likewise.
   */
  step(action: Action, bytes: Uint8Array): Soon<Uint8Array>;
  /** Lets go of what it has outside of this thread. */
  close?(): Promise<void>;
}

/** What an episode needs to know of its bytes. */
export interface EpisodeFormat {
  readonly layout: BodyLayout;
  readonly actions: ActionCodec;
}

/**
 * An episode in an environment that is not trusted. What each call records is looked at and copied at once, so that no later call can change
 * it; from the first failure on nothing happens any more. After a failed reset the observation is zeros.
 */
export class ContainedEpisode implements EpisodeEnvironment {
  readonly actionSpace: EpisodeEnvironment['actionSpace'];
  readonly #calls: ContainedCalls;
  readonly #layout: BodyLayout;
  readonly #codec: ActionCodec;
  #record = new Uint8Array(FIRST_ROOM);
  #length = 0;
  #steps = 0;
  #flags = 0;
  #failure: EnvironmentFailure | null = null;
  #failedAction: Uint8Array | null = null;

  constructor(
    calls: ContainedCalls,
    actionSpace: EpisodeEnvironment['actionSpace'],
    { layout, actions }: EpisodeFormat,
  ) {
    this.actionSpace = actionSpace;
    this.#calls = calls;
    this.#layout = layout;
    this.#codec = actions;
  }

  get observation(): unknown {
    return this.#calls.observation;
  }

  get actionMask(): ArrayLike<number> | null {
    return this.#calls.actionMask;
  }

  get terminated(): boolean {
    return (this.#flags & 1) !== 0;
  }

  get truncated(): boolean {
    return (this.#flags & 2) !== 0;
  }

  get recordedBytes(): Uint8Array {
    return this.#record.subarray(0, this.#length);
  }

  get failure(): EnvironmentFailure | null {
    return this.#failure;
  }

  get failedAction(): Uint8Array | null {
    return this.#failedAction;
  }

  begin(seed: string): Soon<void> {
    this.#length = 0;
    this.#steps = 0;
    this.#flags = 0;
    this.#failure = null;
    this.#failedAction = null;
    return this.#take(null, () => this.#calls.reset(seed));
  }

  step(action: Action): Soon<void> {
    const bytes = this.#codec.encode([action]);
    return this.#take(bytes, () => this.#calls.step(action, bytes));
  }

  replay(actions: Uint8Array): Soon<number> {
    return soon(this.#replay(actions));
  }

  *#replay(actions: Uint8Array): Work<number> {
    const { actionBytes } = this.#layout;
    const before = this.#steps;
    for (let at = 0; at < actions.length; at += actionBytes) {
      if (this.#failure !== null || this.#flags !== 0) break;
      yield* settled(this.step(this.#codec.decode(actions.subarray(at, at + actionBytes))[0]!));
    }
    return this.#steps - before;
  }

  /** Makes a call, and keeps what it recorded. */
  #take(action: Uint8Array | null, call: () => Soon<Uint8Array>): Soon<void> {
    if (this.#failure !== null) return;
    let recorded: Soon<Uint8Array>;
    try {
      recorded = call();
    } catch (error) {
      this.#failWith(error, action);
      return;
    }
    if (!(recorded instanceof Promise)) return this.#keep(recorded, action);
    return recorded.then(
      (bytes) => this.#keep(bytes, action),
      (error: unknown) => this.#failWith(error, action),
    );
  }

  #keep(recorded: Uint8Array, action: Uint8Array | null): void {
    const problem = recordingProblem(recorded, action, this.#layout) ?? maskProblem(this.#calls.actionMask);
    if (problem !== null) {
      const message = `the environment ${problem}`;
      this.#fail({ fault: 'environment', code: 'INVALID_STEP', message, step: this.#stepOf(action) }, action);
      return;
    }
    this.#append(recorded);
    if (action === null) return;
    this.#steps += 1;
    this.#flags = recorded[this.#layout.flagsOffset]!;
  }

  #failWith(error: unknown, action: Uint8Array | null): void {
    this.#fail(environmentFailure(error, this.#stepOf(action)), action);
  }

  #stepOf(action: Uint8Array | null): number | null {
    return action === null ? null : this.#steps;
  }

  #fail(failure: EnvironmentFailure, action: Uint8Array | null): void {
    this.#failure = failure;
    this.#failedAction = action;
    if (action === null) this.#append(new Uint8Array(this.#layout.observationBytes));
  }

  #append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#record.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#record.length));
      larger.set(this.#record.subarray(0, this.#length));
      this.#record = larger;
    }
    this.#record.set(bytes, this.#length);
    this.#length = length;
  }
}

function maskProblem(mask: ArrayLike<number> | null): string | null {
  for (let index = 0; mask !== null && index < mask.length; index++) {
    if (mask[index] !== 0 && mask[index] !== 1) return `has the mask ${mask[index]} of action ${index}`;
  }
  return null;
}
