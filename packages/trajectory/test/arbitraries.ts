// Random spaces, headers and episodes for the property tests.
import fc from 'fast-check';
import {
  type ArrayFormat,
  bodyLayout,
  type Columns,
  type Dtype,
  type ElementArray,
  type JsonValue,
  type LeafLayout,
  type SpaceDescription,
  type Trajectory,
  type TrajectoryHeader,
  trajectoryFormat,
} from '../src/index.js';
import { HALVES } from './columns.js';

const float = fc.float({ noNaN: true });
const double = fc.double({ noNaN: true });
const half = fc
  .nat(65_535)
  .map((bits) => HALVES[bits]!)
  .filter((value) => !Number.isNaN(value));
const integer = (bits: number, signed: boolean) =>
  fc.integer({ min: signed ? -(2 ** (bits - 1)) : 0, max: 2 ** (signed ? bits - 1 : bits) - 1 });

type Fill = (length: number) => fc.Arbitrary<ElementArray>;

const filled =
  <T>(element: fc.Arbitrary<T>, arrayFrom: (values: T[]) => ElementArray): Fill =>
  (length) =>
    fc.array(element, { minLength: length, maxLength: length }).map(arrayFrom);

const ARRAYS: Readonly<Record<Dtype, Fill>> = {
  '|b1': filled(fc.nat(1), (values) => Uint8Array.from(values)),
  '|i1': filled(integer(8, true), (values) => Int8Array.from(values)),
  '|u1': filled(integer(8, false), (values) => Uint8Array.from(values)),
  '<i2': filled(integer(16, true), (values) => Int16Array.from(values)),
  '<u2': filled(integer(16, false), (values) => Uint16Array.from(values)),
  '<i4': filled(integer(32, true), (values) => Int32Array.from(values)),
  '<u4': filled(integer(32, false), (values) => Uint32Array.from(values)),
  '<i8': filled(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (values) =>
    BigInt64Array.from(values),
  ),
  '<u8': filled(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (values) => BigUint64Array.from(values)),
  '<f2': filled(half, (values) => Float32Array.from(values)),
  '<f4': filled(float, (values) => Float32Array.from(values)),
  '<f8': filled(double, (values) => Float64Array.from(values)),
};

export const DTYPES = Object.keys(ARRAYS) as Dtype[];

const name = fc.string({ unit: 'grapheme', maxLength: 4 });
const shape = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 });

const perElement = <T>(value: fc.Arbitrary<T>, { shape }: { shape: readonly number[] }) => {
  const length = shape.reduce((product, size) => product * size, 1);
  return fc.oneof(value, fc.array(value, { minLength: length, maxLength: length }));
};

const box = fc.record({ dtype: fc.constantFrom(...DTYPES), shape }).chain((array) => {
  const bound = perElement(
    fc.oneof(fc.constant(null), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    array,
  );
  return fc.record({
    type: fc.constant('Box' as const),
    dtype: fc.constant(array.dtype),
    shape: fc.constant(array.shape),
    low: bound,
    high: bound,
  });
});

const multiDiscrete = fc
  .record({ dtype: fc.constantFrom(...DTYPES.filter((dtype) => !dtype.includes('f'))), shape })
  .chain((array) =>
    fc.record({
      type: fc.constant('MultiDiscrete' as const),
      dtype: fc.constant(array.dtype),
      shape: fc.constant(array.shape),
      nvec: perElement(fc.integer({ min: 1, max: 9 }), array),
      start: perElement(fc.integer({ min: -9, max: 9 }), array),
    }),
  );

/** Spaces of every kind, nested up to three levels deep. */
export const space: fc.Arbitrary<SpaceDescription> = fc.letrec<{ space: SpaceDescription }>((tie) => ({
  space: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.record({
      type: fc.constant('Discrete' as const),
      n: fc.integer({ min: 1, max: 400 }),
      start: fc.integer({ min: -9, max: 9 }),
    }),
    box,
    multiDiscrete,
    fc.record({ type: fc.constant('MultiBinary' as const), shape }),
    fc.record({
      type: fc.constant('Tuple' as const),
      spaces: fc.array(tie('space'), { minLength: 1, maxLength: 4 }),
    }),
    fc.record({
      type: fc.constant('Dict' as const),
      spaces: fc.uniqueArray(fc.tuple(name, tie('space')), {
        minLength: 1,
        maxLength: 4,
        selector: ([key]) => key,
      }),
    }),
  ),
})).space;

const options = fc
  .dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }))
  .map((members) => members as Record<string, JsonValue>);

export const header: fc.Arbitrary<TrajectoryHeader> = fc
  .record({
    env: fc.string({ minLength: 1, unit: 'grapheme' }),
    options,
    observationSpace: space,
    actionSpace: space,
    seed: fc.bigInt().map(String),
  })
  .map(({ seed, ...input }) => ({ ...trajectoryFormat(input), seed }));

/** Episodes of 0 to 12 steps, as decoding gives them. */
export const episode: fc.Arbitrary<Trajectory> = fc.tuple(header, fc.nat(12)).chain(([head, steps]) => {
  const { observationLeaves, actionLeaves } = bodyLayout(head);
  return fc.record({
    header: fc.constant(head),
    steps: fc.constant(steps),
    observations: columns(observationLeaves, steps + 1),
    actions: columns(actionLeaves, steps),
    rewards: fc
      .array(double, { minLength: steps, maxLength: steps })
      .map((values) => Float64Array.from(values)),
    terminated: steps === 0 ? fc.constant(false) : fc.boolean(),
    truncated: steps === 0 ? fc.constant(false) : fc.boolean(),
  });
});

function columns(leaves: readonly LeafLayout[], rows: number): fc.Arbitrary<Columns> {
  const [whole] = leaves;
  if (whole?.path === '') return valuesOf(whole, rows);
  return fc.tuple(
    ...leaves.map((leaf) =>
      valuesOf(leaf, rows).map((values) => ({
        path: leaf.path,
        dtype: leaf.dtype,
        shape: leaf.shape,
        values,
      })),
    ),
  );
}

function valuesOf({ dtype, shape }: ArrayFormat, rows: number): fc.Arbitrary<ElementArray> {
  return ARRAYS[dtype](rows * shape.reduce((product, size) => product * size, 1));
}
