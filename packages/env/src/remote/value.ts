import { describe } from '../arguments.js';
import { MAX_VALUE_DEPTH } from './limits.js';
import { asNDArray, NDArray } from './ndarray.js';
import { ProtocolError } from './protocol-error.js';

/**
 * A value in observations, infos and options. Integers beyond 2^53 are bigints; a value of the environment's language
 * that has no form here arrives as an {@link OpaqueValue}.
 */
export type WireValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | NDArray
  | OpaqueValue
  | readonly WireValue[]
  | { readonly [key: string]: WireValue };

/** Stands for an object of the environment's own language in an `info`: its type and printed form. */
export class OpaqueValue {
  constructor(
    readonly type: string,
    readonly text: string,
  ) {}
}

/**
 * The JSON form of a value; its arrays are appended to `arrays` and referred to by index. Objects with the one key
 * `$array`, `$int`, `$float`, `$opaque` or `$object` are escapes; docs/protocol.md lists them. A typed array is sent as an
 * array of one dimension.
 *
 * @throws TypeError when the value, or something in it, is not a WireValue
 * @throws RangeError when it is nested deeper than 64 levels
 */
export function encodeValue(value: unknown, arrays: NDArray[], depth = 0): unknown {
  if (depth > MAX_VALUE_DEPTH)
    throw new RangeError(`value must be nested at most ${MAX_VALUE_DEPTH} levels deep`);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'bigint') return { $int: String(value) };
  if (value instanceof NDArray) return { $array: arrays.push(value) - 1 };
  if (value instanceof OpaqueValue) return { $opaque: [value.type, value.text] };
  if (Array.isArray(value)) return value.map((item) => encodeValue(item, arrays, depth + 1));
  const array = ArrayBuffer.isView(value) ? asNDArray(value) : undefined;
  if (array !== undefined) return encodeValue(array, arrays, depth);
  if (!isPlainObject(value)) throw new TypeError(`value must be serializable, got ${describe(value)}`);
  const entries = Object.entries(value).map(([key, item]) => [key, encodeValue(item, arrays, depth + 1)]);
  const object: unknown = Object.fromEntries(entries);
  return isEscape(Object.keys(value)) ? { $object: object } : object;
}

/**
 * The value that {@link encodeValue} gave this JSON form.
 *
 * @throws ProtocolError INVALID_MESSAGE
 */
export function decodeValue(json: unknown, arrays: readonly NDArray[], depth = 0): WireValue {
  if (depth > MAX_VALUE_DEPTH) throw invalid(`a value is nested deeper than ${MAX_VALUE_DEPTH} levels`);
  if (json === null || typeof json !== 'object') return json as null | boolean | number | string;
  if (Array.isArray(json)) return json.map((item) => decodeValue(item, arrays, depth + 1));
  const keys = Object.keys(json);
  const object = json as Record<string, unknown>;
  if (!isEscape(keys)) return decodeObject(object, arrays, depth);
  const kind = keys[0] as string;
  const content = object[kind];
  switch (kind) {
    case '$array':
      if (typeof content === 'number' && arrays[content] !== undefined) return arrays[content];
      break;
    case '$int':
      if (typeof content === 'string' && /^-?\d{1,4000}$/.test(content)) return BigInt(content);
      break;
    case '$float':
      if (typeof content === 'string' && FLOAT.test(content)) return Number(content);
      break;
    case '$opaque':
      if (isPairOfStrings(content)) return new OpaqueValue(...content);
      break;
    case '$object':
      if (isPlainObject(content)) return decodeObject(content, arrays, depth);
      break;
  }
  throw invalid(`"${kind}" cannot hold ${JSON.stringify(content)?.slice(0, 100)}`);
}

function decodeObject(object: Record<string, unknown>, arrays: readonly NDArray[], depth: number): WireValue {
  // fromEntries defines properties instead of assigning them, so a key "__proto__" stays an ordinary key.
  return Object.fromEntries(
    Object.entries(object).map(([key, item]) => [key, decodeValue(item, arrays, depth + 1)]),
  );
}

const FLOAT = /^(NaN|-?Infinity|-?\d+(\.\d+)?(e[+-]?\d+)?)$/;

/**
 * JSON has no NaN and no infinities, JSON.stringify drops the sign of −0, and without a decimal point a large number
 * would be read as an integer by languages that have both.
 */
function encodeNumber(value: number): unknown {
  const isPlain = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return isPlain && !Object.is(value, -0) ? value : { $float: Object.is(value, -0) ? '-0' : String(value) };
}

const isEscape = (keys: readonly string[]): boolean => keys.length === 1 && keys[0]!.startsWith('$');

const isPairOfStrings = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((item) => typeof item === 'string');

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const invalid = (reason: string): ProtocolError =>
  new ProtocolError('INVALID_MESSAGE', `The peer sent an invalid message: ${reason}`);
