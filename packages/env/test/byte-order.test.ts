import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wireOrder } from '../src/byte-order.js';

describe('the order of bytes on the wire', () => {
  it('is the host’s own on a little-endian host, without a copy', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    expect(wireOrder(bytes, 4, true)).toBe(bytes);
  });

  it.each([
    [1, [1, 2, 3, 4, 5, 6, 7, 8]],
    [2, [2, 1, 4, 3, 6, 5, 8, 7]],
    [4, [4, 3, 2, 1, 8, 7, 6, 5]],
    [8, [8, 7, 6, 5, 4, 3, 2, 1]],
  ])('turns numbers of %i bytes round on a big-endian host', (width, expected) => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    expect(Array.from(wireOrder(bytes, width, false))).toEqual(expected);
  });

  it('is what a DataView writes', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), (values) => {
        const [big, little] = [false, true].map((order) => {
          const view = new DataView(new ArrayBuffer(8 * values.length));
          for (const [index, value] of values.entries()) view.setFloat64(8 * index, value, order);
          return new Uint8Array(view.buffer);
        });
        expect(wireOrder(big!, 8, false)).toEqual(little);
      }),
    );
  });
});
