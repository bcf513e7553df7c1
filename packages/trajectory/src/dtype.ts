// The element types of canonical bodies, by NumPy's names. `DataView` reads little-endian on every host.

/** Element type in NumPy's notation: `<` little-endian, `|` one byte; then kind and bytes. */
export type Dtype =
  | '|b1'
  | '|i1'
  | '|u1'
  | '<i2'
  | '<u2'
  | '<i4'
  | '<u4'
  | '<i8'
  | '<u8'
  | '<f2'
  | '<f4'
  | '<f8';

/** Elements in the host's memory: 64-bit integers are bigints, booleans 0 and 1, halves are widened to f32. */
export type ElementArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** How the elements of a dtype lie in a body, and in which array the host keeps them. */
export interface DtypeTraits {
  readonly bytes: number;
  readonly allocate: (length: number) => ElementArray;
  readonly read: (view: DataView, offset: number) => number | bigint;
  /** Writes a number that the dtype can hold; left out for halves, which nothing here writes. */
  readonly write?: (view: DataView, offset: number, value: number) => void;
}

const DTYPES: Readonly<Record<Dtype, DtypeTraits>> = {
  '|b1': {
    bytes: 1,
    allocate: (n) => new Uint8Array(n),
    read: (view, at) => view.getUint8(at),
    write: (view, at, value) => view.setUint8(at, value),
  },
  '|i1': {
    bytes: 1,
    allocate: (n) => new Int8Array(n),
    read: (view, at) => view.getInt8(at),
    write: (view, at, value) => view.setInt8(at, value),
  },
  '|u1': {
    bytes: 1,
    allocate: (n) => new Uint8Array(n),
    read: (view, at) => view.getUint8(at),
    write: (view, at, value) => view.setUint8(at, value),
  },
  '<i2': {
    bytes: 2,
    allocate: (n) => new Int16Array(n),
    read: (view, at) => view.getInt16(at, true),
    write: (view, at, value) => view.setInt16(at, value, true),
  },
  '<u2': {
    bytes: 2,
    allocate: (n) => new Uint16Array(n),
    read: (view, at) => view.getUint16(at, true),
    write: (view, at, value) => view.setUint16(at, value, true),
  },
  '<i4': {
    bytes: 4,
    allocate: (n) => new Int32Array(n),
    read: (view, at) => view.getInt32(at, true),
    write: (view, at, value) => view.setInt32(at, value, true),
  },
  '<u4': {
    bytes: 4,
    allocate: (n) => new Uint32Array(n),
    read: (view, at) => view.getUint32(at, true),
    write: (view, at, value) => view.setUint32(at, value, true),
  },
  '<i8': {
    bytes: 8,
    allocate: (n) => new BigInt64Array(n),
    read: (view, at) => view.getBigInt64(at, true),
    write: (view, at, value) => view.setBigInt64(at, BigInt(value), true),
  },
  '<u8': {
    bytes: 8,
    allocate: (n) => new BigUint64Array(n),
    read: (view, at) => view.getBigUint64(at, true),
    write: (view, at, value) => view.setBigUint64(at, BigInt(value), true),
  },
  '<f2': { bytes: 2, allocate: (n) => new Float32Array(n), read: readFloat16 },
  '<f4': {
    bytes: 4,
    allocate: (n) => new Float32Array(n),
    read: (view, at) => view.getFloat32(at, true),
    write: (view, at, value) => view.setFloat32(at, value, true),
  },
  '<f8': {
    bytes: 8,
    allocate: (n) => new Float64Array(n),
    read: (view, at) => view.getFloat64(at, true),
    write: (view, at, value) => view.setFloat64(at, value, true),
  },
};

/** Bytes of one element. */
export function elementBytes(dtype: Dtype): number {
  return DTYPES[dtype].bytes;
}

/**
 * How a dtype's elements are read, written and kept.
 *
 * @example
 * ```ts
 * import { dtypeTraits } from '@reroll/trajectory';
 *
 * dtypeTraits('<f4').bytes; // 4
 * ```
 */
export function dtypeTraits(dtype: Dtype): DtypeTraits {
  return DTYPES[dtype];
}

/**
 * Checks that a value names a dtype.
 *
 * @throws TypeError when it is not a string, RangeError when it is another one.
 */
export function requireDtype(dtype: unknown, name: string): Dtype {
  if (typeof dtype !== 'string') throw new TypeError(`${name} must be a string, got ${typeof dtype}`);
  if (Object.hasOwn(DTYPES, dtype)) return dtype as Dtype;
  throw new RangeError(`${name} must be one of ${Object.keys(DTYPES).join(' ')}, got ${dtype.slice(0, 80)}`);
}

const widened = new DataView(new ArrayBuffer(4));

/** IEEE 754 binary16; exact, since every half is a single. */
function readFloat16(view: DataView, offset: number): number {
  const bits = view.getUint16(offset, true);
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const isNegative = (bits & 0x8000) !== 0;
  if (exponent === 0) return (isNegative ? -fraction : fraction) * 2 ** -24;
  // The exponent's bias is 15 in a half and 127 in a single; all ones are infinities and NaN in both.
  const wide = exponent === 0x1f ? 0xff : exponent + 112;
  widened.setInt32(0, (isNegative ? 0x8000_0000 : 0) | (wide << 23) | (fraction << 13));
  return widened.getFloat32(0);
}
