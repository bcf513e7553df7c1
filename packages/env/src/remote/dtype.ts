/**
 * NumPy's boolean and numeric dtypes by their little-endian array-protocol name, with the typed array that holds each.
 * JavaScript has no half-precision or complex array: `<f2` travels as raw IEEE 754 bits in a `Uint16Array` (see
 * {@link float16ToNumber}), complex numbers as interleaved real and imaginary parts. NumPy's long double has no
 * portable layout and is not supported.
 */
export const DTYPES = {
  '|b1': { array: Uint8Array, lanes: 1 },
  '|i1': { array: Int8Array, lanes: 1 },
  '|u1': { array: Uint8Array, lanes: 1 },
  '<i2': { array: Int16Array, lanes: 1 },
  '<u2': { array: Uint16Array, lanes: 1 },
  '<i4': { array: Int32Array, lanes: 1 },
  '<u4': { array: Uint32Array, lanes: 1 },
  '<i8': { array: BigInt64Array, lanes: 1 },
  '<u8': { array: BigUint64Array, lanes: 1 },
  '<f2': { array: Uint16Array, lanes: 1 },
  '<f4': { array: Float32Array, lanes: 1 },
  '<f8': { array: Float64Array, lanes: 1 },
  '<c8': { array: Float32Array, lanes: 2 },
  '<c16': { array: Float64Array, lanes: 2 },
} as const;

/** A dtype by NumPy's `dtype.str`, for example `<f4`. */
export type Dtype = keyof typeof DTYPES;

interface TypedArrays {
  '|b1': Uint8Array;
  '|i1': Int8Array;
  '|u1': Uint8Array;
  '<i2': Int16Array;
  '<u2': Uint16Array;
  '<i4': Int32Array;
  '<u4': Uint32Array;
  '<i8': BigInt64Array;
  '<u8': BigUint64Array;
  '<f2': Uint16Array;
  '<f4': Float32Array;
  '<f8': Float64Array;
  '<c8': Float32Array;
  '<c16': Float64Array;
}

/** The typed array that holds a dtype's elements. */
export type TypedArrayOf<D extends Dtype> = TypedArrays[D];

/** Whether a string names a dtype of the protocol. */
export function isDtype(name: unknown): name is Dtype {
  return typeof name === 'string' && Object.hasOwn(DTYPES, name);
}

/** Bytes that one element of the dtype takes, for example 4 for `<f4` and 16 for `<c16`. */
export function dtypeBytes(dtype: Dtype): number {
  const { array, lanes } = DTYPES[dtype];
  return array.BYTES_PER_ELEMENT * lanes;
}
