import { integerInRange, requireArray, requireLength } from '../arguments.js';
import { Space, type SpaceOptions } from './space.js';
import type { DiscreteJson } from './space-json.js';

/** Options of {@link Discrete}. */
export interface DiscreteOptions extends SpaceOptions {
  /** The least element; default 0. */
  readonly start?: number;
}

/**
 * The integers from `start` to `start + n − 1`: Gymnasium's `Discrete`.
 *
 * @example
 * ```ts
 * import { Discrete } from '@reroll/env';
 *
 * const space = new Discrete(2, { seed: 42 });
 * space.sample(); // 0, as gymnasium.spaces.Discrete(2, seed=42).sample()
 * ```
 */
export class Discrete extends Space<number> {
  /** Number of elements. */
  readonly n: number;
  readonly start: number;

  /** @throws TypeError or RangeError when `n` is not a positive integer, or an element not a safe integer. */
  constructor(n: number, { start = 0, ...options }: DiscreteOptions = {}) {
    super(options);
    this.n = integerInRange('n', n, 1, Number.MAX_SAFE_INTEGER);
    this.start = integerInRange('start', start, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    integerInRange('start + n - 1', start + (n - 1), Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  }

  /**
   * Draws an element, uniformly among those that the mask allows.
   *
   * @param mask `n` entries, 1 or true for each element that may be drawn. When none may be, the result is `start` and
   *   nothing is drawn, as in Gymnasium.
   */
  override sample(mask?: ArrayLike<number | boolean>): number {
    if (mask === undefined) return this.start + this.stream.integers(this.n);
    const allowed = this.#allowed(mask);
    if (allowed.length === 0) return this.start;
    return this.start + allowed[this.stream.integers(allowed.length)]!;
  }

  override contains(value: unknown): boolean {
    return (
      Number.isSafeInteger(value) &&
      this.start <= (value as number) &&
      (value as number) - this.start < this.n
    );
  }

  override toJSON(): DiscreteJson {
    return { type: 'Discrete', n: this.n, start: this.start };
  }

  /** Indices of the entries of a mask that are set. */
  #allowed(mask: ArrayLike<number | boolean>): number[] {
    requireLength('mask', requireArray('mask', mask), this.n);
    const allowed: number[] = [];
    for (let i = 0; i < mask.length; i++) {
      if (integerInRange(`mask[${i}]`, Number(mask[i]), 0, 1) === 1) allowed.push(i);
    }
    return allowed;
  }
}
