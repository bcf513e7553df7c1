import type { CoreEnv } from '@reroll/sim-core';
import type { BodyLayout } from '@reroll/trajectory';
import type { Action, ActionCodec } from './action-codec.js';
import { type EnvironmentFailure, environmentFailure } from './environment-failure.js';
import type { EpisodeEnvironment } from './environment-kind.js';
import { recordingProblem } from './recording-problem.js';

const FIRST_ROOM = 4096;

/**
 * An episode in a module that is not trusted. What each call records is looked at and copied at once, so that no later call can change
 * it; from the first failure on nothing happens any more. After a failed reset the observation is zeros.
 */
export class ContainedEpisode implements EpisodeEnvironment {
  readonly actionSpace: EpisodeEnvironment['actionSpace'];
  readonly #env: CoreEnv;
  readonly #layout: BodyLayout;
  readonly #codec: ActionCodec;
  readonly #isRecording: boolean;
  #record = new Uint8Array(FIRST_ROOM);
  #length = 0;
  #steps = 0;
  #flags = 0;
  #failure: EnvironmentFailure | null = null;
  #failedAction: Uint8Array | null = null;

  constructor(
    env: CoreEnv,
    actionSpace: EpisodeEnvironment['actionSpace'],
    { layout, actions }: { readonly layout: BodyLayout; readonly actions: ActionCodec },
    isRecording: boolean,
  ) {
    this.actionSpace = actionSpace;
    this.#env = env;
    this.#layout = layout;
    this.#codec = actions;
    this.#isRecording = isRecording;
  }

  get observation(): unknown {
    return this.#env.observation;
  }

  get actionMask(): ArrayLike<number> | null {
    return this.#env.actionMask;
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

  /** Begins the episode by a call that resets the environment. */
  begin(reset: () => void): void {
    this.#length = 0;
    this.#steps = 0;
    this.#flags = 0;
    this.#failure = null;
    this.#failedAction = null;
    this.#take(null, reset);
    if (this.#failure !== null) this.#append(new Uint8Array(this.#layout.observationBytes));
  }

  step(action: Action): void {
    this.#take(this.#codec.encode([action]), () => this.#env.step(action));
    if (this.#failure === null) this.#steps += 1;
  }

  replay(actions: Uint8Array): number {
    const { actionBytes } = this.#layout;
    let taken = 0;
    for (let at = 0; at < actions.length; at += actionBytes) {
      if (this.#failure !== null || this.#flags !== 0) break;
      this.step(this.#codec.decode(actions.subarray(at, at + actionBytes))[0]!);
      if (this.#failure === null) taken += 1;
    }
    return taken;
  }

  /** Makes a call, and keeps what it recorded. */
  #take(action: Uint8Array | null, call: () => void): void {
    if (this.#failure !== null) return;
    const step = action === null ? null : this.#steps;
    try {
      call();
    } catch (error) {
      this.#fail(environmentFailure(error, step), action);
      return;
    }
    const recorded = this.#env.recordedBytes.subarray(this.#isRecording ? this.#length : 0);
    const problem =
      (this.#isRecording ? recordingProblem(recorded, action, this.#layout) : null) ??
      maskProblem(this.#env.actionMask);
    if (problem !== null) {
      const message = `the environment ${problem}`;
      this.#fail({ fault: 'environment', code: 'INVALID_STEP', message, step }, action);
      return;
    }
    this.#append(recorded);
    if (action !== null) this.#flags = this.#isRecording ? recorded[this.#layout.flagsOffset]! : this.#ends();
  }

  #ends(): number {
    return (this.#env.terminated ? 1 : 0) | (this.#env.truncated ? 2 : 0);
  }

  #fail(failure: EnvironmentFailure, action: Uint8Array | null): void {
    this.#failure = failure;
    this.#failedAction = action;
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
