import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeBody,
  decodeTrajectory,
  diffTrajectories,
  formatDifference,
  type Trajectory,
  ulpsFloat16,
  ulpsFloat32,
  ulpsFloat64,
} from '../src/index.js';
import { HALVES } from './columns.js';
import { ARM, BLACKJACK, CARTPOLE_BYTES, CARTPOLE_HEADER, PENDULUM } from './fixtures.js';

const BYTES = Uint8Array.from(Buffer.from(CARTPOLE_BYTES, 'hex'));
const BODY = BYTES.subarray(-68);
const BASE = decodeTrajectory(BYTES);

/** The fixture with some bytes of its body replaced. */
function changed(at: number, ...values: number[]): Trajectory {
  const body = BODY.slice();
  body.set(values, at);
  return decodeBody(CARTPOLE_HEADER, body);
}

describe('diffTrajectories', () => {
  it.each([
    [0, [1], 'step 0, observation[0]: 0.5 and 0.5000000596046448 (1 ULP apart)'],
    [12, [0, 0, 0, 0], 'step 0, observation[3]: -0 and 0 (0 ULPs apart)'],
    [16, [7], 'step 1, action: 1 and 7'],
    [17, [3], 'step 1, reward: 1 and 1.0000000000000007 (3 ULPs apart)'],
    [26, [1], 'step 1, observation[0]: 1 and 1.0000001192092896 (1 ULP apart)'],
    [42, [1], 'step 2, action: 0 and 1'],
    [51, [2], 'step 2, terminated: true and false'],
    [51, [1], 'step 2, truncated: true and false'],
    [64, [1], 'step 2, observation[3]: -4 and -4.000000476837158 (1 ULP apart)'],
  ])('finds the change at byte %d of the body', (at, values, text) => {
    const difference = diffTrajectories(BASE, changed(at, ...values));
    expect(difference && formatDifference(difference)).toBe(text);
  });

  it('tells the signs of zero rewards apart', () => {
    const zero = [0, 0, 0, 0, 0, 0, 0];
    const [a, b] = [changed(17, ...zero, 0), changed(17, ...zero, 0x80)];
    expect(diffTrajectories(a, b)).toEqual({ field: 'reward', step: 1, index: null, a: 0, b: -0, ulps: 0n });
  });

  it('finds the first of several changes, in the order of the bytes', () => {
    expect(diffTrajectories(BASE, changed(42, 1, 9, 9))).toMatchObject({ step: 2, field: 'action' });
  });

  it('tells where one trajectory ends early', () => {
    const shorter = decodeBody(CARTPOLE_HEADER, BODY.subarray(0, 42));
    expect(diffTrajectories(BASE, shorter)).toEqual({
      field: 'steps',
      step: 2,
      index: null,
      a: 2,
      b: 1,
      ulps: null,
    });
    expect(diffTrajectories(shorter, BASE)).toMatchObject({ field: 'steps', step: 2, a: 1, b: 2 });
  });

  it('prefers the flag that ended one of them', () => {
    const ended = BODY.slice(0, 42);
    ended[25] = 1;
    expect(diffTrajectories(BASE, decodeBody(CARTPOLE_HEADER, ended))).toMatchObject({
      field: 'terminated',
      step: 1,
      a: false,
      b: true,
    });
  });

  it('gives array, index and values', () => {
    const other = Buffer.from(ARM.body, 'hex');
    other[8] = 3;
    const a = decodeBody(ARM.header, Buffer.from(ARM.body, 'hex'));
    expect(diffTrajectories(a, decodeBody(ARM.header, other))).toEqual({
      field: 'observation',
      step: 0,
      path: '["pose"][0]',
      index: 1,
      a: -2.5,
      b: -2.5000000000000013,
      ulps: 3n,
    });
    const [tuple, changedTuple] = [Buffer.from(BLACKJACK.body, 'hex'), Buffer.from(BLACKJACK.body, 'hex')];
    changedTuple[16] = 1;
    expect(
      diffTrajectories(decodeBody(BLACKJACK.header, tuple), decodeBody(BLACKJACK.header, changedTuple)),
    ).toEqual({ field: 'observation', step: 0, path: '[2]', index: null, a: 0n, b: 1n, ulps: null });
  });

  it('reports different headers as such', () => {
    const other = decodeBody({ ...CARTPOLE_HEADER, seed: '43' }, BODY);
    const difference = diffTrajectories(BASE, other)!;
    expect(difference).toMatchObject({ field: 'header', step: null, index: null, ulps: null });
    expect(formatDifference(difference)).toMatch(/^header: \{.*"seed":"42"\} and \{.*"seed":"43"\}$/);
  });

  it('compares i8 observations without ULPs', () => {
    const header = { ...CARTPOLE_HEADER, observationDtype: '|i1' as const, observationShape: [2] };
    const [a, b] = [decodeBody(header, Uint8Array.of(1, 2)), decodeBody(header, Uint8Array.of(1, 0xfe))];
    expect(diffTrajectories(a, b)).toEqual({
      field: 'observation',
      step: 0,
      index: 1,
      a: 2,
      b: -2,
      ulps: null,
    });
  });

  it.each([
    ['a part of a Tuple', BLACKJACK, 34 + 8, [11], 'step 1, observation[1]: 10 and 11'],
    ['a 64-bit integer', BLACKJACK, 7, [0x80], 'step 0, observation[0]: 14 and -9223372036854775794'],
    [
      'an action of floats',
      PENDULUM,
      12,
      [1],
      'step 1, action[0]: -1.5 and -1.5000001192092896 (1 ULP apart)',
    ],
    ['f64', ARM, 8, [3], 'step 0, observation["pose"][0][1]: -2.5 and -2.5000000000000013 (3 ULPs apart)'],
    [
      'f16',
      ARM,
      16,
      [0x53],
      'step 0, observation["pose"][1]: 0.333251953125 and 0.332763671875 (2 ULPs apart)',
    ],
    ['a Dict’s part', ARM, 19, [1], 'step 0, observation["doors"][1]: 0 and 1'],
    ['u16', ARM, 21, [0x2c], 'step 0, observation["goal"][0]: 299 and 300'],
    ['an action’s part', ARM, 25, [0], 'step 1, action[0]: -1 and -256'],
    ['a boolean', ARM, 25 + 8, [0], 'step 1, action[1][0]: 1 and 0'],
    [
      'an infinite reward',
      ARM,
      25 + 10,
      [1, 0, 0, 0, 0, 0, 0xe0, 0x7f],
      'step 1, reward: Infinity and 8.988465674311582e+307 (4503599627370495 ULPs apart)',
    ],
  ])('names the array and the element: %s', (_, { header, body: hex }, at, values, text) => {
    const body = Buffer.from(hex, 'hex');
    const other = Uint8Array.from(body);
    other.set(values, at);
    const difference = diffTrajectories(decodeBody(header, body), decodeBody(header, other));
    expect(difference && formatDifference(difference)).toBe(text);
  });

  it('is null exactly when the bytes are equal', () => {
    expect(diffTrajectories(BASE, decodeTrajectory(BYTES.slice()))).toBeNull();
    fc.assert(
      fc.property(fc.nat(BODY.length - 1), fc.nat(255), (at, value) => {
        let other: Trajectory;
        try {
          other = changed(at, value);
        } catch {
          return; // not a trajectory; the decoder's tests cover it
        }
        expect(diffTrajectories(BASE, other) === null).toBe(BODY[at] === value);
        expect(diffTrajectories(other, BASE) === null).toBe(BODY[at] === value);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('ULP distances', () => {
  it('count representable values, across zero and up to infinity', () => {
    expect(ulpsFloat32(0, 2 ** -149)).toBe(1n);
    expect(ulpsFloat32(-(2 ** -149), 2 ** -149)).toBe(2n);
    expect(ulpsFloat32(-0, 0)).toBe(0n);
    expect(ulpsFloat32(Math.fround(3.4028234663852886e38), Infinity)).toBe(1n);
    expect(ulpsFloat64(Number.MAX_VALUE, Infinity)).toBe(1n);
    expect(ulpsFloat64(1, 1 + Number.EPSILON)).toBe(1n);
    expect(ulpsFloat64(1, 1 - Number.EPSILON / 2)).toBe(1n);
    expect(ulpsFloat64(-Number.MIN_VALUE, Number.MIN_VALUE)).toBe(2n);
    expect(ulpsFloat16(0, 2 ** -24)).toBe(1n);
    expect(ulpsFloat16(-(2 ** -24), 2 ** -14)).toBe(1_025n);
    expect(ulpsFloat16(65_504, Infinity)).toBe(1n);
    expect(() => ulpsFloat16(Number.NaN, 1)).toThrow(RangeError);
    expect(() => ulpsFloat64(1, Number.NaN)).toThrow(RangeError);
    expect(() => ulpsFloat32(Number.NaN, 1)).toThrow(RangeError);
  });

  it('of halves are the distances between their bits', () => {
    const finite = HALVES.slice(0, 0x7c01);
    expect(finite.findIndex((half, bits) => ulpsFloat16(0, half) !== BigInt(bits))).toBe(-1);
    expect(finite.findIndex((half, bits) => ulpsFloat16(-half, 0) !== BigInt(bits))).toBe(-1);
  });

  it('are a distance: symmetric, zero for equal values, additive in order', () => {
    const f32 = fc.float({ noNaN: true });
    const f64 = fc.double({ noNaN: true });
    const holds = (ulps: typeof ulpsFloat64) => (values: [number, number, number]) => {
      const [a, b, c] = values.sort((x, y) => x - y) as [number, number, number];
      expect(ulps(a, b)).toBe(ulps(b, a));
      expect(ulps(a, b) + ulps(b, c)).toBe(ulps(a, c));
      expect(ulps(a, b) === 0n).toBe(a === b);
    };
    fc.assert(fc.property(fc.tuple(f32, f32, f32), holds(ulpsFloat32)));
    fc.assert(fc.property(fc.tuple(f64, f64, f64), holds(ulpsFloat64)));
  });
});
