// Arguments that hold one element for each environment of a vector.
import { type AutoresetMode, parseNonNegativeSeed, type Seed } from '@reroll/sim-core';
import { describe, requireArray, requireLength } from '../arguments.js';

/** The names of the autoreset modes. */
export const AUTORESET_MODES = ['next-step', 'same-step', 'disabled'] as const satisfies AutoresetMode[];

/**
 * Checks that an argument names an autoreset mode.
 *
 * @throws RangeError when it does not.
 */
export function requireAutoreset(mode: AutoresetMode): AutoresetMode {
  if (AUTORESET_MODES.includes(mode)) return mode;
  throw new RangeError(`autoreset must be one of ${AUTORESET_MODES.join(', ')}, got ${describe(mode)}`);
}

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

/**
 * A mask as booleans.
 *
 * @throws TypeError when it is not an array; RangeError when it does not have one entry for each environment, an entry is
 *   neither 0 nor 1, or none is 1.
 */
export function readMask(mask: ArrayLike<number | boolean>, numEnvs: number): boolean[] {
  requireLength('resetMask', requireArray('resetMask', mask), numEnvs);
  const flags = Array.from(mask, (flag, i) => {
    if (flag === true || flag === 1) return true;
    if (flag === false || flag === 0) return false;
    throw new RangeError(`resetMask[${i}] must be 0, 1 or a boolean, got ${describe(flag)}`);
  });
  if (!flags.includes(true)) throw new RangeError('resetMask must choose at least one environment, got none');
  return flags;
}
