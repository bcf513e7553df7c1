// Arguments that hold one element for each environment of a vector.
import { describe } from './arguments.js';
import { parseNonNegativeSeed, type Seed } from './seed.js';

/** Checked seeds of a vector: one for each environment, or the first, from which the others count up. */
export type VectorSeeds = bigint | ArrayLike<bigint>;

/**
 * Checks seeds for `numEnvs` environments: an array with one each, or a single seed, which means
 * `seed`, `seed + 1`, … as in Gymnasium's SyncVectorEnv.
 *
 * @throws TypeError or RangeError when one is not a non-negative {@link Seed}, or an array does not have one for each.
 */
export function vectorSeeds(seed: Seed | ArrayLike<Seed>, numEnvs: number): VectorSeeds {
  if (typeof seed !== 'object') return parseNonNegativeSeed(seed);
  requireLength('seeds', seed, numEnvs);
  if (seed instanceof BigUint64Array) return seed;
  return Array.from(seed, (value, index) => parseNonNegativeSeed(value, `seeds[${index}]`));
}

/**
 * Checks the seeds of a vector's reset, which come as `seed` or as `seeds`; undefined when there are none.
 *
 * @throws TypeError or RangeError as {@link vectorSeeds}, and TypeError when both are given.
 */
export function resetSeeds(
  seed: Seed | undefined,
  seeds: ArrayLike<Seed> | undefined,
  numEnvs: number,
): VectorSeeds | undefined {
  if (seeds === undefined) return seed === undefined ? undefined : parseNonNegativeSeed(seed);
  if (seed !== undefined) throw new TypeError('give either seed or seeds, not both');
  requireLength('seeds', seeds, numEnvs);
  return vectorSeeds(seeds, numEnvs);
}

/** The seed of one environment. */
export function seedAt(seeds: VectorSeeds, index: number): bigint {
  return typeof seeds === 'bigint' ? seeds + BigInt(index) : seeds[index]!;
}

/**
 * Checks that an argument is an array of some length.
 *
 * @throws TypeError when it is not an array, RangeError when it does not have that length.
 */
export function requireLength(
  name: string,
  values: ArrayLike<unknown>,
  length: number,
  meaning = `numEnvs = ${length}`,
): void {
  if (!Array.isArray(values) && !ArrayBuffer.isView(values)) {
    throw new TypeError(`${name} must be an array or a typed array, got ${describe(values)}`);
  }
  if (values.length !== length) {
    throw new RangeError(`${name} must have ${meaning} elements, got ${values.length}`);
  }
}

/**
 * Checks a choice among environments: a boolean, 0 or 1 for each, at least one of them true.
 *
 * @throws TypeError or RangeError when it is invalid.
 */
export function vectorMask(mask: ArrayLike<boolean | number>, numEnvs: number): Uint8Array {
  requireLength('mask', mask, numEnvs);
  const bytes = Uint8Array.from(mask, (value, index) => {
    if (typeof value === 'boolean' || value === 0 || value === 1) return Number(value);
    throw new TypeError(`mask[${index}] must be a boolean, 0 or 1, got ${describe(value)}`);
  });
  if (!bytes.includes(1)) throw new RangeError('mask must choose at least one environment');
  return bytes;
}
