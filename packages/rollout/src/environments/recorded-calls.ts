import type { RecordedEnv, RecordedStep } from '@reroll/env';
import { type BodyLayout, TERMINATED, TRUNCATED } from '@reroll/trajectory';
import type { Action } from './action-codec.js';
import type { ContainedCalls, EpisodeFormat } from './contained-episode.js';

/** Calls into an environment with Gymnasium's interface, whose steps become those of a canonical body. */
export class RecordedCalls implements ContainedCalls {
  readonly #env: RecordedEnv;
  readonly #format: EpisodeFormat;

  constructor(env: RecordedEnv, format: EpisodeFormat) {
    this.#env = env;
    this.#format = format;
  }

  get observation(): unknown {
    return this.#env.observation;
  }

  get actionMask(): ArrayLike<number> | null {
    return this.#env.actionMask;
  }

  reset(seed: string): Uint8Array {
    return this.#env.reset(seed);
  }

  step(action: Action, bytes: Uint8Array): Uint8Array {
    const { layout, actions } = this.#format;
    return stepBytes(layout, bytes, this.#env.step(actions.native(action)));
  }
}

/** A step as a canonical body has it. */
export function stepBytes(layout: BodyLayout, action: Uint8Array, recorded: RecordedStep): Uint8Array {
  const { observation, reward, terminated, truncated } = recorded;
  const step = new Uint8Array(layout.stepBytes);
  step.set(action);
  new DataView(step.buffer).setFloat64(layout.rewardOffset, reward, true);
  step[layout.flagsOffset] = (terminated ? TERMINATED : 0) | (truncated ? TRUNCATED : 0);
  step.set(observation, layout.observationOffset);
  return step;
}
