// Random spaces that can be sampled.
import fc from 'fast-check';
import type { SpaceJson, SpaceSpec } from '../../src/index.js';
import { float16ToNumber } from '../../src/spaces/float16.js';

const shape = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 });
const sizeOf = (dimensions: readonly number[]): number => dimensions.reduce((product, n) => product * n, 1);
const ordered = (a: number, b: number): [number, number] => (a <= b ? [a, b] : [b, a]);

const LIMITS = {
  '|i1': [-128, 127],
  '|u1': [0, 255],
  '<i2': [-32_768, 32_767],
  '<u2': [0, 65_535],
  '<i4': [-2_147_483_648, 2_147_483_647],
  '<u4': [0, 4_294_967_295],
  // As far as sums and differences of two of them are exact numbers.
  '<i8': [-(2 ** 51), 2 ** 51],
  '<u8': [0, 2 ** 51],
} as const;

const integerDtype = fc.constantFrom(...(Object.keys(LIMITS) as (keyof typeof LIMITS)[]));

const discrete: fc.Arbitrary<SpaceJson> = fc.record({
  type: fc.constant('Discrete' as const),
  n: fc.oneof(
    fc.integer({ min: 1, max: 10 }),
    fc.integer({ min: 1, max: 2 ** 52 }),
    fc.constantFrom(2 ** 32, 2 ** 32 + 1),
  ),
  start: fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
});

const multiDiscrete: fc.Arbitrary<SpaceJson> = fc.tuple(integerDtype, shape).chain(([dtype, dimensions]) => {
  const [min, max] = LIMITS[dtype];
  const element = fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .map(([a, b]) => ordered(a, b))
    // Gymnasium keeps nvec in the space's dtype.
    .map(([low, high]) => ({ start: low, n: Math.min(high - low + 1, max) }));
  return fc
    .array(element, { minLength: sizeOf(dimensions), maxLength: sizeOf(dimensions) })
    .map((elements) => ({
      type: 'MultiDiscrete' as const,
      dtype,
      shape: dimensions,
      nvec: elements.map(({ n }) => n),
      start: elements.map(({ start }) => start),
    }));
});

const floatBox: fc.Arbitrary<SpaceJson> = fc
  .tuple(fc.constantFrom('<f2' as const, '<f4' as const, '<f8' as const), shape)
  .chain(([dtype, dimensions]) => {
    const value = {
      '<f2': fc.integer({ min: 0, max: 0x7bff }).chain((bits) => {
        const half = float16ToNumber(bits);
        return fc.constantFrom(half, -half);
      }),
      '<f4': fc.float({ noNaN: true, noDefaultInfinity: true }),
      '<f8': fc.double({ noNaN: true, min: -8e307, max: 8e307 }),
    };
    return boxOf(dtype, dimensions, value[dtype]);
  });

const booleanBox: fc.Arbitrary<SpaceJson> = shape.chain((dimensions) =>
  boxOf('|b1', dimensions, fc.integer({ min: 0, max: 1 })),
);

const integerBox: fc.Arbitrary<SpaceJson> = fc.tuple(integerDtype, shape).chain(([dtype, dimensions]) => {
  const [min, max] = LIMITS[dtype];
  return boxOf(dtype, dimensions, fc.integer({ min, max }));
});

function boxOf(
  dtype: keyof typeof LIMITS | '|b1' | '<f2' | '<f4' | '<f8',
  dimensions: readonly number[],
  value: fc.Arbitrary<number>,
): fc.Arbitrary<SpaceJson> {
  const size = sizeOf(dimensions);
  const bounds = fc.tuple(value, value).map(([a, b]) => ordered(a, b));
  return fc.array(bounds, { minLength: size, maxLength: size }).map((pairs) => ({
    type: 'Box' as const,
    dtype,
    shape: dimensions,
    low: pairs.map(([low]) => low),
    high: pairs.map(([, high]) => high),
  }));
}

export const boundedSpace: fc.Arbitrary<SpaceJson> = fc.oneof(
  discrete,
  multiDiscrete,
  floatBox,
  integerBox,
  booleanBox,
);

/** Any leaf and any nesting of Tuple and Dict, all bounded. */
export const { space: anySpace } = fc.letrec<{ space: SpaceSpec }>((tie) => ({
  space: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      type: fc.constant('Discrete' as const),
      n: fc.integer({ min: 1, max: 9 }),
      start: fc.integer(),
    }),
    fc.record({
      type: fc.constant('Box' as const),
      dtype: fc.constantFrom('|u1' as const, '<f4' as const, '<i8' as const),
      shape: fc.tuple(fc.integer({ min: 0, max: 5 })),
      low: fc.integer({ min: 0, max: 9 }),
      high: fc.integer({ min: 10, max: 200 }),
    }),
    fc.record({
      type: fc.constant('MultiBinary' as const),
      shape: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      type: fc.constant('Text' as const),
      minLength: fc.nat(3),
      maxLength: fc.integer({ min: 3, max: 20 }),
      characters: fc
        .uniqueArray(
          fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }).filter((c) => [...c].length === 1),
          { minLength: 1, maxLength: 99 },
        )
        .map((each) => each.join('')),
    }),
    fc.record({
      type: fc.constant('Tuple' as const),
      spaces: fc.array(tie('space'), { minLength: 1, maxLength: 4 }),
    }),
    fc.record({
      type: fc.constant('Dict' as const),
      // No names like integers: JavaScript would move them to the front of an object.
      spaces: fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,3}$/), tie('space')), {
        minLength: 1,
        maxLength: 4,
        selector: ([name]) => name,
      }),
    }),
  ),
}));
