import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimCore } from '../src/index.js';
import { f64FromHex, f64Hex } from './support/golden.js';
import { cosOracle, sinOracle } from './support/sin-cos-oracle.js';

const core = SimCore.create();

/** The f64 that is `steps` away from x in order of magnitude. */
function neighbour(x: number, steps: number): number {
  return f64FromHex((BigInt(`0x${f64Hex(x)}`) + BigInt(steps)).toString(16).padStart(16, '0'));
}

/** Any magnitude from the smallest subnormal to 65,536, all exponents alike. */
const anyMagnitude = fc
  .tuple(fc.integer({ min: -1074, max: 15 }), fc.double({ min: 1, max: 2, noNaN: true, maxExcluded: true }))
  .map(([exponent, significand]) => significand * 2 ** exponent);

/** The angles of CartPole, which take the fast path. */
const small = fc.double({ min: 2 ** -30, max: 0.22, noNaN: true });

/** Around multiples of π/2, where the argument's reduction cancels most bits. */
const nearMultiple = fc
  .tuple(fc.integer({ min: 1, max: 41_721 }), fc.integer({ min: -3, max: 3 }))
  .map(([k, steps]) => neighbour((k * Math.PI) / 2, steps));

/** Around the ends and the middles of the wide path's steps of π/64. */
const nearStep = fc
  .tuple(fc.integer({ min: 1, max: 2_670_176 }), fc.integer({ min: -3, max: 3 }))
  .map(([k, steps]) => neighbour((k * Math.PI) / 128, steps));

/** Around the limits between the kernel's paths. */
const nearLimit = fc
  .tuple(
    fc.constantFrom(2 ** -27, Math.PI / 128, 0.21, Math.PI / 4, 1, 65_535.9),
    fc.integer({ min: -50, max: 50 }),
  )
  .map(([limit, steps]) => neighbour(limit, steps));

const angles = fc
  .tuple(
    fc.oneof(
      anyMagnitude,
      small,
      nearMultiple,
      nearStep,
      nearLimit,
      fc.double({ min: 0, max: 65_536, noNaN: true }),
    ),
    fc.boolean(),
  )
  .map(([magnitude, negative]) => (negative ? -magnitude : magnitude));

describe.each([
  { name: 'sin', oracle: sinOracle },
  { name: 'cos', oracle: cosOracle },
] as const)('$name', ({ name, oracle }) => {
  it('is the f64 nearest to the true value', () => {
    fc.assert(
      fc.property(angles, (x) => {
        expect(f64Hex(core[name](x))).toBe(f64Hex(oracle(x)));
      }),
      { numRuns: 4000 },
    );
  });

  it('is so at the ends of its range', () => {
    for (const x of [65_536, -65_536, 5e-324, -5e-324, 2.2250738585072014e-308]) {
      expect(f64Hex(core[name](x))).toBe(f64Hex(oracle(x)));
    }
  });

  it('is so in every binade', () => {
    for (let exponent = -60; exponent < 16; exponent++) {
      for (let index = 1; index <= 8; index++) {
        // Even in significand, and without a pattern in its lower bits.
        const x = (1 + ((index * 0.6180339887498949) % 1)) * 2 ** exponent;
        expect(f64Hex(core[name](x))).toBe(f64Hex(oracle(x)));
      }
    }
  });

  it('refuses what is out of range and stays usable', () => {
    for (const x of [neighbour(65_536, 1), -1e300, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(() => core[name](x)).toThrow(RangeError);
    }
    expect(() => core[name]('0' as unknown as number)).toThrow(TypeError);
    expect(core[name](1)).toBe(oracle(1));
  });
});

describe('exact zeros', () => {
  it('keep their sign in sin and give 1 in cos', () => {
    expect(core.sin(0)).toBe(0);
    expect(core.sin(-0)).toBe(-0);
    expect(core.cos(-0)).toBe(1);
  });
});
