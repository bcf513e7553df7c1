import { wireOrder } from '../byte-order.js';
import { ARRAY_DTYPES, type ArrayDtype, type ArrayOf, newArray } from '../spaces/array-dtype.js';
import { Discrete } from '../spaces/discrete.js';
import { elementCount } from '../spaces/shape.js';
import type { Space } from '../spaces/space.js';
import { mapParts } from './batched-values.js';

/** A typed array as sim-core's vectors give observations: row by row, the parts of each without gaps. */
export type CoreRows = ArrayOf<ArrayDtype>;

/** Rows of the core as a value of the batched space. All arrays are new. */
export function batchOfRows(
  space: Space<unknown>,
  rows: CoreRows,
  numEnvs: number,
  hostIsLittleEndian?: boolean,
): unknown {
  const bytes = bytesOf(rows);
  let offset = 0;
  return mapParts(space, (part) => {
    const [dtype, size]: [ArrayDtype, number] =
      part instanceof Discrete ? ['<i8', 1] : [part.dtype, elementCount('shape', part.shape)];
    const width = ARRAY_DTYPES[dtype].array.BYTES_PER_ELEMENT;
    const column = columnOf(bytes, numEnvs, offset, size * width);
    offset += size * width;
    // Rows of several dtypes are plain bytes, little-endian; others are already in the host's order.
    const ordered = rows.BYTES_PER_ELEMENT === 1 ? wireOrder(column, width, hostIsLittleEndian) : column;
    const array = newArray(dtype, numEnvs * size);
    bytesOf(array).set(ordered);
    return part instanceof Discrete ? numbersOf(array as BigInt64Array) : array;
  });
}

/** A copy of the rows in which those of environments whose flag is 0 are zeros. */
export function keepRows<Rows extends CoreRows>(rows: Rows, flags: Uint8Array): Rows {
  const from = bytesOf(rows);
  const kept = new Uint8Array(from.length);
  const rowBytes = from.length / flags.length;
  for (let i = 0; i < flags.length; i++) {
    if (flags[i] === 1) kept.set(from.subarray(i * rowBytes, (i + 1) * rowBytes), i * rowBytes);
  }
  return new (rows.constructor as new (buffer: ArrayBuffer) => Rows)(kept.buffer);
}

/** Some bytes of every row, one after another. */
function columnOf(rows: Uint8Array, numEnvs: number, offset: number, length: number): Uint8Array {
  const rowBytes = rows.length / numEnvs;
  if (length === rowBytes) return rows;
  const column = new Uint8Array(numEnvs * length);
  const isAligned = [rows.byteOffset, rowBytes, offset, length].every((bytes) => bytes % 4 === 0);
  const unit = isAligned ? 4 : 1;
  const [from, to] = isAligned ? [wordsOf(rows), wordsOf(column)] : [rows, column];
  const [stride, start, count] = [rowBytes / unit, offset / unit, length / unit];
  for (let i = 0; i < numEnvs; i++) {
    for (let k = 0; k < count; k++) to[i * count + k] = from[i * stride + start + k]!;
  }
  return column;
}

function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function numbersOf(integers: BigInt64Array): Int32Array {
  const numbers = new Int32Array(integers.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = Number(integers[i]);
  return numbers;
}
