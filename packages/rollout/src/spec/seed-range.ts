import { parseNonNegativeSeed, type Seed } from '@reroll/sim-core';

/** Consecutive seeds, made one at a time: a million cost no memory. */
export interface SeedRange extends Iterable<bigint> {
  readonly length: number;
}

/**
 * The seeds `first`, `first + 1`, … `last`, both included.
 *
 * @throws TypeError, RangeError when one of them is not a seed.
 * @throws RangeError when `last` is below `first`, or the range holds more than 2^53 − 1 seeds.
 * @example
 * ```ts
 * import { seedRange } from '@reroll/rollout';
 * [...seedRange(0, 3)]; // [0n, 1n, 2n, 3n]
 * ```
 */
export function seedRange(first: Seed, last: Seed): SeedRange {
  const from = parseNonNegativeSeed(first, 'first');
  const to = parseNonNegativeSeed(last, 'last');
  if (to < from) throw new RangeError(`last must not be below first, got ${first} and ${last}`);
  const length = Number(to - from + 1n);
  if (!Number.isSafeInteger(length))
    throw new RangeError(`a range holds at most 2^53 - 1 seeds, got ${to - from + 1n}`);
  return {
    length,
    *[Symbol.iterator]() {
      for (let seed = from; seed <= to; seed++) yield seed;
    },
  };
}
