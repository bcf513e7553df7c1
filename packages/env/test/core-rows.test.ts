// Spaces that no built-in environment has: rows as sim-core lays them out, against the single values that they hold.
import { describe, expect, it } from 'vitest';
import { Box, Dict, Discrete, MultiBinary, MultiDiscrete, Tuple } from '../src/index.js';
import { batchSpace } from '../src/vector/batch-space.js';
import { stack, valueAt } from '../src/vector/batched-values.js';
import { batchOfRows, keepRows } from '../src/vector/core-rows.js';

describe('batchOfRows', () => {
  it('takes rows of several dtypes apart, which are plain bytes without gaps', () => {
    const space = new Dict([
      ['flags', new MultiBinary([3])],
      ['cell', new Discrete(600)],
      [
        'pose',
        new Tuple([new Box({ low: -1, high: 1, shape: [2] }), new Box({ low: 0, high: 9, dtype: '<f8' })]),
      ],
    ]);
    const singles = [0, 1, 2].map((i) => ({
      flags: Int8Array.of(1, 0, i & 1),
      cell: 256 * i + 1,
      pose: [Float32Array.of(0.1 * i, -0.5), Float64Array.of(i / 3)],
    }));
    const rowBytes = 3 + 8 + 8 + 8;
    const rows = new Uint8Array(3 * rowBytes);
    const view = new DataView(rows.buffer);
    for (const [i, { flags, cell, pose }] of singles.entries()) {
      rows.set(flags, i * rowBytes);
      view.setBigInt64(i * rowBytes + 3, BigInt(cell), true);
      view.setFloat32(i * rowBytes + 11, pose[0]![0]!, true);
      view.setFloat32(i * rowBytes + 15, pose[0]![1]!, true);
      view.setFloat64(i * rowBytes + 19, pose[1]![0]!, true);
    }
    const batch = batchOfRows(space, rows, 3);
    expect(batch).toEqual({
      flags: Int8Array.of(1, 0, 0, 1, 0, 1, 1, 0, 0),
      cell: Int32Array.of(1, 257, 513),
      pose: [Float32Array.of(0, -0.5, 0.1, -0.5, 0.2, -0.5), Float64Array.of(0, 1 / 3, 2 / 3)],
    });
    expect(stack(space, singles)).toEqual(batch);
    expect([0, 1, 2].map((i) => valueAt(space, batch, i))).toEqual(singles);
    expect(batchSpace(space, 3).contains(batch)).toBe(true);
  });

  it('turns plain bytes round on a big-endian host, and no other rows', () => {
    const space = new Tuple([new MultiBinary([2]), new Box({ low: 0, high: 9, dtype: '<i2' })]);
    const rows = Uint8Array.of(1, 0, 3, 4);
    expect(batchOfRows(space, rows, 1, true)).toEqual([Int8Array.of(1, 0), Int16Array.of(0x403)]);
    expect(batchOfRows(space, rows, 1, false)).toEqual([Int8Array.of(1, 0), Int16Array.of(0x304)]);
    const pair = new Box({ low: 0, high: 1, shape: [2], dtype: '<f8' });
    expect(batchOfRows(pair, Float64Array.of(0.1, 0.2), 1, false)).toEqual(Float64Array.of(0.1, 0.2));
  });

  it('takes rows of one dtype apart, and keeps those that are wanted', () => {
    const space = new Tuple([new MultiDiscrete([5, 5], { dtype: '<i8' }), new Discrete(7)]);
    const rows = BigInt64Array.of(1n, 2n, 3n, 4n, 0n, 6n);
    expect(batchOfRows(space, rows, 2)).toEqual([BigInt64Array.of(1n, 2n, 4n, 0n), Int32Array.of(3, 6)]);
    expect(keepRows(rows, Uint8Array.of(0, 1))).toEqual(BigInt64Array.of(0n, 0n, 0n, 4n, 0n, 6n));
    expect(stack(space, [null, [BigInt64Array.of(4n, 0n), 6]])).toEqual(
      batchOfRows(space, keepRows(rows, Uint8Array.of(0, 1)), 2),
    );
  });
});
