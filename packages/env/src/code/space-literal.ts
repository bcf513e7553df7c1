// Spaces as a text writes them: plain literals, with what Gymnasium fills in left out.
import type { ArrayDtype, IntegerDtype } from '../spaces/array-dtype.js';
import { spaceFromJson } from '../spaces/space-from-json.js';
import type { SpaceSpec } from '../spaces/space-spec.js';
import { isRecord, type ReplyRecord, type ReplyValue, shown } from './reply-value.js';

/** How deeply spaces may nest. */
const MAX_DEPTH = 16;

/** NumPy's names beside its letters. */
const DTYPES: Readonly<Record<string, ArrayDtype>> = {
  float16: '<f2',
  float32: '<f4',
  float64: '<f8',
  bool: '|b1',
  int8: '|i1',
  int16: '<i2',
  int32: '<i4',
  int64: '<i8',
  uint8: '|u1',
  uint16: '<u2',
  uint32: '<u4',
  uint64: '<u8',
};

/**
 * The space that a literal describes. Left out, `start` is 0, a Box is of float32 and a MultiDiscrete of int64, and a shape is that of
 * the lists.
 *
 * @throws TypeError or RangeError that begins with the name.
 */
export function readSpace(name: string, literal: ReplyValue): SpaceSpec {
  const spec = specOf(name, literal, 0);
  try {
    spaceFromJson(spec);
  } catch (error) {
    throw new RangeError(`${name}: ${(error as Error).message}`);
  }
  return spec;
}

function specOf(name: string, literal: ReplyValue | undefined, depth: number): SpaceSpec {
  if (depth > MAX_DEPTH) throw new RangeError(`${name} must nest at most ${MAX_DEPTH} deep`);
  if (!isRecord(literal)) {
    throw new TypeError(`${name} must be a dict such as {"type": "Discrete", "n": 4}, got ${shown(literal)}`);
  }
  const { type, n, start = 0, shape = n, spaces } = literal;
  switch (type) {
    case 'Discrete':
      return { type, n: n as number, start: start as number };
    case 'MultiBinary':
      return { type, shape: (Array.isArray(shape) ? shape : [shape]) as number[] };
    case 'MultiDiscrete':
      return multiDiscrete(name, literal);
    case 'Box':
      return box(name, literal);
    case 'Tuple':
      if (!Array.isArray(spaces)) throw new TypeError(`${name}.spaces must be a list, got ${shown(spaces)}`);
      return { type, spaces: spaces.map((part, i) => specOf(`${name}.spaces[${i}]`, part, depth + 1)) };
    case 'Dict': {
      const parts = entriesOf(name, spaces);
      return { type, spaces: parts.map(([key, part]) => [key, specOf(`${name}.${key}`, part, depth + 1)]) };
    }
    default:
      throw new RangeError(
        `${name}.type must be Discrete, Box, MultiDiscrete, MultiBinary, Tuple or Dict, got ${shown(type)}`,
      );
  }
}

function entriesOf(name: string, spaces: ReplyValue | undefined): [string, ReplyValue][] {
  if (isRecord(spaces)) return Object.entries(spaces);
  const isPair = (entry: ReplyValue) =>
    Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string';
  if (Array.isArray(spaces) && spaces.every(isPair)) return spaces as unknown as [string, ReplyValue][];
  throw new TypeError(`${name}.spaces must be a dict of spaces, got ${shown(spaces)}`);
}

function multiDiscrete(name: string, { nvec, start = 0, shape, dtype }: ReplyRecord): SpaceSpec {
  const counts = flat(`${name}.nvec`, nvec);
  return {
    type: 'MultiDiscrete',
    dtype: dtypeOf(name, dtype, '<i8') as IntegerDtype,
    shape: shapeOf(name, shape, [counts.shape]),
    nvec: counts.values as number[],
    start: (Array.isArray(start) ? flat(`${name}.start`, start).values : start) as number[] | number,
  };
}

function box(name: string, { low, high, shape, dtype }: ReplyRecord): SpaceSpec {
  const bounds = (key: string, bound: ReplyValue | undefined) =>
    Array.isArray(bound) ? flat(`${name}.${key}`, bound) : { values: bound, shape: null };
  const [lows, highs] = [bounds('low', low), bounds('high', high)];
  return {
    type: 'Box',
    dtype: dtypeOf(name, dtype, '<f4'),
    shape: shapeOf(name, shape, [lows.shape, highs.shape]),
    low: bounded(`${name}.low`, lows.values, -Infinity),
    high: bounded(`${name}.high`, highs.values, Infinity),
  };
}

/** null where there is no bound. */
function bounded(
  name: string,
  bound: ReplyValue | undefined,
  none: number,
): (number | null)[] | number | null {
  if (Array.isArray(bound)) return bound.map((each) => bounded(name, each, none) as number | null);
  if (bound === none || bound === null) return null;
  if (typeof bound === 'number') return bound;
  throw new TypeError(`${name} must be numbers, got ${shown(bound)}`);
}

function dtypeOf(name: string, dtype: ReplyValue | undefined, standard: ArrayDtype): ArrayDtype {
  if (dtype === undefined || dtype === null) return standard;
  if (typeof dtype !== 'string')
    throw new TypeError(`${name}.dtype must be a text such as "float32", got ${shown(dtype)}`);
  // The space itself refuses what is none.
  return (Object.hasOwn(DTYPES, dtype) ? DTYPES[dtype] : dtype) as ArrayDtype;
}

function shapeOf(name: string, shape: ReplyValue | undefined, found: readonly (number[] | null)[]): number[] {
  if (shape === undefined || shape === null) return found.find((each) => each !== null) ?? [1];
  if (Array.isArray(shape)) return shape as number[];
  throw new TypeError(`${name}.shape must be a list of integers, got ${shown(shape)}`);
}

/** The elements of nested lists in C order, and their shape by the first of each. */
function flat(
  name: string,
  list: ReplyValue | undefined,
): { readonly values: ReplyValue[]; readonly shape: number[] } {
  if (!Array.isArray(list)) throw new TypeError(`${name} must be a list, got ${shown(list)}`);
  const shape: number[] = [];
  for (let level: ReplyValue | undefined = list; Array.isArray(level); level = level[0])
    shape.push(level.length);
  return { values: list.flat(MAX_DEPTH) as ReplyValue[], shape };
}
