import { fraction, squareRoot, toNumber } from './fraction.js';

/**
 * The arithmetic mean, exact until its one rounding: equal to CPython's `statistics.mean`.
 *
 * @throws TypeError or RangeError when `values` is empty or holds what is not a finite number.
 * @example
 * ```ts
 * import { mean } from '@reroll/evaluate';
 *
 * mean([0.1, 0.2, 0.3]); // 0.2, where a running sum gives 0.20000000000000004
 * ```
 */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('values must hold at least 1 number, got 0');
  const { sum, unit } = exactSums(values);
  return toNumber(fraction(sum * unit.numerator, BigInt(values.length) * unit.denominator));
}

/**
 * The sample standard deviation (n − 1), exact until its one rounding: equal to CPython's `statistics.stdev`.
 *
 * @throws TypeError or RangeError when `values` holds fewer than two values, or what is not a finite number.
 * @example
 * ```ts
 * import { stdev } from '@reroll/evaluate';
 *
 * stdev([1, 2, 3, 4]); // 1.2909944487358056
 * ```
 */
export function stdev(values: readonly number[]): number {
  if (values.length < 2) throw new RangeError(`values must hold at least 2 numbers, got ${values.length}`);
  const { sum, sumOfSquares, unit } = exactSums(values);
  const count = BigInt(values.length);
  const numerator = (count * sumOfSquares - sum * sum) * unit.numerator ** 2n;
  return squareRoot(fraction(numerator, count * (count - 1n) * unit.denominator ** 2n));
}

/** Sums in multiples of one power of two, `unit`, that every value is a multiple of: additions of integers, without fractions. */
function exactSums(values: readonly number[]) {
  const dyadics = values.map(dyadicOf);
  const least = dyadics.reduce((lowest, { power }) => Math.min(lowest, power), Number.POSITIVE_INFINITY);
  let sum = 0n;
  let sumOfSquares = 0n;
  for (const { mantissa, power } of dyadics) {
    const value = BigInt(mantissa) << BigInt(power - least);
    sum += value;
    sumOfSquares += value * value;
  }
  const unit = fraction(1n << BigInt(Math.max(least, 0)), 1n << BigInt(Math.max(-least, 0)));
  return { sum, sumOfSquares, unit };
}

const word = new DataView(new ArrayBuffer(8));

/** A finite f64 as `mantissa` · 2^`power`, exactly; the mantissa is an integer below 2^53. */
function dyadicOf(value: number): { readonly mantissa: number; readonly power: number } {
  if (typeof value !== 'number') throw new TypeError(`expected a number, got ${typeof value}`);
  if (!Number.isFinite(value)) throw new RangeError(`expected a finite number, got ${value}`);
  word.setFloat64(0, value);
  const high = word.getUint32(0);
  const exponent = (high >>> 20) & 0x7ff;
  const fractionBits = (high & 0xf_ffff) * 2 ** 32 + word.getUint32(4);
  const magnitude = exponent === 0 ? fractionBits : 2 ** 52 + fractionBits;
  return { mantissa: value < 0 ? -magnitude : magnitude, power: Math.max(exponent, 1) - 1075 };
}
