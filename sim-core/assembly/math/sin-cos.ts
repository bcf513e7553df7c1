// Correctly rounded sine and cosine: the f64 nearest to the true value, whatever the path that found it.
import { cosExact, sinExact } from './sin-cos-exact';
import { FAST_LIMIT, FastPair } from './sin-cos-fast';

/** Largest |x| that `sin` and `cos` take. */
export const SIN_COS_LIMIT: f64 = 65536;

/** sin x for |x| ≤ SIN_COS_LIMIT. */
export function sin(x: f64): f64 {
  if (abs(x) <= FAST_LIMIT) {
    const fast = f64x2.extract_lane(FastPair.sin(f64x2.splat(x)), 0);
    if (fast == fast) return fast;
  }
  return sinExact(x);
}

/** cos x for |x| ≤ SIN_COS_LIMIT. */
export function cos(x: f64): f64 {
  if (abs(x) <= FAST_LIMIT) {
    const fast = f64x2.extract_lane(FastPair.cos(f64x2.splat(x)), 0);
    if (fast == fast) return fast;
  }
  return cosExact(x);
}
