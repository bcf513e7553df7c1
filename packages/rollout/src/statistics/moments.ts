import { add, divide, type Fraction, fraction, fromNumber, squareRoot, toNumber } from './fraction.js';

const square = ({ numerator, denominator }: Fraction): Fraction =>
  fraction(numerator * numerator, denominator * denominator);

const negate = ({ numerator, denominator }: Fraction): Fraction => ({ numerator: -numerator, denominator });

const sum = (terms: readonly Fraction[]): Fraction => terms.reduce(add, fraction(0n));

/**
 * The arithmetic mean, exact until its one rounding: equal to CPython's `statistics.mean`.
 *
 * @throws RangeError when `values` is empty or holds a value that is not finite.
 * @example
 * ```ts
 * import { mean } from '@reroll/rollout';
 *
 * mean([0.1, 0.2, 0.3]); // 0.2, where a running sum gives 0.20000000000000004
 * ```
 */
export function mean(values: readonly number[]): number {
  return toNumber(exactMean(values.map(fromNumber)));
}

/**
 * The sample standard deviation (n − 1), exact until its one rounding: equal to CPython's `statistics.stdev`.
 *
 * @throws RangeError when `values` holds fewer than two values, or one that is not finite.
 * @example
 * ```ts
 * import { stdev } from '@reroll/rollout';
 *
 * stdev([1, 2, 3, 4]); // 1.2909944487358056
 * ```
 */
export function stdev(values: readonly number[]): number {
  if (values.length < 2) throw new RangeError(`values must hold at least 2 numbers, got ${values.length}`);
  const exact = values.map(fromNumber);
  const centre = negate(exactMean(exact));
  const squares = sum(exact.map((value) => square(add(value, centre))));
  return squareRoot(divide(squares, BigInt(values.length - 1)));
}

function exactMean(values: readonly Fraction[]): Fraction {
  if (values.length === 0) throw new RangeError('values must hold at least 1 number, got 0');
  return divide(sum(values), BigInt(values.length));
}
