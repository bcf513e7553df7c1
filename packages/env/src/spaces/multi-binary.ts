import { elementCount } from './shape.js';
import { Space, type SpaceOptions } from './space.js';
import type { MultiBinaryJson } from './space-json.js';

/**
 * Arrays of zeros and ones, as `|i1`: Gymnasium's `MultiBinary`.
 *
 * @example
 * ```ts
 * import { MultiBinary } from '@reroll/env';
 *
 * const space = new MultiBinary([2, 2], { seed: 42 });
 * space.sample(); // Int8Array [0, 1, 1, 0], as gymnasium.spaces.MultiBinary([2, 2], seed=42).sample()
 * ```
 */
export class MultiBinary extends Space<Int8Array> {
  readonly dtype = '|i1';
  readonly shape: readonly number[];
  readonly #length: number;

  /** @throws TypeError or RangeError when the shape is wrong. */
  constructor(shape: readonly number[], options: SpaceOptions = {}) {
    super(options);
    this.#length = elementCount('shape', shape);
    this.shape = [...shape];
  }

  /** Tosses a fair coin for each element. */
  override sample(): Int8Array {
    const sample = new Int8Array(this.#length);
    let bits = 0;
    for (let i = 0; i < sample.length; i++) {
      // NumPy draws four 8-bit integers from 32 bits, and multiplies each by 2 for the upper byte: its top bit.
      bits = i % 4 === 0 ? this.stream.nextUint32() : bits >>> 8;
      sample[i] = (bits & 0xff) >> 7;
    }
    return sample;
  }

  /** Whether a value is an array of zeros and ones of this size. */
  override contains(value: unknown): boolean {
    if (!Array.isArray(value) && !(value instanceof Int8Array) && !(value instanceof Uint8Array))
      return false;
    if (value.length !== this.#length) return false;
    return (value as unknown[]).every((element) => element === 0 || element === 1);
  }

  override toJSON(): MultiBinaryJson {
    return { type: 'MultiBinary', shape: this.shape };
  }
}
