/** An exact rational number; `denominator` is positive and the two share no factor. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Bits kept of a quotient before its one rounding: 53 of the result, and enough below them to decide every tie. */
const QUOTIENT_BITS = 66;
/** Bits of an f64's mantissa. */
const MANTISSA_BITS = 53;
/** Power of the last bit of the smallest f64s. */
const MIN_POWER = -1074;

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/**
 * The fraction `numerator / denominator` in lowest terms.
 *
 * @throws RangeError when the denominator is 0.
 */
export function fraction(numerator: bigint, denominator = 1n): Fraction {
  if (denominator === 0n) throw new RangeError('denominator must not be 0');
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = greatestCommonDivisor(absolute(numerator), absolute(denominator));
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor };
}

export function add(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function divide(a: Fraction, divisor: bigint): Fraction {
  return fraction(a.numerator, a.denominator * divisor);
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * The f64 nearest to a fraction, ties to even: one rounding, as CPython's `Fraction.__float__`.
 *
 * @throws RangeError when the value is above the f64 range.
 */
export function toNumber({ numerator, denominator }: Fraction): number {
  if (numerator === 0n) return 0;
  const magnitude = absolute(numerator);
  const shift = QUOTIENT_BITS + bitLength(denominator) - bitLength(magnitude);
  const dividend = shift > 0 ? magnitude << BigInt(shift) : magnitude;
  const divisor = shift > 0 ? denominator : denominator << BigInt(-shift);
  const sticky = dividend % divisor === 0n ? 0n : 1n;
  return (numerator < 0n ? -1 : 1) * scale((dividend / divisor) | sticky, shift);
}

/**
 * The f64 nearest to the square root of a fraction that is not negative: one rounding, as CPython's
 * `statistics._float_sqrt_of_frac`.
 */
export function squareRoot({ numerator, denominator }: Fraction): number {
  if (numerator < 0n) throw new RangeError(`cannot take the square root of ${numerator}/${denominator}`);
  if (numerator === 0n) return 0;
  const half = QUOTIENT_BITS - ((bitLength(numerator) - bitLength(denominator)) >> 1);
  const dividend = half > 0 ? numerator << BigInt(2 * half) : numerator;
  const divisor = half > 0 ? denominator : denominator << BigInt(-2 * half);
  const radicand = dividend / divisor;
  const root = integerSquareRoot(radicand);
  const exact = dividend % divisor === 0n && root * root === radicand;
  return scale(exact ? root : root | 1n, half);
}

/** The f64 nearest to `quotient · 2^-shift`; the last bit of a quotient that was cut off is set. */
function scale(quotient: bigint, shift: number): number {
  const lastBit = Math.max(bitLength(quotient) - MANTISSA_BITS - shift, MIN_POWER);
  const value = Number(roundedShift(quotient, shift + lastBit)) * 2 ** lastBit;
  if (!Number.isFinite(value)) throw new RangeError('the value is above the f64 range');
  return value;
}

/** `value · 2^-shift` to the nearest integer, ties to even. */
function roundedShift(value: bigint, shift: number): bigint {
  if (shift <= 0) return value << BigInt(-shift);
  const floor = value >> BigInt(shift);
  const rest = value - (floor << BigInt(shift));
  const half = 1n << BigInt(shift - 1);
  return rest > half || (rest === half && (floor & 1n) === 1n) ? floor + 1n : floor;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** The largest integer whose square is not above `value` (Newton's method from above). */
function integerSquareRoot(value: bigint): bigint {
  let root = 1n << BigInt((bitLength(value) + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
