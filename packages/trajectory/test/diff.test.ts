import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeBody,
  decodeTrajectory,
  diffTrajectories,
  formatDifference,
  type Trajectory,
  ulpsFloat32,
  ulpsFloat64,
} from '../src/index.js';
import { CARTPOLE_BYTES, CARTPOLE_HEADER } from './fixtures.js';

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
    expect(() => ulpsFloat64(1, Number.NaN)).toThrow(RangeError);
    expect(() => ulpsFloat32(Number.NaN, 1)).toThrow(RangeError);
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
