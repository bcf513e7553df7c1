import type { RecordedEnv, RecordedStep } from '@reroll/env';
import {
  type BodyLayout,
  dtypeTraits,
  type ElementArray,
  type LeafLayout,
  TERMINATED,
  TRUNCATED,
} from '@reroll/trajectory';
import type { Action } from './action-codec.js';
import type { ContainedCalls, EpisodeFormat } from './contained-episode.js';

/** Calls into an environment with Gymnasium's interface, whose steps become those of a canonical body. */
export class RecordedCalls implements ContainedCalls {
  readonly #env: RecordedEnv;
  readonly #format: EpisodeFormat;
  #observed: Uint8Array = new Uint8Array(0);

  constructor(env: RecordedEnv, format: EpisodeFormat) {
    this.#env = env;
    this.#format = format;
  }

  /** The arrays of what was recorded, in the order of the space: what the environment itself returned may read otherwise each time. */
  get observation(): unknown {
    const { observationLeaves: leaves } = this.#format.layout;
    const arrays = leaves.map((leaf) => elementsOf(leaf, this.#observed));
    return leaves[0]?.path === '' ? arrays[0] : arrays;
  }

  get actionMask(): ArrayLike<number> | null {
    return this.#env.actionMask;
  }

  reset(seed: string): Uint8Array {
    this.#observed = this.#env.reset(seed).slice();
    return this.#observed;
  }

  step(action: Action, bytes: Uint8Array): Uint8Array {
    const { layout, actions } = this.#format;
    const step = stepBytes(layout, bytes, this.#env.step(actions.native(action)));
    this.#observed = step.subarray(layout.observationOffset);
    return step;
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

function elementsOf({ dtype, elements, offset }: LeafLayout, bytes: Uint8Array): ElementArray {
  const { allocate, read, bytes: size } = dtypeTraits(dtype);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const array = allocate(elements);
  for (let index = 0; index < elements; index++) array[index] = read(view, offset + index * size);
  return array;
}
