import { describe, expect, test } from 'vitest';
import { confidenceInterval } from '../src/statistics/confidence-interval.js';

/** Mean 0 and stdev 1, so that the half-width times √n is the quantile. */
function standardized(count: number): number[] {
  const spread = Math.sqrt((count - 1) / (2 * Math.floor(count / 2)));
  return Array.from({ length: count }, (_, i) =>
    i === count - 1 && count % 2 === 1 ? 0 : i % 2 === 0 ? spread : -spread,
  );
}

describe('confidenceInterval', () => {
  test('is cut to what the mean can be', () => {
    const range = { low: -1, high: 1 };
    expect(confidenceInterval([-1, 1], 0.95, range)).toMatchObject(range);
    expect(confidenceInterval([0.9, 1], 0.95, range)).toMatchObject({ high: 1 });
    expect(confidenceInterval([0.1, 0.2, 0.3], 0.95, range)).toEqual(confidenceInterval([0.1, 0.2, 0.3]));
  });

  // Two-sided critical values of Student's t, NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
  test.each([
    [1, 0.95, 12.706],
    [2, 0.95, 4.303],
    [3, 0.95, 3.182],
    [4, 0.95, 2.776],
    [7, 0.95, 2.365],
    [10, 0.95, 2.228],
    [30, 0.95, 2.042],
    [100, 0.95, 1.984],
    [5, 0.99, 4.032],
    [6, 0.9, 1.943],
    [100, 0.99, 2.626],
  ])('with %i degrees of freedom at level %f spans ±%f standard errors', (degrees, level, quantile) => {
    const { low, high } = confidenceInterval(standardized(degrees + 1), level);
    expect(high * Math.sqrt(degrees + 1)).toBeCloseTo(quantile, 3);
    expect(low).toBeCloseTo(-high, 12);
  });

  test('refuses a level outside (0, 1) and a single value', () => {
    expect(() => confidenceInterval([1, 2], 95)).toThrow('level must be between 0 and 1, got 95');
    expect(() => confidenceInterval([1])).toThrow(RangeError);
  });
});
