import { integerInRange, requireArray, requireLength } from '../arguments.js';
import {
  ARRAY_DTYPES,
  type ArrayOf,
  arrayFrom,
  castsTo,
  type IntegerDtype,
  requireDtype,
} from './array-dtype.js';
import { elementCount } from './shape.js';
import { Space, type SpaceOptions } from './space.js';
import type { MultiDiscreteJson } from './space-json.js';

/** Options of {@link MultiDiscrete}. */
export interface MultiDiscreteOptions<D extends IntegerDtype = '<i4'> extends SpaceOptions {
  /** The least value of each element, flat in C order; default zeros. */
  readonly start?: ArrayLike<number>;
  /** Default: one dimension. */
  readonly shape?: readonly number[];
  /** Element type of samples; default `<i4`. Gymnasium's default is int64, with the same values. */
  readonly dtype?: D;
}

/**
 * Arrays of integers, each with its own number of values: Gymnasium's `MultiDiscrete`. Its stream differs from that of
 * several `Discrete`: an element is `⌊random() · nvec⌋ + start`.
 *
 * @example
 * ```ts
 * import { MultiDiscrete } from '@reroll/env';
 *
 * const space = new MultiDiscrete([2, 6], { seed: 42 });
 * space.sample(); // Int32Array [1, 2], as gymnasium.spaces.MultiDiscrete([2, 6], seed=42).sample()
 * ```
 */
export class MultiDiscrete<D extends IntegerDtype = '<i4'> extends Space<ArrayOf<D>> {
  readonly dtype: D;
  readonly shape: readonly number[];
  /** Number of values of each element, flat in C order. */
  readonly nvec: readonly number[];
  /** Least value of each element. */
  readonly start: readonly number[];

  /** @throws TypeError or RangeError when an argument is wrong, or a value of an element does not fit the dtype. */
  constructor(nvec: ArrayLike<number>, options: MultiDiscreteOptions<D> = {}) {
    super(options);
    const { shape = [requireArray('nvec', nvec).length], dtype = '<i4' as D } = options;
    this.dtype = requireDtype('dtype', dtype);
    const { min, max, isFloat } = ARRAY_DTYPES[this.dtype];
    if (isFloat) throw new RangeError(`dtype must be an integer dtype, got ${dtype}`);
    const length = elementCount('shape', shape);
    requireLength('nvec', requireArray('nvec', nvec), length);
    const start = options.start ?? new Array<number>(length).fill(0);
    requireLength('start', requireArray('start', start), length);
    this.shape = [...shape];
    this.start = Array.from(start, (least, i) => integerInRange(`start[${i}]`, least, min, max));
    this.nvec = Array.from(nvec, (n, i) => integerInRange(`nvec[${i}]`, n, 1, max - this.start[i]! + 1));
  }

  override sample(): ArrayOf<D> {
    const { stream } = this;
    return arrayFrom(
      this.dtype,
      this.nvec.length,
      (i) => Math.floor(stream.random() * this.nvec[i]!) + this.start[i]!,
    );
  }

  /** Whether a value is an array of this space: a typed array whose dtype casts safely, or an array of numbers. */
  override contains(value: unknown): boolean {
    if (!castsTo(value, this.dtype) || value.length !== this.nvec.length) return false;
    for (let i = 0; i < value.length; i++) {
      const element = typeof value[i] === 'bigint' ? Number(value[i]) : value[i];
      if (!Number.isInteger(element)) return false;
      const offset = (element as number) - this.start[i]!;
      if (offset < 0 || offset >= this.nvec[i]!) return false;
    }
    return true;
  }

  override toJSON(): MultiDiscreteJson {
    const { dtype, shape, nvec, start } = this;
    return { type: 'MultiDiscrete', dtype, shape, nvec, start };
  }
}
