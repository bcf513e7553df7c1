import type { SpaceJson } from '@reroll/sim-core';
import { bodyLayout, trajectoryFormat } from '@reroll/trajectory';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Action, type ActionCodec, actionCodec } from '../src/environments/action-codec.js';

const OBSERVATION = { type: 'Discrete', n: 1, start: 0 } as const;

function codecOf(actionSpace: SpaceJson): ActionCodec {
  const format = trajectoryFormat({ env: 'x', options: {}, observationSpace: OBSERVATION, actionSpace });
  return actionCodec(actionSpace, bodyLayout(format));
}

const box = (dtype: '<f4' | '<f8', shape: number[]): SpaceJson => ({
  type: 'Box',
  dtype,
  shape,
  low: null,
  high: null,
});

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

/** Any space of actions that a core can have, with values of it. */
const spaces: fc.Arbitrary<{
  space: SpaceJson;
  value: fc.Arbitrary<unknown>;
  elements: number;
  bytes: number;
}> = fc.oneof(
  fc
    .record({ n: fc.integer({ min: 1, max: 1000 }), start: fc.integer({ min: -500, max: 500 }) })
    .map(({ n, start }) => ({
      space: { type: 'Discrete', n, start } as const,
      value: fc.integer({ min: start, max: start + n - 1 }),
      elements: 1,
      bytes: start >= 0 && start + n <= 256 ? 1 : 8,
    })),
  fc
    .record({
      wide: fc.boolean(),
      shape: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
    })
    .map(({ wide, shape }) => {
      const elements = shape.reduce((size, length) => size * length, 1);
      const element = wide ? finite : fc.float({ noNaN: true, noDefaultInfinity: true });
      return {
        space: box(wide ? '<f8' : '<f4', shape),
        value: fc.array(element, { minLength: elements, maxLength: elements }),
        elements,
        bytes: elements * (wide ? 8 : 4),
      };
    }),
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -9, max: 9 })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => ({
      space: {
        type: 'MultiDiscrete',
        dtype: '<i8',
        shape: [parts.length],
        nvec: parts.map(([n]) => n),
        start: parts.map(([, start]) => start),
      } as const,
      value: fc.tuple(...parts.map(([n, start]) => fc.integer({ min: start, max: start + n - 1 }))),
      elements: parts.length,
      bytes: parts.length * 8,
    })),
);

const spaceAndActions = spaces.chain(({ value, ...rest }) =>
  fc.record({
    ...Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, fc.constant(part)])),
    actions: fc.array(value, { maxLength: 5 }),
  }),
) as fc.Arbitrary<{ space: SpaceJson; elements: number; bytes: number; actions: unknown[] }>;

describe('an action codec', () => {
  test('brings actions through their bytes, and through JSON, as they are', () => {
    fc.assert(
      fc.property(spaceAndActions, ({ space, actions, bytes }) => {
        const codec = codecOf(space);
        expect(codec.bytes).toBe(bytes);
        const canonical = actions.map((action) => codec.canonical(action)!);
        expect(canonical).not.toContain(null);
        const encoded = codec.encode(canonical);
        expect(encoded.length).toBe(actions.length * bytes);
        expect(codec.decode(encoded)).toEqual(canonical);
        expect(codec.decode(Uint8Array.of(7, ...encoded).subarray(1))).toEqual(canonical);
        const read = JSON.parse(JSON.stringify(canonical)) as unknown[];
        expect(read.map((action) => codec.canonical(action))).toEqual(canonical);
        expect(canonical.map((action) => codec.canonical(action))).toEqual(canonical);
      }),
    );
  });

  test('takes the i64 that the core draws for a MultiDiscrete action', () => {
    const codec = codecOf({ type: 'MultiDiscrete', shape: [2], nvec: [3, 4], start: [0, -1], dtype: '<i8' });
    expect(codec.canonical(BigInt64Array.of(2n, -1n))).toEqual([2, -1]);
    expect(codec.canonical(BigInt64Array.of(3n, -1n))).toBeNull();
    expect(codec.canonical(BigInt64Array.of(2n ** 62n, 0n))).toBeNull();
  });

  test('refuses whatever is no action, and nothing else fails', () => {
    fc.assert(
      fc.property(
        spaces,
        fc.anything({ withBigInt: true, withTypedArray: true, withSparseArray: true }),
        ({ space, elements }, value) => {
          const codec = codecOf(space);
          const canonical = codec.canonical(value);
          if (canonical === null) return;
          const numbers = [canonical].flat();
          expect(numbers).toHaveLength(elements);
          expect(numbers.every(Number.isFinite)).toBe(true);
          expect(codec.decode(codec.encode([canonical]))).toEqual([canonical]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each<[string, SpaceJson, unknown[], string]>([
    [
      'Discrete from −3',
      { type: 'Discrete', n: 5, start: -3 },
      [-4, 2, 0.5, Number.NaN, '0', [0], null, undefined, 0n, true, {}],
      'an integer from -3 to 1',
    ],
    [
      'one f32',
      box('<f4', [1]),
      [
        Number.NaN,
        Number.POSITIVE_INFINITY,
        3.5e38,
        [3.5e38],
        [],
        [1, 2],
        '1',
        ['1'],
        [[1]],
        [1n],
        null,
        { length: 1 },
        { 0: 1 },
        new BigInt64Array(1),
      ],
      'one finite number, or a list of one',
    ],
    [
      'two f64',
      box('<f8', [2]),
      [1, [1], [1, 2, 3], [1, Number.NaN], [1, undefined], new Array(2)],
      'a list of 2 finite numbers',
    ],
    [
      'MultiDiscrete',
      { type: 'MultiDiscrete', dtype: '<i8', shape: [2], nvec: [2, 3], start: [0, -1] },
      [[2, 0], [0, 2], [0, -2], [-1, 0], [0.5, 0], 0],
      'a list of 2 integers of the space',
    ],
  ])('of %s says what it takes', (_, space, wrong, expected) => {
    const codec = codecOf(space);
    for (const value of wrong) expect([value, codec.canonical(value)]).toEqual([value, null]);
    expect(codec.expected).toBe(expected);
  });

  test.each<[string, SpaceJson, unknown, Action, string]>([
    ['a Discrete action is a byte', { type: 'Discrete', n: 6, start: 0 }, 5, 5, '05'],
    ['of a start below 0, eight', { type: 'Discrete', n: 6, start: -1 }, -1, -1, 'ffffffffffffffff'],
    ['an f32 is rounded', box('<f4', [1]), 0.1, [Math.fround(0.1)], 'cdcccc3d'],
    ['an f64 is not', box('<f8', [1]), [0.1], [0.1], '9a9999999999b93f'],
    ['a −0 is 0', box('<f4', [2]), [-0, -1e-60], [0, 0], '0000000000000000'],
    ['typed arrays are lists', box('<f4', [2]), Float32Array.of(1, -2), [1, -2], '0000803f000000c0'],
  ])('%s', (_, space, value, canonical, hex) => {
    const codec = codecOf(space);
    expect(codec.canonical(value)).toEqual(canonical);
    expect(Buffer.from(codec.encode([canonical])).toString('hex')).toBe(hex);
  });
});
