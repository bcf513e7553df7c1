// sin and cos of two angles up to 65536 at a time, each lane either correctly rounded or reported as undecided.
//
// x = k·c + r with c = π/64 and |r| ≤ π/128, S = sin(k·c), C = cos(k·c) from a table, and
//
//   sin x = S·cos r + C·sin r
//
// r = a + b, with a the leading 16 bits of r, and S = S₀ + S₁, C = C₀ + C₁ with 21 bits in S₀ and C₀: the three largest terms
// are exact in plain f64, and what remains is so small that rounding it costs little:
//
//   sin x = S₀ + C₀·a − S₀·a²/2 + [C·(b + sin r − r) + C₁·a + S·(cos r − 1 + a²/2) − S₁·a²/2 + S₁]
//
// cos x is the same a quarter turn on. docs/sin-cos.md derives the bound of the bracket's error.
import { both } from './constant-pair';
import { rowAt, rowOffset } from './sin-cos-table';

/** 64/π */
const STEPS_PER_RADIAN = memory.data<f64>([20.371832715762604]);
/** Added to a small f64, it leaves the nearest integer in the lowest bits of the significand: 1.5·2⁵². */
const ROUNDER = memory.data<f64>([6755399441055744]);

/** π/64 in three parts: 32 bits, 31 bits (so that k times either is exact), and the rest. */
export const STEP_HIGH = memory.data<f64>([0.049087385210441425]);
export const STEP_MIDDLE = memory.data<f64>([1.8990939090670223e-12]);
export const STEP_LOW = memory.data<f64>([-7.838371269794269e-22]);

/** All of a double but the lower 37 bits of its significand. */
const HEAD_MASK = memory.data<u64>([0xffffffe000000000]);
const MINUS_HALF = memory.data<f64>([-0.5]);

/**
 * (sin r − r)/r³ in powers of z = r²: Taylor's coefficients, the last two moved (by a search for the least greatest error of
 * z·P up to r = π/128) so as to make up for those left out.
 */
export const P0 = memory.data<f64>([-1.0 / 6.0]);
export const P1 = memory.data<f64>([0.008333333332755828]);
export const P2 = memory.data<f64>([-0.0001984101111260947]);

/** (cos r − 1 + r²/2)/r⁴ in powers of z: Taylor's coefficients. */
export const Q0 = memory.data<f64>([1.0 / 24.0]);
export const Q1 = memory.data<f64>([-1.0 / 720.0]);
export const Q2 = memory.data<f64>([1.0 / 40320.0]);

/** Bound of the error: |C₀·a| times (base + slope·z), plus a multiple of S, plus one of k times the lowest part of π/64. */
const SINE_BOUND_BASE = memory.data<f64>([3.06e-20]);
const SINE_BOUND_SLOPE = memory.data<f64>([3.12e-16]);
const COSINE_BOUND = memory.data<f64>([5e-22]);
const STEP_BOUND = memory.data<f64>([1.78e-15]);

/**
 * sin(x + quarters·π/2) in each lane, |x| ≤ 65536; 0 where the rounding is undecided, which includes the sine of 0.
 */
@inline
export function turnedOrZero(x: v128, firstQuarters: u32, secondQuarters: u32): v128 {
  const shifted = f64x2.add(f64x2.mul(x, both(STEPS_PER_RADIAN)), both(ROUNDER));
  const k = f64x2.sub(shifted, both(ROUNDER));
  const high = f64x2.sub(x, f64x2.mul(k, both(STEP_HIGH)));
  const middle = f64x2.mul(k, both(STEP_MIDDLE));
  const low = f64x2.mul(k, both(STEP_LOW));
  const r = f64x2.sub(high, f64x2.add(middle, low));
  const a = v128.and(f64x2.sub(high, middle), v128.load64_splat(HEAD_MASK));
  const b = f64x2.sub(f64x2.sub(f64x2.sub(high, a), middle), low);

  // sin r − a and cos r − 1 + a²/2
  const z = f64x2.mul(r, r);
  const z2 = f64x2.mul(z, z);
  const p = f64x2.add(f64x2.add(both(P0), f64x2.mul(z, both(P1))), f64x2.mul(z2, both(P2)));
  const q = f64x2.add(f64x2.add(both(Q0), f64x2.mul(z, both(Q1))), f64x2.mul(z2, both(Q2)));
  const sineRest = f64x2.add(b, f64x2.mul(f64x2.mul(r, z), p));
  const halfA = f64x2.mul(a, both(MINUS_HALF));
  const halfB = f64x2.mul(b, both(MINUS_HALF));
  const cosineRest = f64x2.add(f64x2.mul(z2, q), f64x2.mul(halfB, f64x2.add(a, r)));
  const cosineHead = f64x2.mul(a, halfA);
  const stepDoubt = f64x2.mul(f64x2.abs(low), both(STEP_BOUND));

  const firstRow = rowOffset(i32x4.extract_lane(shifted, 0));
  const secondRow = rowOffset(i32x4.extract_lane(shifted, 2));
  const sine0 = rowAt(firstRow, firstQuarters);
  const sine1 = rowAt(secondRow, secondQuarters);
  const cosine0 = rowAt(firstRow, firstQuarters + 1);
  const cosine1 = rowAt(secondRow, secondQuarters + 1);
  const sHigh = v128.shuffle<f64>(sine0, sine1, 0, 2);
  const sLow = v128.shuffle<f64>(sine0, sine1, 1, 3);
  const cHigh = v128.shuffle<f64>(cosine0, cosine1, 0, 2);
  const cLow = v128.shuffle<f64>(cosine0, cosine1, 1, 3);
  const s = f64x2.add(sHigh, sLow);
  const c = f64x2.add(cHigh, cLow);

  const linear = f64x2.mul(cHigh, a);
  const square = f64x2.mul(sHigh, cosineHead);
  const upper = f64x2.add(sHigh, linear);
  const upperError = f64x2.sub(linear, f64x2.sub(upper, sHigh));
  const sum = f64x2.add(upper, square);
  const sumError = f64x2.sub(square, f64x2.sub(sum, upper));

  const tableRest = f64x2.add(f64x2.mul(cLow, a), f64x2.add(sLow, f64x2.mul(sLow, cosineHead)));
  const rest = f64x2.add(f64x2.add(f64x2.mul(c, sineRest), f64x2.mul(s, cosineRest)), tableRest);
  const error = f64x2.add(f64x2.add(upperError, sumError), rest);
  const sineDoubt = f64x2.mul(
    f64x2.abs(linear),
    f64x2.add(both(SINE_BOUND_BASE), f64x2.mul(z, both(SINE_BOUND_SLOPE))),
  );
  const doubt = f64x2.add(sineDoubt, f64x2.add(f64x2.mul(f64x2.abs(s), both(COSINE_BOUND)), stepDoubt));
  const one = f64x2.add(sum, f64x2.sub(error, doubt));
  const other = f64x2.add(sum, f64x2.add(error, doubt));
  return v128.and(one, f64x2.eq(one, other));
}
