import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMN_ANGLES, createMathKernel } from './support/math-kernel.js';

const kernel = await createMathKernel();
const column = new Float64Array(kernel.memory.buffer, kernel.column(), COLUMN_ANGLES);
const found = new Float64Array(kernel.memory.buffer, kernel.results(), 12);

/** Every form's results for two angles: both sines, both cosines, both again by `sinCosPair`, then each angle by `sinCos`. */
function allOf(first: number, second: number): number[] {
  column.set([first, second]);
  kernel.allOfPair();
  return [...found];
}

/** The same by the forms for one angle. */
function oneByOne(first: number, second: number): number[] {
  const sines = [kernel.sin(first), kernel.sin(second)];
  const cosines = [kernel.cos(first), kernel.cos(second)];
  return [...sines, ...cosines, ...sines, ...cosines, sines[0]!, cosines[0]!, sines[1]!, cosines[1]!];
}

const magnitude = fc.oneof(
  fc.constantFrom(0, 5e-324, 2 ** -1022, 2 ** -500, 2 ** -28, 2 ** -27, 0.21, Math.PI / 128, 1, 65_536),
  fc.double({ min: 0, max: 0.21, noNaN: true }),
  fc.double({ min: 0, max: 7, noNaN: true }),
  fc.double({ min: 0, max: 65_536, noNaN: true }),
);
const angle = fc.tuple(magnitude, fc.boolean()).map(([value, negative]) => (negative ? -value : value));

/** The wide path leaves the sine of the first to the exact path, and the cosine of the second; what else it finds, it decides. */
const UNDECIDED_SINE = 29 * Math.PI;
const UNDECIDED_COSINE = (29 * Math.PI) / 2;

describe('sines and cosines of two angles at a time', () => {
  it('are those of each angle alone', () => {
    fc.assert(
      fc.property(angle, angle, (first, second) => {
        expect(allOf(first, second)).toEqual(oneByOne(first, second));
      }),
      { numRuns: 5000 },
    );
  });

  it('are so in each lane that the quick path leaves undecided', () => {
    const undecided = (x: number) => {
      column.fill(x);
      return [kernel.undecidedWide(0), kernel.undecidedWide(1)];
    };
    expect(undecided(UNDECIDED_SINE)).toEqual([COLUMN_ANGLES, 0]);
    expect(undecided(UNDECIDED_COSINE)).toEqual([0, COLUMN_ANGLES]);
    for (const x of [UNDECIDED_SINE, UNDECIDED_COSINE]) {
      for (const [first, second] of [
        [x, 1],
        [1, x],
        [x, -x],
        [x, 0],
        [-0, x],
      ] as const) {
        expect(allOf(first, second)).toEqual(oneByOne(first, second));
      }
    }
  });

  it('keep the sign of zero', () => {
    expect(allOf(-0, 0)).toEqual([-0, 0, 1, 1, -0, 0, 1, 1, -0, 1, 0, 1]);
  });
});
