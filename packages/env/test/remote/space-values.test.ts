import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SpaceSpec, spaceFromJson } from '../../src/index.js';
import { decodeFrame, encodeFrame } from '../../src/remote/frame.js';
import type { NDArray } from '../../src/remote/ndarray.js';
import { readSpaceValue, type SpaceInput, writeSpaceValue } from '../../src/remote/space-values.js';
import { decodeValue, encodeValue } from '../../src/remote/value.js';
import { anySpace, boundedSpace } from '../spaces/space-arbitraries.js';

/** Sends an element of a space through a frame's bytes. */
function throughTheWire(spec: SpaceSpec, value: unknown): unknown {
  const arrays: NDArray[] = [];
  const content = encodeValue(writeSpaceValue(spec, value as SpaceInput, 'action'), arrays);
  const bytes = encodeFrame({ header: { content }, arrays });
  const headerBytes = new DataView(bytes.buffer).getUint32(4, true);
  const frame = decodeFrame(bytes.subarray(12, 12 + headerBytes), bytes.slice(12 + headerBytes));
  return readSpaceValue(spec, decodeValue(frame.header['content'], frame.arrays), 'action');
}

describe('an element of a space', () => {
  it('arrives as it was sent, whatever the space', () => {
    fc.assert(
      fc.property(fc.oneof(anySpace, boundedSpace), fc.nat(), (spec, seed) => {
        const space = spaceFromJson(spec);
        space.seed(seed);
        const sample = space.sample();
        expect(throughTheWire(spec, sample)).toEqual(sample);
      }),
      { numRuns: 500 },
    );
  });

  it('may be given as plain numbers', () => {
    const box: SpaceSpec = { type: 'Box', dtype: '<i8', shape: [2], low: 0, high: '9223372036854775807' };
    expect(throughTheWire(box, [1, 2n ** 62n])).toEqual(BigInt64Array.of(1n, 2n ** 62n));
    expect(throughTheWire({ type: 'MultiBinary', shape: [2] }, [1, 0])).toEqual(Int8Array.of(1, 0));
    expect(throughTheWire({ type: 'Box', dtype: '<f2', shape: [1], low: null, high: null }, [0.1])).toEqual(
      Float32Array.of(0.0999755859375),
    );
    expect(throughTheWire({ type: 'Discrete', n: 2, start: 0 }, 1n)).toBe(1);
  });

  const bytes: SpaceSpec = { type: 'Box', dtype: '|u1', shape: [2], low: 0, high: 255 };
  const named: SpaceSpec = { type: 'Dict', spaces: [['a', bytes]] };
  it.each<[string, SpaceSpec, unknown, new () => Error, string]>([
    ['too few elements', bytes, [1], RangeError, 'action must have 2 elements, got 1'],
    [
      'a number out of the dtype',
      bytes,
      [1, 256],
      RangeError,
      'action[1] must be an integer that fits |u1, got 256',
    ],
    ['a fraction', bytes, [0, 0.5], RangeError, 'action[1] must be an integer that fits |u1, got 0.5'],
    ['NaN', bytes, [0, NaN], RangeError, 'action[1]'],
    ['text in an array', bytes, ['0', 1], TypeError, 'action[0] must be a number, got "0"'],
    ['no array', bytes, { length: 2 }, TypeError, 'action must be a Uint8Array, got Object'],
    ['null', bytes, null, TypeError, 'action must be a Uint8Array, got null'],
    ['two as a boolean', { ...bytes, dtype: '|b1' }, [0, 2], RangeError, 'fits |b1'],
    ['2^63', { ...bytes, dtype: '<i8' }, [0, 2n ** 63n], RangeError, 'fits <i8'],
    ['-1 of an unsigned', { ...bytes, dtype: '<u8' }, [0, -1], RangeError, 'fits <u8'],
    ['a missing part', named, {}, RangeError, 'action must have 1 elements, got 0'],
    ['another part', named, { b: [0, 0] }, TypeError, 'action.a must be a Uint8Array, got undefined'],
    ['a list for names', named, [[0, 0]], TypeError, 'action must be an object, got Array'],
    [
      'a number for text',
      { type: 'Text', minLength: 0, maxLength: 1, characters: 'a' },
      1,
      TypeError,
      'a string',
    ],
    [
      'an object for a list',
      { type: 'Tuple', spaces: [bytes] },
      {},
      TypeError,
      'action must be a list, got Object',
    ],
    [
      'text for an integer',
      { type: 'Discrete', n: 2, start: 0 },
      '1',
      TypeError,
      'action must be an integer, got "1"',
    ],
  ])('is refused by its place: %s', (_, spec, value, error, message) => {
    const write = () => writeSpaceValue(spec, value as SpaceInput, 'action');
    expect(write).toThrow(error);
    expect(write).toThrow(message);
  });
});
