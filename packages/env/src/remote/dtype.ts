/**
 * NumPy's boolean and numeric dtypes by their little-endian array-protocol name, with the typed array that holds each,
 * how many of its numbers make an element, and the bytes of an element on the wire. JavaScript has no half-precision or
 * complex array: halves are widened to f32, which is exact, and complex numbers are interleaved real and imaginary
 * parts. NumPy's long double has no portable layout and is not supported.
 */
export const DTYPES = {
  '|b1': { array: Uint8Array, lanes: 1, wireBytes: 1 },
  '|i1': { array: Int8Array, lanes: 1, wireBytes: 1 },
  '|u1': { array: Uint8Array, lanes: 1, wireBytes: 1 },
  '<i2': { array: Int16Array, lanes: 1, wireBytes: 2 },
  '<u2': { array: Uint16Array, lanes: 1, wireBytes: 2 },
  '<i4': { array: Int32Array, lanes: 1, wireBytes: 4 },
  '<u4': { array: Uint32Array, lanes: 1, wireBytes: 4 },
  '<i8': { array: BigInt64Array, lanes: 1, wireBytes: 8 },
  '<u8': { array: BigUint64Array, lanes: 1, wireBytes: 8 },
  '<f2': { array: Float32Array, lanes: 1, wireBytes: 2 },
  '<f4': { array: Float32Array, lanes: 1, wireBytes: 4 },
  '<f8': { array: Float64Array, lanes: 1, wireBytes: 8 },
  '<c8': { array: Float32Array, lanes: 2, wireBytes: 8 },
  '<c16': { array: Float64Array, lanes: 2, wireBytes: 16 },
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
  '<f2': Float32Array;
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
