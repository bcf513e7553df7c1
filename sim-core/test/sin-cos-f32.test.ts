import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMathKernel } from './support/math-kernel.js';
import { cosOracleF32, sinOracle, sinOracleF32 } from './support/sin-cos-oracle.js';

const kernel = await createMathKernel();
const scratch = new DataView(new ArrayBuffer(4));

function f32FromBits(bits: number): number {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
}

function bitsOf(x: number): number {
  scratch.setFloat32(0, x);
  return scratch.getUint32(0);
}

const LIMIT = bitsOf(65_536);

/** Every f32 up to 65,536 alike, so every exponent but the subnormals' too, and either sign. */
const any = fc.integer({ min: 0, max: LIMIT });
/** Where a sine or cosine is neither its angle nor 1. */
const notTiny = fc.integer({ min: bitsOf(2 ** -13), max: LIMIT });
const angles = fc
  .tuple(fc.oneof(any, notTiny), fc.boolean())
  .map(([bits, negative]) => (negative ? -1 : 1) * f32FromBits(bits));

/** The only f32 in range whose sine, rounded to f64, lies halfway between two f32; no cosine does. All were tried. */
const MIDPOINT = 9830.3984375;

describe.each([
  { name: 'sinF32', oracle: sinOracleF32 },
  { name: 'cosF32', oracle: cosOracleF32 },
] as const)('$name', ({ name, oracle }) => {
  it('is the f32 nearest to the true value', () => {
    fc.assert(
      fc.property(angles, (x) => {
        expect(kernel[name](x)).toBe(oracle(x));
      }),
      { numRuns: 1500 },
    );
  });

  it('is so at the ends of its range', () => {
    for (const x of [65_536, -65_536, 2 ** -149, -(2 ** -149), 2 ** -126, 2 ** -12, 0, -0]) {
      expect(kernel[name](x)).toBe(oracle(x));
    }
  });
});

describe('rounding once', () => {
  it('differs from rounding to f64 first where that ends between two f32', () => {
    expect(kernel.sinF32(MIDPOINT)).toBe(sinOracleF32(MIDPOINT));
    expect(kernel.sinF32(-MIDPOINT)).toBe(-sinOracleF32(MIDPOINT));
    expect(kernel.sinF32(MIDPOINT)).not.toBe(Math.fround(sinOracle(MIDPOINT)));
    expect(kernel.f32RoundedTwice(bitsOf(MIDPOINT) - 500_000, bitsOf(MIDPOINT) + 500_000, 1)).toBe(1);
  });

  it('makes no other difference', () => {
    expect(kernel.f32RoundedTwice(0, LIMIT, 509)).toBe(0);
  });
});
