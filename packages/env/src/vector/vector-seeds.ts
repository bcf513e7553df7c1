import { parseNonNegativeSeed, type Seed } from '@reroll/sim-core';
import { requireArray, requireLength } from '../arguments.js';

/**
 * One seed for each environment, as Gymnasium derives them: s, s + 1, … from a single seed s; null for none.
 *
 * @throws TypeError or RangeError when a seed is not a non-negative integer, or an array does not have one for each.
 */
export function vectorSeeds(
  seed: Seed | readonly (Seed | null)[] | undefined,
  numEnvs: number,
): (bigint | null)[] {
  if (seed === undefined) return new Array<null>(numEnvs).fill(null);
  if (typeof seed !== 'object') {
    const first = parseNonNegativeSeed(seed);
    return Array.from({ length: numEnvs }, (_, i) => first + BigInt(i));
  }
  requireLength('seed', requireArray('seed', seed), numEnvs);
  return seed.map((each, i) => (each === null ? null : parseNonNegativeSeed(each, `seed[${i}]`)));
}
