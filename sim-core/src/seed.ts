import { describe } from './arguments.js';

/**
 * A seed: an integer of any size as a bigint, a safe-integer number or decimal text. `42`, `42n` and `'42'` are the
 * same seed. NumPy streams (environments, action spaces, PCG64) take non-negative seeds, CPython streams any.
 */
export type Seed = bigint | number | string;

/**
 * Longest seed in bits, sign included: the largest bigint that every JavaScript engine represents
 * (JavaScriptCore and older SpiderMonkey stop at 2^20 bits).
 */
export const MAX_SEED_BITS = 1_048_576;

/** Decimal digits of the largest seed, rounded up: MAX_SEED_BITS · log10(2). */
const MAX_SEED_DIGITS = 315_653;

/**
 * The integer that a seed represents.
 *
 * @param seed - what the caller passed.
 * @param argument - the argument's name, for error messages.
 * @throws TypeError when `seed` is not a bigint, number or string.
 * @throws RangeError when it is not an integer, a number beyond ±(2^53 − 1), or longer than {@link MAX_SEED_BITS}.
 * @example
 * ```ts
 * import { parseSeed } from '@reroll/sim-core';
 *
 * parseSeed('-42'); // -42n
 * ```
 */
export function parseSeed(seed: Seed, argument = 'seed'): bigint {
  switch (typeof seed) {
    case 'bigint':
      if (BigInt.asIntN(MAX_SEED_BITS, seed) !== seed) throw tooLong(argument);
      return seed;
    case 'number':
      if (!Number.isSafeInteger(seed)) {
        throw new RangeError(`${argument} must be a safe integer, or a bigint or text beyond, got ${seed}`);
      }
      return BigInt(seed);
    case 'string':
      return parseDecimal(seed, argument);
    default:
      throw new TypeError(
        `${argument} must be a bigint, a number or a decimal string, got ${describe(seed)}`,
      );
  }
}

/**
 * The non-negative integer that a seed of a NumPy stream represents.
 *
 * @throws TypeError, RangeError as {@link parseSeed} does, and RangeError for a negative seed.
 * @example
 * ```ts
 * import { parseNonNegativeSeed } from '@reroll/sim-core';
 *
 * parseNonNegativeSeed('18446744073709551616'); // 2n ** 64n
 * ```
 */
export function parseNonNegativeSeed(seed: Seed, argument = 'seed'): bigint {
  const value = parseSeed(seed, argument);
  if (value < 0n) throw new RangeError(`${argument} must not be negative, got ${describe(value)}`);
  return value;
}

/** The 32-bit words of a non-negative integer, least significant first; at least one. */
export function* seedWords(value: bigint): Generator<number> {
  // Hexadecimal text keeps this linear in the seed's length; shifting a bigint word by word is quadratic.
  const digits = value.toString(16);
  for (let end = digits.length; end > 0; end -= 8) {
    yield Number.parseInt(digits.slice(Math.max(0, end - 8), end), 16);
  }
}

function parseDecimal(text: string, argument: string): bigint {
  if (!/^-?\d+$/.test(text)) {
    throw new RangeError(`${argument} must be a decimal integer, got ${describe(text)}`);
  }
  if (text.length > MAX_SEED_DIGITS + 1) throw tooLong(argument);
  return parseSeed(BigInt(text), argument);
}

function tooLong(argument: string): RangeError {
  return new RangeError(`${argument} must fit in ${MAX_SEED_BITS} bits, sign included`);
}
