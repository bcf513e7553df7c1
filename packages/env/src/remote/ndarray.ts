import { describe, requireLength } from '../arguments.js';
import { wireOrder } from '../byte-order.js';
import { numberToFloat16 } from '../spaces/float16.js';
import { DTYPES, type Dtype, isDtype, type TypedArrayOf } from './dtype.js';
import { MAX_DIMENSIONS } from './limits.js';

/**
 * An n-dimensional array with its dtype and shape: C order, little-endian, as NumPy would hold it.
 * An empty shape is a zero-dimensional array with one element.
 *
 * @example
 * ```ts
 * import { NDArray } from '@reroll/env';
 *
 * const frame = new NDArray('|u1', [2, 2, 3], new Uint8Array(12));
 * frame.shape; // [2, 2, 3]
 * ```
 */
export class NDArray<D extends Dtype = Dtype> {
  readonly dtype: D;
  readonly shape: readonly number[];
  /** The elements, flat, in C order; two numbers an element for complex dtypes. */
  readonly data: TypedArrayOf<D>;

  /**
   * @throws TypeError when `dtype` is unknown or `data` is not its typed array
   * @throws RangeError when `shape` is not a shape or does not match the number of elements in `data`
   */
  constructor(dtype: D, shape: readonly number[], data: TypedArrayOf<D>) {
    if (!isDtype(dtype)) throw new TypeError(`dtype must be a NumPy numeric dtype, got ${describe(dtype)}`);
    const { array, lanes } = DTYPES[dtype];
    if (!((data as unknown) instanceof array)) {
      throw new TypeError(`data must be a ${array.name} for ${dtype}, got ${describe(data)}`);
    }
    requireLength('data', data, elementCount(shape) * lanes);
    this.dtype = dtype;
    this.shape = [...shape];
    this.data = data;
  }

  /** The bytes that NumPy's `tobytes` gives: little-endian, C order. Where nothing has to be converted, they are a view on `data`. */
  toBytes(): Uint8Array {
    const { dtype, data } = this;
    const elements = dtype === '<f2' ? Uint16Array.from(data as Float32Array, numberToFloat16) : data;
    const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
    return wireOrder(bytes, elements.BYTES_PER_ELEMENT);
  }
}

/**
 * Number of elements of a shape.
 *
 * @throws RangeError when a dimension is not a non-negative safe integer, or there are too many
 */
export function elementCount(shape: readonly number[]): number {
  if (shape.length > MAX_DIMENSIONS) {
    throw new RangeError(`shape must have at most ${MAX_DIMENSIONS} dimensions, got ${shape.length}`);
  }
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new RangeError(`shape must be non-negative integers, got [${shape.join(', ')}]`);
    }
    count *= size;
  }
  if (!Number.isSafeInteger(count))
    throw new RangeError(`shape must give a safe number of elements, got [${shape.join(', ')}]`);
  return count;
}

/** The dtype of a typed array known only by its class. */
const PLAIN_DTYPES = new Map<unknown, Dtype>(
  (['|i1', '|u1', '<i2', '<u2', '<i4', '<u4', '<i8', '<u8', '<f4', '<f8'] as const).map((dtype) => [
    DTYPES[dtype].array,
    dtype,
  ]),
);

/** A typed array as an array of one dimension; undefined for anything else. */
export function asNDArray(value: object): NDArray | undefined {
  const dtype = PLAIN_DTYPES.get(value.constructor);
  if (dtype === undefined) return undefined;
  const data = value as TypedArrayOf<Dtype>;
  return new NDArray(dtype, [data.length], data);
}
