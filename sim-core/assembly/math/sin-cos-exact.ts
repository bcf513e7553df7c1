// sin and cos of any f64 up to 65536 by Taylor series in fixed point, at growing precision until the rounding is beyond
// doubt. sin and cos of a non-zero f64 are transcendental (Lindemann), never a midpoint of two floats, so some precision
// always suffices; docs/sin-cos.md has the error bound and how far the known hardest cases are from it.
import {
  add,
  divide,
  fromFloat,
  MAX_LIMBS,
  multiply,
  NUMBER_BYTES,
  reduceByHalfPi,
  subtract,
  toFloat,
} from './fixed-point';

const TWO_OVER_PI: f64 = 0.6366197723675814;

/** 128 bits decide all but about one in 2^50 of the arguments that get here. */
const FIRST_LIMBS: i32 = 4;

/** Twice the bound of the error, which is nearly all of the argument's reduction. */
const ERROR_UNITS: u32 = 1 << 17;

const ANGLE = memory.data(NUMBER_BYTES, 8);
const SQUARE = memory.data(NUMBER_BYTES, 8);
const TERM = memory.data(NUMBER_BYTES, 8);
const PRODUCT = memory.data(NUMBER_BYTES, 8);
const SUM = memory.data(NUMBER_BYTES, 8);
const ERROR = memory.data(NUMBER_BYTES, 8);

/** Significand bits of a result. */
export const F64_BITS: i32 = 53;
export const F32_BITS: i32 = 24;

/** Below it, sin x rounds to x and cos x to 1 in either precision. */
const TINY: f64 = 1.0 / 134217728.0;

/** sin x, correctly rounded to `precision` bits, for |x| ≤ 65536. */
export function sinExact(x: f64, precision: i32): f64 {
  if (abs(x) < TINY) return x;
  const sine = sinOfTurned(abs(x), 0, precision);
  return x < 0 ? -sine : sine;
}

/** cos x, correctly rounded to `precision` bits, for |x| ≤ 65536. */
export function cosExact(x: f64, precision: i32): f64 {
  return abs(x) < TINY ? 1 : sinOfTurned(abs(x), 1, precision);
}

/** sin(x + quarters·π/2), correctly rounded to `precision` bits, for x ≥ TINY. */
function sinOfTurned(x: f64, quarters: u32, precision: i32): f64 {
  const k = <u32>nearest(x * TWO_OVER_PI);
  const quadrant = k + quarters;
  const isCosine = (quadrant & 1) != 0;
  for (let n = FIRST_LIMBS; n <= MAX_LIMBS; n <<= 1) {
    fromFloat(ANGLE, x, n);
    const turnedTooFar = reduceByHalfPi(ANGLE, k, n);
    multiply(SQUARE, ANGLE, ANGLE, n);
    if (isCosine) sumCosine(n);
    else sumSine(n);
    const magnitude = decide(n, precision);
    const isNegative = ((quadrant & 2) != 0) != (turnedTooFar && !isCosine);
    if (magnitude > 0) return isNegative ? -magnitude : magnitude;
  }
  // A wrong bit is worse than no answer; docs/sin-cos.md says why no argument gets here.
  return unreachable();
}

/** SUM = r − r³/3! + r⁵/5! − … */
function sumSine(n: i32): void {
  memory.copy(TERM, ANGLE, NUMBER_BYTES);
  memory.copy(SUM, ANGLE, NUMBER_BYTES);
  for (let k: u32 = 2; nextTerm(k, n); k += 4) {
    subtract(SUM, TERM, n);
    if (!nextTerm(k + 2, n)) return;
    add(SUM, TERM, n);
  }
}

/** SUM = 1 − r²/2! + r⁴/4! − … */
function sumCosine(n: i32): void {
  fromFloat(SUM, 1, n);
  divide(TERM, SQUARE, 2, n);
  subtract(SUM, TERM, n);
  for (let k: u32 = 3; nextTerm(k, n); k += 4) {
    add(SUM, TERM, n);
    if (!nextTerm(k + 2, n)) return;
    subtract(SUM, TERM, n);
  }
}

/** TERM = TERM · r² / (k (k + 1)); returns whether it is above zero. */
function nextTerm(k: u32, n: i32): bool {
  multiply(PRODUCT, TERM, SQUARE, n);
  return divide(TERM, PRODUCT, k * (k + 1), n);
}

/** What all numbers within ERROR_UNITS of SUM round to, or 0 when they do not agree. */
function decide(n: i32, precision: i32): f64 {
  memory.fill(ERROR, 0, NUMBER_BYTES);
  store<u32>(ERROR, ERROR_UNITS);
  subtract(SUM, ERROR, n);
  const lower = toFloat(SUM, n, precision);
  add(SUM, ERROR, n);
  add(SUM, ERROR, n);
  return toFloat(SUM, n, precision) == lower ? lower : 0;
}
