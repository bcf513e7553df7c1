import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NDArray } from '../../src/remote/ndarray.js';
import { decodeValue, encodeValue, type WireValue } from '../../src/remote/value.js';
import { value } from './arbitraries.js';

function roundTrip(sent: unknown): WireValue {
  const arrays: NDArray[] = [];
  const json = JSON.stringify(encodeValue(sent, arrays));
  return decodeValue(JSON.parse(json), arrays);
}

describe('values', () => {
  it('survive the wire as they are', () => {
    // Not toStrictEqual, which takes a key named "constructor" for the object's type.
    fc.assert(fc.property(value, (sent) => isDeepStrictEqual(roundTrip(sent), sent)));
  });

  it.each([NaN, Infinity, -Infinity, -0, 0, 5e-324, 2 ** 53])('keep the number %d', (number) => {
    expect(roundTrip(number)).toBe(number);
  });

  it('have the documented JSON', () => {
    const arrays: NDArray[] = [];
    const array = new NDArray('|u1', [1], Uint8Array.of(7));
    const json = encodeValue({ a: [array, NaN, 2n ** 64n], b: { $array: 1 } }, arrays);
    expect(json).toEqual({
      a: [{ $array: 0 }, { $float: 'NaN' }, { $int: '18446744073709551616' }],
      b: { $object: { $array: 1 } },
    });
    expect(arrays).toEqual([array]);
  });

  it.each([undefined, () => 1, Symbol('x'), new Map(), new Date(0)])('refuse what has no form: %s', (bad) => {
    expect(() => encodeValue({ deep: [bad] }, [])).toThrow(TypeError);
  });

  it('refuse endless nesting in both directions', () => {
    const endless: unknown[] = [];
    endless.push(endless);
    expect(() => encodeValue(endless, [])).toThrow(RangeError);
    const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000)) as unknown;
    expect(() => decodeValue(deep, [])).toThrow(expect.objectContaining({ code: 'INVALID_MESSAGE' }));
  });

  it('nest to 64 levels and no deeper', () => {
    const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`) as unknown;
    expect(roundTrip(nested(64))).toEqual(nested(64));
    expect(() => encodeValue(nested(65), [])).toThrow(RangeError);
    expect(() => decodeValue(nested(65), [])).toThrow(expect.objectContaining({ code: 'INVALID_MESSAGE' }));
  });

  it.each([
    { $array: 0 },
    { $array: -1 },
    { $array: 'length' },
    { $array: null },
    { $int: '1.5' },
    { $int: 7 },
    { $int: '' },
    { $int: '9'.repeat(4001) },
    { $float: 'toString' },
    { $float: '1_0' },
    { $opaque: ['a'] },
    { $object: [] },
    { $object: null },
    { $unknown: 1 },
  ])('refuse the escape %j', (json) => {
    expect(() => decodeValue(json, [])).toThrow(expect.objectContaining({ code: 'INVALID_MESSAGE' }));
  });
});
