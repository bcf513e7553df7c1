// The dtypes that the elements of array spaces have, by NumPy's names.

interface DtypeTraits<A> {
  readonly array: A;
  /** Least and greatest finite value. */
  readonly min: number;
  readonly max: number;
  readonly isFloat: boolean;
  /** Every integer from the one to the other is a value. */
  readonly leastExact: number;
  readonly greatestExact: number;
}

const integer = <A>(array: A, min: number, max: number): DtypeTraits<A> => ({
  array,
  min,
  max,
  isFloat: false,
  leastExact: min,
  greatestExact: max,
});

const float = <A>(array: A, max: number, significandBits: number): DtypeTraits<A> => ({
  array,
  min: -max,
  max,
  isFloat: true,
  leastExact: -(2 ** significandBits),
  greatestExact: 2 ** significandBits,
});

const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;

/** Traits by name. 64-bit integers are absent: their arrays hold bigints, which no environment here needs. */
export const ARRAY_DTYPES = {
  '|i1': integer(Int8Array, -128, 127),
  '|u1': integer(Uint8Array, 0, 255),
  '<i2': integer(Int16Array, -32_768, 32_767),
  '<u2': integer(Uint16Array, 0, 65_535),
  '<i4': integer(Int32Array, -2_147_483_648, 2_147_483_647),
  '<u4': integer(Uint32Array, 0, 4_294_967_295),
  '<f4': float(Float32Array, FLOAT32_MAX, 24),
  '<f8': float(Float64Array, Number.MAX_VALUE, 53),
} as const;

/** Element type of an array space, by NumPy's `dtype.str`. */
export type ArrayDtype = keyof typeof ARRAY_DTYPES;

/** The integer ones. */
export type IntegerDtype = Exclude<ArrayDtype, '<f4' | '<f8'>;

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

/** The dtype of a typed array, or undefined for anything else. */
export function dtypeOf(value: unknown): ArrayDtype | undefined {
  return (Object.keys(ARRAY_DTYPES) as ArrayDtype[]).find(
    (name) => value instanceof ARRAY_DTYPES[name].array,
  );
}

/** Whether every value of one dtype is a value of the other: NumPy's `can_cast`. */
export function canCast(from: ArrayDtype, to: ArrayDtype): boolean {
  const [a, b] = [ARRAY_DTYPES[from], ARRAY_DTYPES[to]];
  if (a.isFloat) return b.isFloat && a.max <= b.max;
  return a.min >= b.leastExact && a.max <= b.greatestExact;
}
