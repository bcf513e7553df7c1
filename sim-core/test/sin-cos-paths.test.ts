import { describe, expect, it } from 'vitest';
import { COLUMN_ANGLES, createMathKernel } from './support/math-kernel.js';
import { polynomialErrors, sineOfStep, stepInThreeParts } from './support/sin-cos-oracle.js';

const kernel = await createMathKernel();
const column = new Float64Array(kernel.memory.buffer, kernel.column(), COLUMN_ANGLES);

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("the wide path's table", () => {
  it('holds the sines of the multiples of π/64, to 21 bits and the rest', () => {
    const rows = range(128).map((k) => [kernel.tableHigh(k, 0), kernel.tableLow(k, 0)]);
    expect(rows).toEqual(range(128).map(sineOfStep));
  });

  it('finds a row for any multiple, whatever the quarter', () => {
    for (const k of [0, 5, 96, 127, 128, 1_335_088, 2 ** 31 + 77, -1]) {
      for (const quarters of [0, 1, 2]) {
        const row = (((k + 32 * quarters) % 128) + 128) % 128;
        expect(kernel.tableHigh(k, quarters)).toBe(kernel.tableHigh(row, 0));
        expect(kernel.tableLow(k, quarters)).toBe(kernel.tableLow(row, 0));
      }
    }
  });

  it('goes with a π/64 of which the first two parts have few bits', () => {
    expect(range(3).map((index) => kernel.stepPart(index))).toEqual(stepInThreeParts());
  });
});

describe("the wide path's polynomials", () => {
  it('are cut as late as the proof says', () => {
    const p = range(3).map((index) => kernel.sineCoefficient(index));
    const q = range(3).map((index) => kernel.cosineCoefficient(index));
    for (const step of range(200)) {
      const r = ((step + 1) / 200) * 0.024544;
      const [sine, cosine] = polynomialErrors(r, p, q);
      expect(Math.abs(sine)).toBeLessThan(0.257 * 2 ** -53 * r ** 3);
      expect(Math.abs(cosine)).toBeLessThan(2.11e-23);
    }
  });
});

/** How many of `count` angles a path leaves undecided, a column at a time. */
function undecided(
  path: 'undecidedFast' | 'undecidedWide',
  quarters: number,
  angles: (index: number) => number,
  count: number,
) {
  let sum = 0;
  for (let first = 0; first < count; first += COLUMN_ANGLES) {
    for (let index = 0; index < COLUMN_ANGLES; index++) column[index] = angles(first + index);
    sum += kernel[path](quarters);
  }
  return sum;
}

/** `limit` times the fractional parts of the multiples of the golden ratio: even, and without a pattern. */
const spread = (limit: number) => (index: number) => limit * ((index * 0.6180339887498949) % 1);

// The counts are what the proved bounds give. A smaller bound decides more, and one too small decides wrongly.
describe('the share left to the exact path', () => {
  it.each([
    { path: 'undecidedFast', name: 'sines', limit: 0.21, count: 2 ** 20, left: 344 },
    { path: 'undecidedFast', name: 'cosines', limit: 0.21, count: 2 ** 20, left: 420 },
    { path: 'undecidedWide', name: 'sines', limit: 0.001, count: 2 ** 20, left: 454 },
    { path: 'undecidedWide', name: 'sines', limit: 0.0245, count: 2 ** 20, left: 1226 },
    { path: 'undecidedWide', name: 'cosines', limit: 0.0245, count: 2 ** 22, left: 34 },
    { path: 'undecidedWide', name: 'sines', limit: 100, count: 2 ** 20, left: 60 },
    { path: 'undecidedWide', name: 'cosines', limit: 65_536, count: 2 ** 20, left: 78 },
  ] as const)('$path: $left of $count $name up to $limit', ({ path, name, limit, count, left }) => {
    expect(undecided(path, name === 'sines' ? 0 : 1, spread(limit), count)).toBe(left);
  });

  it('grows next to multiples of π, where little is left of the angle', () => {
    const multiple = (index: number) => (1 + (index % 20_861)) * Math.PI;
    expect(undecided('undecidedWide', 0, multiple, 5 * COLUMN_ANGLES)).toBe(646);
  });
});
