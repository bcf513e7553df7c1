// The dtypes of array spaces, by NumPy's names.
import { float16ToNumber, numberToFloat16 } from './float16.js';

type Element = number | bigint;

interface DtypeTraits<A> {
  readonly array: A;
  /** Least and greatest finite value; for 64-bit integers, those that a number can hold. */
  readonly min: number;
  readonly max: number;
  readonly isFloat: boolean;
  /** Every integer between the two is a value. */
  readonly leastExact: number;
  readonly greatestExact: number;
  /** A number as the element that the array would hold for it. */
  readonly toElement: (value: number) => Element;
}

const same = (value: number): number => value;

const integer = <A>(array: A, min: number, max: number): DtypeTraits<A> => ({
  array,
  min,
  max,
  isFloat: false,
  leastExact: min,
  greatestExact: max,
  toElement: (value) => Math.min(max, Math.max(min, value)),
});

/** Integers whose arrays hold bigints; an infinity becomes the least or greatest of them. */
const wideInteger = <A>(array: A, least: bigint, greatest: bigint): DtypeTraits<A> => {
  const max = Number(greatest) - 2 ** 11;
  return {
    array,
    min: Number(least),
    max,
    isFloat: false,
    leastExact: Number(least),
    greatestExact: max,
    toElement: (value) => (value > max ? greatest : value < least ? least : BigInt(value)),
  };
};

const float = <A>(
  array: A,
  max: number,
  greatestExact: number,
  toElement: (value: number) => number,
): DtypeTraits<A> => ({
  array,
  min: -max,
  max,
  isFloat: true,
  leastExact: -greatestExact,
  greatestExact,
  toElement,
});

const FLOAT16_MAX = 65_504;
const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;

/**
 * Traits by name. If two dtypes share an array type, the one whose values fill it comes first. Halves are stored
 * widened, and NumPy treats every 64-bit integer as a double.
 */
export const ARRAY_DTYPES = {
  '|i1': integer(Int8Array, -128, 127),
  '|u1': integer(Uint8Array, 0, 255),
  '|b1': integer(Uint8Array, 0, 1),
  '<i2': integer(Int16Array, -32_768, 32_767),
  '<u2': integer(Uint16Array, 0, 65_535),
  '<i4': integer(Int32Array, -2_147_483_648, 2_147_483_647),
  '<u4': integer(Uint32Array, 0, 4_294_967_295),
  '<i8': wideInteger(BigInt64Array, -(2n ** 63n), 2n ** 63n - 1n),
  '<u8': wideInteger(BigUint64Array, 0n, 2n ** 64n - 1n),
  '<f4': float(Float32Array, FLOAT32_MAX, 2 ** 24, Math.fround),
  '<f2': float(Float32Array, FLOAT16_MAX, 2 ** 11, (value) => float16ToNumber(numberToFloat16(value))),
  '<f8': float(Float64Array, Number.MAX_VALUE, 2 ** 64, same),
} as const;

/** Element type of an array space, by NumPy's `dtype.str`. */
export type ArrayDtype = keyof typeof ARRAY_DTYPES;

/** The integer dtypes. */
export type IntegerDtype = Exclude<ArrayDtype, '<f2' | '<f4' | '<f8'>;

/** The typed array that holds a dtype's elements. */
export type ArrayOf<D extends ArrayDtype> = InstanceType<(typeof ARRAY_DTYPES)[D]['array']>;

/**
 * Checks that an argument names a dtype.
 *
 * @throws RangeError when it does not.
 */
export function requireDtype<D extends ArrayDtype>(name: string, dtype: D): D {
  if (typeof dtype === 'string' && Object.hasOwn(ARRAY_DTYPES, dtype)) return dtype;
  throw new RangeError(`${name} must be one of ${Object.keys(ARRAY_DTYPES).join(' ')}, got ${String(dtype)}`);
}

/** A typed array of zeros. */
export function newArray<D extends ArrayDtype>(dtype: D, length: number): ArrayOf<D> {
  return new ARRAY_DTYPES[dtype].array(length) as ArrayOf<D>;
}

/** A typed array with an element for each index, cast from a number. */
export function arrayFrom<D extends ArrayDtype>(
  dtype: D,
  length: number,
  valueAt: (index: number) => number,
): ArrayOf<D> {
  const array = newArray(dtype, length);
  const { toElement } = ARRAY_DTYPES[dtype];
  for (let i = 0; i < length; i++) array[i] = toElement(valueAt(i));
  return array;
}

/** The dtype of a typed array, or undefined for anything else. */
function dtypeOf(value: unknown): ArrayDtype | undefined {
  return (Object.keys(ARRAY_DTYPES) as ArrayDtype[]).find(
    (name) => value instanceof ARRAY_DTYPES[name].array,
  );
}

/** Whether a value is a plain array, or a typed array whose elements are values of the dtype: NumPy's `can_cast`. */
export function castsTo(value: unknown, dtype: ArrayDtype): value is ArrayLike<unknown> {
  if (Array.isArray(value) || value instanceof ARRAY_DTYPES[dtype].array) return true;
  const from = dtypeOf(value);
  if (from === undefined) return false;
  const [a, b] = [ARRAY_DTYPES[from], ARRAY_DTYPES[dtype]];
  if (a.isFloat) return b.isFloat && a.max <= b.max;
  return a.min >= b.leastExact && a.max <= b.greatestExact;
}
