import { describe, requireArray, requireLength } from '../arguments.js';
import { EnvError } from '../env-error.js';
import {
  ARRAY_DTYPES,
  type ArrayDtype,
  type ArrayOf,
  arrayFrom,
  castsTo,
  requireDtype,
} from './array-dtype.js';
import { elementCount } from './shape.js';
import { Space, type SpaceOptions } from './space.js';
import type { BoxJson } from './space-json.js';

/** Options of {@link Box}. */
export interface BoxOptions<D extends ArrayDtype = '<f4'> extends SpaceOptions {
  /** Lower bounds: one for all elements, or one each, flat in C order. `-Infinity` is no bound. */
  readonly low: number | ArrayLike<number>;
  /** Upper bounds, inclusive. `Infinity` is no bound. */
  readonly high: number | ArrayLike<number>;
  /** Default: one dimension as long as the bounds, `[1]` when both are numbers. */
  readonly shape?: readonly number[];
  /** Element type; default `<f4`. */
  readonly dtype?: D;
}

/**
 * Arrays whose elements lie between bounds: Gymnasium's `Box`. Bounds of `<f4` are rounded to f32, as NumPy casts them.
 *
 * @example
 * ```ts
 * import { Box } from '@reroll/env';
 *
 * const space = new Box({ low: -1, high: 1, shape: [2, 2], seed: 42 });
 * const sample = space.sample(); // Float32Array(4), flat
 * space.contains(sample); // true
 * ```
 */
export class Box<D extends ArrayDtype = '<f4'> extends Space<ArrayOf<D>> {
  readonly dtype: D;
  readonly shape: readonly number[];
  /** Lower bounds, flat; with an integer dtype, its least value where there is no bound. */
  readonly low: ArrayOf<D>;
  /** Upper bounds, flat; with an integer dtype, its greatest value where there is no bound. */
  readonly high: ArrayOf<D>;
  readonly #isBoundedBelow: readonly boolean[];
  readonly #isBoundedAbove: readonly boolean[];

  /**
   * @throws TypeError or RangeError when an argument is wrong: a bound is NaN, beyond the dtype, not an integer for an
   * integer dtype, infinite for an unsigned dtype, or a lower bound exceeds the upper.
   */
  constructor(options: BoxOptions<D>) {
    super(options);
    const { low, high, shape = inferShape(low, high), dtype = '<f4' as D } = options;
    this.dtype = requireDtype('dtype', dtype);
    const length = elementCount('shape', shape);
    this.shape = [...shape];
    const lows = boundsOf('low', low, length, dtype);
    const highs = boundsOf('high', high, length, dtype);
    this.#isBoundedBelow = lows.map((bound) => bound > -Infinity);
    this.#isBoundedAbove = highs.map((bound) => bound < Infinity);
    this.low = arrayFrom(dtype, length, (i) => lows[i]!);
    this.high = arrayFrom(dtype, length, (i) => highs[i]!);
    const crossed = lows.findIndex((_, i) => this.low[i]! > this.high[i]!);
    if (crossed >= 0) {
      throw new RangeError(
        `low[${crossed}] must not exceed high[${crossed}], got ${lows[crossed]} and ${highs[crossed]}`,
      );
    }
  }

  /** Whether every element has both bounds, or the requested one. */
  isBounded(manner: 'both' | 'below' | 'above' = 'both'): boolean {
    const below = manner === 'above' || this.#isBoundedBelow.every(Boolean);
    const above = manner === 'below' || this.#isBoundedAbove.every(Boolean);
    return below && above;
  }

  /**
   * Draws each element uniformly between its bounds.
   *
   * @throws EnvError `UNBOUNDED_SPACE` when an element lacks a bound. Gymnasium draws those from a normal or an exponential
   *   distribution, whose bits depend on the host's `exp` and `log1p`, so they are not the same on every machine.
   * @throws RangeError when an upper minus a lower bound exceeds the f64 range.
   */
  override sample(): ArrayOf<D> {
    const { stream } = this;
    if (!this.isBounded()) {
      throw new EnvError('UNBOUNDED_SPACE', 'a Box with an element that has no bound cannot be sampled');
    }
    const { isFloat } = ARRAY_DTYPES[this.dtype];
    return arrayFrom(this.dtype, this.low.length, (i) => {
      const [low, high] = [Number(this.low[i]!), Number(this.high[i]!)];
      // Rounding can carry an integer's draw up to high + 1; Gymnasium clips it to the dtype, not to the bound.
      return isFloat ? stream.uniform(low, high) : Math.floor(stream.uniform(low, high + 1));
    });
  }

  /** Whether a value is an array of this space: a typed array whose dtype casts safely, or an array of numbers. */
  override contains(value: unknown): boolean {
    if (!castsTo(value, this.dtype) || value.length !== this.low.length) return false;
    const { isFloat, toElement } = ARRAY_DTYPES[this.dtype];
    for (let i = 0; i < value.length; i++) {
      const element = value[i];
      if (typeof element !== 'bigint') {
        if (typeof element !== 'number' || !(isFloat || Number.isInteger(element))) return false;
      }
      const cast = isFloat ? toElement(Number(element)) : element;
      if (!(cast >= this.low[i]! && cast <= this.high[i]!)) return false;
    }
    return true;
  }

  override toJSON(): BoxJson {
    const { dtype, shape } = this;
    const low = this.#isBoundedBelow.map((isBounded, i) => (isBounded ? Number(this.low[i]) : null));
    const high = this.#isBoundedAbove.map((isBounded, i) => (isBounded ? Number(this.high[i]) : null));
    return { type: 'Box', dtype, shape, low, high };
  }
}

function inferShape(low: number | ArrayLike<number>, high: number | ArrayLike<number>): number[] {
  if (typeof low !== 'number') return [requireArray('low', low).length];
  if (typeof high !== 'number') return [requireArray('high', high).length];
  return [1];
}

/** Bounds as plain numbers, one for each element and each checked against the dtype. */
function boundsOf(
  name: 'low' | 'high',
  bounds: number | ArrayLike<number>,
  length: number,
  dtype: ArrayDtype,
): number[] {
  const each =
    typeof bounds === 'number' ? new Array<number>(length).fill(bounds) : requireArray(name, bounds);
  requireLength(name, each, length);
  return Array.from(each, (bound, i) => {
    requireBound(`${name}[${i}]`, bound, name === 'low' ? -Infinity : Infinity, dtype);
    return bound;
  });
}

function requireBound(name: string, bound: number, none: number, dtype: ArrayDtype): void {
  if (typeof bound !== 'number') throw new TypeError(`${name} must be a number, got ${describe(bound)}`);
  const { min, max, isFloat } = ARRAY_DTYPES[dtype];
  if (bound === none && (isFloat || min < 0)) return;
  if (bound >= min && bound <= max && (isFloat || Number.isInteger(bound))) return;
  throw new RangeError(`${name} must be a bound of dtype ${dtype}, got ${bound}`);
}
