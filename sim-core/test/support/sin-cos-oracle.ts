// sin and cos of any f64 by bigint arithmetic with 1,400 bits after the point, rounded once, to f64 or to f32. Written from the
// definitions and slow on purpose: it shares no constant, no reduction and no rounding code with the kernel.

const BITS = 1400n;
const ONE = 1n << BITS;
/** How far a result may be from the truth, in units of 2^−1400: far more than all truncations together. */
const DOUBT = 1n << 40n;

/** arctan(1 / n) by its power series. */
function arctanOfInverse(n: bigint): bigint {
  let power = ONE / n;
  let sum = 0n;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += k % 4n === 1n ? power / k : -power / k;
    power /= n * n;
  }
  return sum;
}

/** Machin's formula. */
const PI = 16n * arctanOfInverse(5n) - 4n * arctanOfInverse(239n);

/** x · 2^1400, exactly. */
function scaled(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  const value = magnitude << (BITS - 1074n);
  return x < 0 ? -value : value;
}

/** A binary format: bits of a significand, and the exponent of the smallest number above zero. */
interface Format {
  readonly bits: bigint;
  readonly lowest: bigint;
}

const F64: Format = { bits: 53n, lowest: -1074n };
const F32: Format = { bits: 24n, lowest: -149n };

/** The number of a format nearest to value · 2^−1400, ties to even. */
function rounded(value: bigint, { bits, lowest }: Format): number {
  const magnitude = value < 0n ? -value : value;
  const length = BigInt(magnitude.toString(2).length);
  const dropped = length - bits > BITS + lowest ? length - bits : BITS + lowest;
  const half = 1n << (dropped - 1n);
  let kept = magnitude >> dropped;
  const rest = magnitude - (kept << dropped);
  if (rest > half || (rest === half && kept % 2n === 1n)) kept += 1n;
  const result = Number(kept) * 2 ** Number(dropped - BITS + 1022n) * 2 ** -1022;
  return value < 0n ? -result : result;
}

function decided(value: bigint, format: Format): number {
  const result = rounded(value, format);
  if (rounded(value - DOUBT, format) !== result || rounded(value + DOUBT, format) !== result) {
    throw new Error(`1,400 bits do not decide ${result}`);
  }
  return result;
}

/** The Taylor series from `term`, whose power of the angle is `power`. */
function series(angle: bigint, term: bigint, power: bigint): bigint {
  let sum = 0n;
  for (let n = power; term !== 0n; n += 2n) {
    sum += term;
    term = -((((term * angle) >> BITS) * angle) >> BITS) / ((n + 1n) * (n + 2n));
  }
  return sum;
}

function sine(x: number, format: Format): number {
  if (x === 0) return x;
  const angle = scaled(x) % (2n * PI);
  return decided(series(angle, angle, 1n), format);
}

function cosine(x: number, format: Format): number {
  const angle = scaled(x) % (2n * PI);
  return decided(series(angle, ONE, 0n), format);
}

/** sin x, correctly rounded to f64. */
export function sinOracle(x: number): number {
  return sine(x, F64);
}

/** cos x, correctly rounded to f64. */
export function cosOracle(x: number): number {
  return cosine(x, F64);
}

/** sin x, correctly rounded to f32. */
export function sinOracleF32(x: number): number {
  return sine(x, F32);
}

/** cos x, correctly rounded to f32. */
export function cosOracleF32(x: number): number {
  return cosine(x, F32);
}

/** `value` rounded to `bits` bits, and what that leaves, rounded to f64. */
function inTwoParts(value: bigint, bits: bigint): [number, number] {
  const first = rounded(value, { bits, lowest: F64.lowest });
  return [first, rounded(value - scaled(first), F64)];
}

/** sin(k·π/64) as the first 21 bits and the rest. */
export function sineOfStep(k: number): [number, number] {
  // The sines of multiples of π are 0, which the truncation of π hides.
  if (k % 64 === 0) return [0, 0];
  const angle = (BigInt(k) * PI) / 64n;
  return inTwoParts(series(angle, angle, 1n), 21n);
}

/** π/64 as a multiple of 2^−36, one of 2^−69, and the rest. */
export function stepInThreeParts(): [number, number, number] {
  const high = multipleOf(-36n, PI / 64n);
  const middle = multipleOf(-69n, PI / 64n - scaled(high));
  return [high, middle, rounded(PI / 64n - scaled(high) - scaled(middle), F64)];
}

/** The multiple of 2^exponent nearest to value · 2^−1400. */
function multipleOf(exponent: bigint, value: bigint): number {
  const unit = 1n << (BITS + exponent);
  return Number((value + unit / 2n) / unit) * 2 ** Number(exponent);
}

/** (1 + p₀·z + p₁·z² + …)·r − sin r and 1 − z/2 + q₀·z² + q₁·z³ + … − cos r, with z = r², each rounded once. */
export function polynomialErrors(r: number, p: readonly number[], q: readonly number[]): [number, number] {
  const angle = scaled(r);
  const z = (angle * angle) >> BITS;
  const times = (left: bigint, right: bigint) => (left * right) >> BITS;
  const powers = (coefficients: readonly number[]) =>
    coefficients.reduceRight((sum, coefficient) => times(sum, z) + scaled(coefficient), 0n);
  const sine = times(ONE + times(powers(p), z), angle);
  const cosine = ONE - z / 2n + times(powers(q), times(z, z));
  return [rounded(sine - series(angle, angle, 1n), F64), rounded(cosine - series(angle, ONE, 0n), F64)];
}
