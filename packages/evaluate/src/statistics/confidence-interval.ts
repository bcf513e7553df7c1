import { mean, stdev } from './moments.js';

/** Below this many values an interval is too wide to rank policies by; results carry a warning. */
export const FEW_SAMPLES = 10;

/** A two-sided interval for a mean, by Student's t over independent samples (one per seed). */
export interface ConfidenceInterval {
  readonly low: number;
  readonly high: number;
  /** The chance, over repeated experiments, that such an interval covers the true mean. */
  readonly level: number;
  readonly method: 'student-t';
}

const UNBOUNDED = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/**
 * The Student t interval of the mean of `values`: mean ± t(n − 1) · stdev / √n.
 *
 * It assumes samples that are independent and roughly normal; a seed's mean over many games is. Not part of any
 * digest: its last digits follow the host's `Math`.
 *
 * @param level - coverage in (0, 1); 0.95 unless told.
 * @param range - what the mean can be at all. The interval is cut to it, which costs it no coverage.
 * @throws RangeError when there are fewer than two values, or the level is not in (0, 1).
 * @example
 * ```ts
 * import { confidenceInterval } from '@reroll/evaluate';
 *
 * const { low, high } = confidenceInterval([0.12, 0.34, 0.28, 0.28]);
 * ```
 */
export function confidenceInterval(
  values: readonly number[],
  level = 0.95,
  range: { readonly low: number; readonly high: number } = UNBOUNDED,
): ConfidenceInterval {
  if (!(level > 0 && level < 1)) throw new RangeError(`level must be between 0 and 1, got ${level}`);
  const halfWidth = (studentQuantile(values.length - 1, level) * stdev(values)) / Math.sqrt(values.length);
  const centre = mean(values);
  const low = Math.max(centre - halfWidth, range.low);
  const high = Math.min(centre + halfWidth, range.high);
  return { low, high, level, method: 'student-t' };
}

/** The t with P(−t < T < t) = `level` for `degrees` of freedom, by bisection on the angle atan(t / √degrees). */
function studentQuantile(degrees: number, level: number): number {
  let low = 0;
  let high = Math.PI / 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return Math.sqrt(degrees) * Math.tan(middle);
    if (centralProbability(middle, degrees) < level) low = middle;
    else high = middle;
  }
}

/**
 * P(|T| < √degrees · tan(angle)) for a whole number of degrees of freedom, as the finite series of Abramowitz &
 * Stegun, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4.
 */
function centralProbability(angle: number, degrees: number): number {
  const cosine = Math.cos(angle);
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let series = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < degrees; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    series += term;
  }
  const tail = Math.sin(angle) * series;
  return odd ? (2 / Math.PI) * (angle + tail) : tail;
}
