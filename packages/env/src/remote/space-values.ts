import { describe, requireLength } from '../arguments.js';
import type { SpaceSpec } from '../spaces/space-spec.js';
import { DTYPES, type Dtype, type TypedArrayOf } from './dtype.js';
import { elementCount, NDArray } from './ndarray.js';
import { ProtocolError } from './protocol-error.js';
import type { WireValue } from './value.js';

/**
 * An element of a space as this package returns it: for an array space its typed array, flat in C order (the space has
 * the shape); for Discrete a number, for Text a string, for Tuple a list and for Dict an object.
 */
export type SpaceValue =
  | number
  | string
  | TypedArrayOf<Dtype>
  | readonly SpaceValue[]
  | { readonly [name: string]: SpaceValue };

/** What is accepted as an element of a space: array spaces also take plain lists of numbers. */
export type SpaceInput =
  | number
  | bigint
  | string
  | ArrayLike<number | bigint>
  | readonly SpaceInput[]
  | { readonly [name: string]: SpaceInput };

/**
 * A received value, as an element of the space that the peer announced.
 *
 * @throws ProtocolError INVALID_MESSAGE when it does not have the space's type, dtype and shape
 */
export function readSpaceValue(spec: SpaceSpec, value: WireValue | undefined, path: string): SpaceValue {
  switch (spec.type) {
    case 'Discrete':
      if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
      break;
    case 'Text':
      if (typeof value === 'string') return value;
      break;
    case 'Tuple':
      if (Array.isArray(value) && value.length === spec.spaces.length) {
        return spec.spaces.map((part, i) => readSpaceValue(part, value[i] as WireValue, `${path}[${i}]`));
      }
      break;
    case 'Dict':
      if (isRecord(value)) {
        const read = ([name, part]: readonly [string, SpaceSpec]): [string, SpaceValue] => [
          name,
          readSpaceValue(part, value[name], `${path}.${name}`),
        ];
        return Object.fromEntries(spec.spaces.map(read));
      }
      break;
    default:
      if (value instanceof NDArray && value.dtype === dtypeOf(spec) && sameShape(value.shape, spec.shape)) {
        return value.data;
      }
  }
  throw new ProtocolError(
    'INVALID_MESSAGE',
    `${path}: the peer sent a value that is not in its ${spec.type} space`,
  );
}

/**
 * An action in the form in which it is sent.
 *
 * @throws TypeError when its type is not that of the space's elements
 * @throws RangeError when its size is wrong, or a number does not fit the dtype
 */
export function writeSpaceValue(spec: SpaceSpec, value: SpaceInput, path: string): WireValue {
  switch (spec.type) {
    case 'Discrete':
      if (typeof value !== 'number' && typeof value !== 'bigint') throw mismatch(path, 'an integer', value);
      if (!Number.isSafeInteger(Number(value)))
        throw new RangeError(`${path} must be an integer, got ${describe(value)}`);
      return Number(value);
    case 'Text':
      if (typeof value !== 'string') throw mismatch(path, 'a string', value);
      return value;
    case 'Tuple':
      if (!Array.isArray(value)) throw mismatch(path, 'a list', value);
      requireLength(path, value, spec.spaces.length);
      return spec.spaces.map((part, i) => writeSpaceValue(part, value[i] as SpaceInput, `${path}[${i}]`));
    case 'Dict': {
      if (!isRecord(value)) throw mismatch(path, 'an object', value);
      requireLength(path, Object.keys(value), spec.spaces.length);
      const write = ([name, part]: readonly [string, SpaceSpec]): [string, WireValue] => [
        name,
        writeSpaceValue(part, value[name] as SpaceInput, `${path}.${name}`),
      ];
      return Object.fromEntries(spec.spaces.map(write));
    }
    default:
      return writeArray(dtypeOf(spec), spec.shape, value, path);
  }
}

type ArraySpec = Exclude<SpaceSpec, { type: 'Discrete' | 'Text' | 'Tuple' | 'Dict' }>;

const dtypeOf = (spec: ArraySpec): Dtype => (spec.type === 'MultiBinary' ? '|i1' : spec.dtype);

function writeArray(dtype: Dtype, shape: readonly number[], value: unknown, path: string): NDArray {
  const { array: TypedArray, lanes } = DTYPES[dtype];
  if (!Array.isArray(value) && !ArrayBuffer.isView(value))
    throw mismatch(path, `a ${TypedArray.name}`, value);
  const numbers = value as ArrayLike<number | bigint>;
  requireLength(path, numbers, elementCount(shape) * lanes);
  if (numbers instanceof TypedArray) return new NDArray(dtype, shape, numbers);
  const data = new TypedArray(numbers.length);
  for (let i = 0; i < numbers.length; i++) data[i] = convert(dtype, numbers[i]!, `${path}[${i}]`);
  return new NDArray(dtype, shape, data);
}

/** One number in the type of the dtype's array; integers must fit, floats are rounded. */
function convert(dtype: Dtype, value: number | bigint, path: string): number | bigint {
  if (typeof value !== 'number' && typeof value !== 'bigint') throw mismatch(path, 'a number', value);
  const kind = dtype[1];
  if (kind === 'f' || kind === 'c') return Number(value);
  const exact = Number.isInteger(value) || typeof value === 'bigint' ? BigInt(value) : undefined;
  const bits = kind === 'b' ? 1 : Number(dtype[2]) * 8;
  if (
    exact === undefined ||
    (kind === 'i' ? BigInt.asIntN(bits, exact) : BigInt.asUintN(bits, exact)) !== exact
  ) {
    throw new RangeError(`${path} must be an integer that fits ${dtype}, got ${describe(value)}`);
  }
  return bits === 64 ? exact : Number(exact);
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

const isRecord = <T>(value: unknown): value is Record<string, T> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value) &&
  !(value instanceof NDArray);

const mismatch = (path: string, expected: string, value: unknown): TypeError =>
  new TypeError(`${path} must be ${expected}, got ${describe(value)}`);
