// sin and cos of two small angles at a time, each lane either correctly rounded or reported as undecided.
//
// Splitting t = a + b, with a the leading 13 bits of t, makes the largest terms of both series exact in plain f64:
// a² has 26 bits, and a³ times the 14-bit A has 53. What remains is so small that rounding it costs little:
//
//   sin t = t + A·a³ + [A·(t³ − a³) + t·z·(B + z·P(z))],  z = t², A + B = −1/6
//   cos t = 1 − a²/2 + [z²·Q(z) − b·(t + a)/2]
//
// The bracket's error is bounded (docs/sin-cos.md derives the bounds), so the true value lies between sum − bound and
// sum + bound. Rounding is monotonic: when both ends round to the same f64, so does everything between them.
import { both } from './constant-pair';

/** Largest |t| that the error bounds cover; every angle of a CartPole that has not fallen is within it. */
export const FAST_LIMIT: f64 = 0.21;

const LIMIT = memory.data<f64>([FAST_LIMIT]);

/** All of a double but the lower 40 bits of its significand. */
const HEAD_MASK = memory.data<u64>([0xffffff0000000000]);
const SIGN_MASK = memory.data<u64>([0x8000000000000000]);
const ONE = memory.data<f64>([1]);
const HALF = memory.data<f64>([0.5]);
const MINUS_HALF = memory.data<f64>([-0.5]);

/** −1/6 to 14 bits, and the rest. */
const A = memory.data<f64>([-10923.0 / 65536.0]);
const B = memory.data<f64>([1.0 / 196608.0]);

/** P(z): the sine's Taylor coefficients from t⁵ to t¹³. */
const P0 = memory.data<f64>([1.0 / 120.0]);
const P1 = memory.data<f64>([-1.0 / 5040.0]);
const P2 = memory.data<f64>([1.0 / 362880.0]);
const P3 = memory.data<f64>([-1.0 / 39916800.0]);
const P4 = memory.data<f64>([1.0 / 6227020800.0]);

/** Q(z): the cosine's Taylor coefficients from t⁴ to t¹². */
const Q0 = memory.data<f64>([1.0 / 24.0]);
const Q1 = memory.data<f64>([-1.0 / 720.0]);
const Q2 = memory.data<f64>([1.0 / 40320.0]);
const Q3 = memory.data<f64>([-1.0 / 3628800.0]);
const Q4 = memory.data<f64>([1.0 / 479001600.0]);

/** Bound of the sine's error, as a multiple of t: 2⁻⁶⁵. */
const SIN_BOUND = memory.data<f64>([2.7105054312137611e-20]);
/** Bound of the cosine's error: a multiple of z², 2⁻⁵⁴, plus 2⁻⁷⁰. */
const COS_BOUND_SLOPE = memory.data<f64>([5.5511151231257827e-17]);
const COS_BOUND_BASE = memory.data<f64>([8.4703294725430034e-22]);

/** sin t in each lane, |t| ≤ FAST_LIMIT; all bits set where the rounding is undecided. */
@inline
export function fastSin(t: v128): v128 {
  const a = headOf(t);
  const b = f64x2.sub(t, a);
  const a2 = f64x2.mul(a, a);
  const z = f64x2.mul(t, t);
  const z2 = f64x2.mul(z, z);
  const exact = f64x2.mul(f64x2.mul(a2, a), both(A));
  const cubeRest = f64x2.mul(b, f64x2.add(f64x2.add(z, f64x2.mul(a, t)), a2));
  const high = f64x2.add(both(P3), f64x2.mul(z, both(P4)));
  const middle = f64x2.add(both(P1), f64x2.mul(z, both(P2)));
  const low = f64x2.add(both(B), f64x2.mul(z, both(P0)));
  const p = f64x2.add(low, f64x2.mul(z2, f64x2.add(middle, f64x2.mul(z2, high))));
  const rest = f64x2.add(f64x2.mul(both(A), cubeRest), f64x2.mul(f64x2.mul(t, z), p));
  const sine = decided(t, exact, rest, f64x2.mul(t, both(SIN_BOUND)));
  // The sums above lose the sign of −0, which sin keeps; elsewhere the sine has the sign of t already.
  return v128.or(sine, v128.and(t, both(SIGN_MASK)));
}

/** cos t in each lane, |t| ≤ FAST_LIMIT; all bits set where the rounding is undecided. */
@inline
export function fastCos(t: v128): v128 {
  const a = headOf(t);
  const b = f64x2.sub(t, a);
  const z = f64x2.mul(t, t);
  const z2 = f64x2.mul(z, z);
  const exact = f64x2.mul(f64x2.mul(a, a), both(MINUS_HALF));
  const squareRest = f64x2.mul(f64x2.mul(b, both(HALF)), f64x2.add(t, a));
  const high = f64x2.mul(z2, both(Q4));
  const middle = f64x2.add(both(Q2), f64x2.mul(z, both(Q3)));
  const low = f64x2.add(both(Q0), f64x2.mul(z, both(Q1)));
  const q = f64x2.add(low, f64x2.mul(z2, f64x2.add(middle, high)));
  const rest = f64x2.sub(f64x2.mul(z2, q), squareRest);
  const bound = f64x2.add(f64x2.mul(z2, both(COS_BOUND_SLOPE)), both(COS_BOUND_BASE));
  return decided(both(ONE), exact, rest, bound);
}

/** All bits set where t is out of range, or where its sine or cosine is undecided. */
@inline
export function isUndecided(t: v128, sine: v128, cosine: v128): v128 {
  const sum = f64x2.add(sine, cosine);
  // Undecided lanes are NaN, the only values that differ from themselves.
  return v128.or(f64x2.gt(f64x2.abs(t), both(LIMIT)), f64x2.ne(sum, sum));
}

/** The leading 13 bits of each lane's significand. */
@inline
function headOf(t: v128): v128 {
  return v128.and(t, both(HEAD_MASK));
}

/** `large + small + rest` rounded once if any value within `bound` of it rounds alike, else all bits set. */
@inline
function decided(large: v128, small: v128, rest: v128, bound: v128): v128 {
  const sum = f64x2.add(large, small);
  const error = f64x2.add(f64x2.sub(small, f64x2.sub(sum, large)), rest);
  const one = f64x2.add(sum, f64x2.sub(error, bound));
  const other = f64x2.add(sum, f64x2.add(error, bound));
  return v128.or(one, f64x2.ne(one, other));
}
