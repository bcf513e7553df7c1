import { type Env, EnvironmentFailed, type SpaceSpec, valueBytes } from '@reroll/env';
import type { Action } from './action-codec.js';
import type { ContainedCalls, EpisodeFormat } from './contained-episode.js';

/** What calls into an environment with Gymnasium's interface need. */
export interface EnvCallsParts extends EpisodeFormat {
  readonly observationSpace: SpaceSpec;
  /** Actions in the mask that each observation comes with, as `info.action_mask`; 0 for none. */
  readonly maskLength: number;
  /** Makes the environment of one episode, or gives one that is reset totally: nothing of an earlier episode is left in it. */
  readonly open: () => Env<unknown, unknown>;
}

/** Calls into environments with Gymnasium's interface, whose answers become canonical bytes. */
export class EnvCalls implements ContainedCalls {
  readonly #parts: EnvCallsParts;
  #env: Env<unknown, unknown> | null = null;
  observation: unknown;
  actionMask: ArrayLike<number> | null = null;

  constructor(parts: EnvCallsParts) {
    this.#parts = parts;
  }

  reset(seed: string): Uint8Array {
    const shown = called(() => {
      const env = this.#parts.open();
      if (env !== this.#env) this.#env?.close();
      this.#env = env;
      return env.reset({ seed });
    });
    return this.#observed(shown);
  }

  step(action: Action, bytes: Uint8Array): Uint8Array {
    const { layout, actions } = this.#parts;
    const shown = called(() => this.#env!.step(actions.native(action)));
    const { reward, terminated, truncated } = shown;
    if (typeof reward !== 'number') throw invalid('reward', 'a number', reward);
    const observation = this.#observed(shown);
    const step = new Uint8Array(layout.stepBytes);
    step.set(bytes);
    new DataView(step.buffer).setFloat64(layout.rewardOffset, reward, true);
    step[layout.flagsOffset] = flag('terminated', terminated) | (flag('truncated', truncated) << 1);
    step.set(observation, layout.observationOffset);
    return step;
  }

  /** Keeps an observation and its mask; gives its bytes. */
  #observed({ observation, info }: { readonly observation: unknown; readonly info?: unknown }): Uint8Array {
    const { observationSpace, maskLength } = this.#parts;
    this.observation = observation;
    this.actionMask = maskLength === 0 ? null : maskIn(info, maskLength);
    try {
      return valueBytes(observationSpace, observation, 'the observation');
    } catch (error) {
      throw new EnvironmentFailed('INVALID_STEP', (error as Error).message, null);
    }
  }
}

function maskIn(info: unknown, length: number): ArrayLike<number> {
  const mask = (info as { action_mask?: ArrayLike<number> } | undefined)?.action_mask;
  if (typeof mask === 'object' && mask?.length === length) return mask;
  throw new EnvironmentFailed('INVALID_STEP', `info.action_mask must have ${length} elements`, null);
}

/** What code of the environment gives; its exceptions are its failure, unless they say that the machine failed. */
function called<Shown>(call: () => Shown): Shown {
  let shown: Shown;
  try {
    shown = call();
  } catch (error) {
    const { fault } = (error ?? {}) as { fault?: unknown };
    if (fault === 'environment' || fault === 'infrastructure') throw error;
    throw new EnvironmentFailed('EXCEPTION', String(error), null);
  }
  if (typeof shown === 'object' && shown !== null) return shown;
  throw invalid('result of a call', 'an object', shown);
}

function flag(name: string, value: unknown): number {
  if (typeof value === 'boolean') return Number(value);
  throw invalid(name, 'a boolean', value);
}

function invalid(name: string, expected: string, value: unknown): EnvironmentFailed {
  return new EnvironmentFailed('INVALID_STEP', `${name} must be ${expected}, got ${typeof value}`, null);
}
