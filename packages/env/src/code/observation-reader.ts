import { ARRAY_DTYPES, type ArrayDtype, newArray } from '../spaces/array-dtype.js';
import type { Box } from '../spaces/box.js';
import { Dict } from '../spaces/dict.js';
import { Discrete } from '../spaces/discrete.js';
import { elementCount } from '../spaces/shape.js';
import type { Space } from '../spaces/space.js';
import { Tuple } from '../spaces/tuple.js';
import { isRecord, type ReplyValue, wrongValue } from './reply-value.js';

/** Reads a value of a space out of a reply, in the form that the space's samples have. */
export type ValueReader = (where: string, value: ReplyValue | undefined) => unknown;

/**
 * The reader for a space. A value has the space's form and dtype; bounds are not looked at, as Gymnasium does not: `env check` does.
 *
 * The reader throws WrongReply.
 */
export function valueReader(space: Space<unknown>): ValueReader {
  if (space instanceof Discrete) return readInteger;
  if (space instanceof Tuple) return tupleReader(space);
  if (space instanceof Dict) return dictReader(space);
  return arrayReader(space as Box<ArrayDtype>);
}

function readInteger(where: string, value: ReplyValue | undefined): number {
  const number = asNumber(value);
  // Adding 0 turns -0, which is an integer too, into 0.
  if (Number.isSafeInteger(number)) return (number as number) + 0;
  throw wrongValue(where, 'an integer of 53 bits', value);
}

/** As in Gymnasium, a boolean is a number where one is expected. */
export function asNumber(value: ReplyValue | undefined): ReplyValue | undefined {
  return typeof value === 'boolean' ? Number(value) : value;
}

function tupleReader({ spaces }: Tuple): ValueReader {
  const readers = spaces.map(valueReader);
  return (where, value) => {
    if (!Array.isArray(value) || value.length !== readers.length) {
      throw wrongValue(where, `a tuple of ${readers.length}`, value);
    }
    return readers.map((read, index) => read(`${where}[${index}]`, value[index]));
  };
}

function dictReader({ spaces }: Dict): ValueReader {
  const readers = [...spaces].map(([name, space]) => [name, valueReader(space)] as const);
  const expected = `a dict of ${[...spaces.keys()].join(', ')}`;
  return (where, value) => {
    const fits =
      isRecord(value) &&
      Object.keys(value).length === readers.length &&
      readers.every(([name]) => Object.hasOwn(value, name));
    if (!fits) throw wrongValue(where, expected, value);
    return Object.fromEntries(readers.map(([name, read]) => [name, read(`${where}.${name}`, value[name])]));
  };
}

/** Arrays come flat in C order, or as lists in lists; a single element also on its own, and bytes for `|u1`. */
function arrayReader({
  dtype,
  shape,
}: {
  readonly dtype: ArrayDtype;
  readonly shape: readonly number[];
}): ValueReader {
  const length = elementCount('shape', shape);
  const expected = `${length === 1 ? 'a number' : `${length} numbers`} of ${dtype} in the shape [${shape.join(', ')}]`;
  const toElement = elementReader(dtype);
  return (where, value) => {
    const array = newArray(dtype, length);
    if (value instanceof Uint8Array && dtype === '|u1' && value.length === length) {
      array.set(value as never);
      return array;
    }
    const given = length === 1 && !Array.isArray(value) ? [value ?? null] : value;
    const flat = shape.length > 1 && isNested(given) ? flattened(given, shape) : given;
    if (!Array.isArray(flat) || flat.length !== length) throw wrongValue(where, expected, value);
    for (let i = 0; i < length; i++) {
      const element = toElement(flat[i]);
      if (element === null) throw wrongValue(`element ${i} of ${where}`, elementOf(dtype), flat[i]);
      array[i] = element as never;
    }
    return array;
  };
}

const isNested = (value: ReplyValue | undefined): value is readonly ReplyValue[] =>
  Array.isArray(value) && Array.isArray(value[0]);

/** The elements of lists in lists, null where these do not have the shape. */
function flattened(list: readonly ReplyValue[], shape: readonly number[]): ReplyValue[] | null {
  let level: ReplyValue[] = [...list];
  if (level.length !== shape[0]) return null;
  for (const size of shape.slice(1)) {
    if (!level.every((row) => Array.isArray(row) && row.length === size)) return null;
    level = (level as ReplyValue[][]).flat();
  }
  return level;
}

function elementOf(dtype: ArrayDtype): string {
  return ARRAY_DTYPES[dtype].isFloat ? `a finite number of ${dtype}` : `an integer of ${dtype}`;
}

/** Turns a number of a reply into an element of a dtype's array; null when it is none. */
function elementReader(dtype: ArrayDtype): (value: ReplyValue | undefined) => number | bigint | null {
  const { isFloat, min, max, toElement } = ARRAY_DTYPES[dtype];
  if (dtype === '<i8' || dtype === '<u8')
    return dtype === '<i8' ? wideElement(BigInt.asIntN) : wideElement(BigInt.asUintN);
  return (value) => {
    const number = asNumber(value);
    if (typeof number !== 'number') return null;
    if (!isFloat) return Number.isInteger(number) && number >= min && number <= max ? number : null;
    const element = toElement(number);
    return Number.isFinite(element) ? element : null;
  };
}

function wideElement(
  wrapped: (bits: number, value: bigint) => bigint,
): (value: ReplyValue | undefined) => bigint | null {
  return (value) => {
    const number = asNumber(value);
    if (typeof number !== 'bigint' && !Number.isSafeInteger(number)) return null;
    const exact = BigInt(number as number | bigint);
    return wrapped(64, exact) === exact ? exact : null;
  };
}
