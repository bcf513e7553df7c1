// Correctly rounded sine and cosine: the float nearest to the true value, whatever the path that found it. All of them take
// |x| ≤ SIN_COS_LIMIT.
import { cosExact, F32_BITS, F64_BITS, sinExact } from './sin-cos-exact';
import { FAST_LIMIT, fastCos, fastSin } from './sin-cos-fast';
import { turnedOrZero } from './sin-cos-wide';

/** Largest |x| that these functions take. */
export const SIN_COS_LIMIT: f64 = 65536;

/** sin x */
export function sin(x: f64): f64 {
  if (abs(x) <= FAST_LIMIT) {
    const small = f64x2.extract_lane(fastSin(f64x2.splat(x)), 0);
    return small == small ? small : sinExact(x, F64_BITS);
  }
  const sine = f64x2.extract_lane(turnedOrZero(f64x2.splat(x), 0, 0), 0);
  return sine != 0 ? sine : sinExact(x, F64_BITS);
}

/** cos x */
export function cos(x: f64): f64 {
  if (abs(x) <= FAST_LIMIT) {
    const small = f64x2.extract_lane(fastCos(f64x2.splat(x)), 0);
    return small == small ? small : cosExact(x, F64_BITS);
  }
  const cosine = f64x2.extract_lane(turnedOrZero(f64x2.splat(x), 1, 1), 0);
  return cosine != 0 ? cosine : cosExact(x, F64_BITS);
}

/** sin x in the first lane and cos x in the second: about as quick as one of them. */
export function sinCos(x: f64): v128 {
  const angles = f64x2.splat(x);
  const results = turnedOrZero(angles, 0, 1);
  return i64x2.all_true(results) ? results : decided(angles, results, false, true);
}

// The forms that take a pair are inlined wherever they are called: asc warns of exported functions with v128 parameters.

/** sin x in each lane: about as quick as one lane. */
@inline
export function sinPair(x: v128): v128 {
  const sines = turnedOrZero(x, 0, 0);
  return i64x2.all_true(sines) ? sines : decided(x, sines, false, false);
}

/** cos x in each lane: about as quick as one lane. */
@inline
export function cosPair(x: v128): v128 {
  const cosines = turnedOrZero(x, 1, 1);
  return i64x2.all_true(cosines) ? cosines : decided(x, cosines, true, true);
}

/**
 * Puts sin x of both lanes at `results` and cos x of both 16 bytes further on. Quicker than `sinPair` and `cosPair`: the
 * compiler finds what the two evaluations share, so nothing is stored in between.
 */
@inline
export function sinCosPair(x: v128, results: usize): void {
  const sines = turnedOrZero(x, 0, 0);
  const cosines = turnedOrZero(x, 1, 1);
  v128.store(results, i64x2.all_true(sines) ? sines : decided(x, sines, false, false));
  v128.store(results, i64x2.all_true(cosines) ? cosines : decided(x, cosines, true, true), 16);
}

/** `results` with its undecided lanes, which are 0, found exactly; each lane is a sine or a cosine. */
function decided(x: v128, results: v128, firstIsCosine: bool, secondIsCosine: bool): v128 {
  const first = f64x2.extract_lane(results, 0);
  const second = f64x2.extract_lane(results, 1);
  const exact = f64x2.splat(first != 0 ? first : exactly(f64x2.extract_lane(x, 0), firstIsCosine, F64_BITS));
  if (second != 0) return f64x2.replace_lane(exact, 1, second);
  return f64x2.replace_lane(exact, 1, exactly(f64x2.extract_lane(x, 1), secondIsCosine, F64_BITS));
}

/** sin x, rounded once. */
export function sinF32(x: f32): f32 {
  return roundedOnce(x, sin(x), false);
}

/** cos x, rounded once. */
export function cosF32(x: f32): f32 {
  return roundedOnce(x, cos(x), true);
}

/**
 * The f32 nearest to the sine or cosine of x, of which `result` is the nearest f64. That tells on which side of the midpoint
 * between two f32 the true value is, unless it is the midpoint itself.
 */
@inline
function roundedOnce(x: f32, result: f64, isCosine: bool): f32 {
  const isMidpoint = (reinterpret<u64>(result) & 0x1fffffff) == 0x10000000;
  return <f32>(isMidpoint ? exactly(x, isCosine, F32_BITS) : result);
}

function exactly(x: f64, isCosine: bool, precision: i32): f64 {
  return isCosine ? cosExact(x, precision) : sinExact(x, precision);
}
