// Spaces as headers hold them: the JSON that `toJSON` of @reroll/env's spaces gives, in one form only.
import { isJsonObject } from './canonical-json.js';
import { type Dtype, requireDtype } from './dtype.js';

/** One for all elements, or one each, flat in C order. */
export type PerElement<T> = T | readonly T[];

/** The integers from `start` to `start + n − 1`. */
export interface DiscreteSpace {
  readonly type: 'Discrete';
  readonly n: number;
  readonly start: number;
}

/** Arrays of numbers between bounds; a bound is null where there is none. */
export interface BoxSpace<Bound = number | null> {
  readonly type: 'Box';
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly low: PerElement<Bound>;
  readonly high: PerElement<Bound>;
}

/** Arrays of integers, each with its own number of values and least value. */
export interface MultiDiscreteSpace {
  readonly type: 'MultiDiscrete';
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly nvec: PerElement<number>;
  readonly start: PerElement<number>;
}

/** Arrays of 0 and 1. */
export interface MultiBinarySpace {
  readonly type: 'MultiBinary';
  readonly shape: readonly number[];
}

/** Several spaces in an order. */
export interface TupleSpace<Part = TrajectorySpace> {
  readonly type: 'Tuple';
  readonly spaces: readonly Part[];
}

/** Several spaces by name, in an order that is part of the space. */
export interface DictSpace<Part = TrajectorySpace> {
  readonly type: 'Dict';
  readonly spaces: readonly (readonly [string, Part])[];
}

/** A space as a header holds it. `low`, `high`, `nvec` and `start` are one value where all elements have the same. */
export type TrajectorySpace =
  | DiscreteSpace
  | BoxSpace
  | MultiDiscreteSpace
  | MultiBinarySpace
  | TupleSpace
  | DictSpace;

/**
 * A space as environments describe theirs: also with lists of equal values, with bounds as decimal text, which count as
 * none where no number holds them, and with Text, which has no canonical bytes and is refused.
 */
export type SpaceDescription =
  | DiscreteSpace
  | BoxSpace<number | string | null>
  | MultiDiscreteSpace
  | MultiBinarySpace
  | TupleSpace<SpaceDescription>
  | DictSpace<SpaceDescription>
  | { readonly type: 'Text' };

/** How deeply Tuple and Dict may nest; a Tuple of arrays has depth 1. */
export const MAX_SPACE_DEPTH = 16;

/** Elements that one observation may have, in all its arrays together: 8 MiB of f64. An action may have as many. */
export const MAX_OBSERVATION_ELEMENTS = 1_048_576;

const DECIMAL = /^-?[0-9]{1,20}$/;

/**
 * Checks a description and returns the space in the form that headers hold, without members that are none of a space.
 *
 * @throws TypeError or RangeError naming the member that is wrong.
 */
export function readSpace(value: unknown, name: string, depth = 0): TrajectorySpace {
  if (!isJsonObject(value)) throw new TypeError(`${name} must be an object, got ${describe(value)}`);
  switch (value['type']) {
    case 'Discrete':
      return readDiscrete(value, name);
    case 'Box':
      return readBox(value, name);
    case 'MultiDiscrete':
      return readMultiDiscrete(value, name);
    case 'MultiBinary':
      return { type: 'MultiBinary', shape: readShape(value['shape'], `${name}.shape`) };
    case 'Tuple':
      return { type: 'Tuple', spaces: readParts(value, name, depth, readSpace) };
    case 'Dict':
      return { type: 'Dict', spaces: readEntries(value, name, depth) };
    case 'Text':
      throw new RangeError(`${name} must be a space of arrays, got Text: its values have no fixed size`);
    default:
      throw new RangeError(
        `${name}.type must be Discrete, Box, MultiDiscrete, MultiBinary, Tuple or Dict, got ${describe(value['type'])}`,
      );
  }
}

/**
 * Checks a shape: an array of positive integers that gives at most {@link MAX_OBSERVATION_ELEMENTS} elements.
 *
 * @throws TypeError or RangeError naming what is wrong.
 */
export function readShape(shape: unknown, name: string): readonly number[] {
  if (!Array.isArray(shape)) throw new TypeError(`${name} must be an array, got ${describe(shape)}`);
  const sizes: unknown[] = Array.from(shape);
  for (const size of sizes) {
    if (!Number.isSafeInteger(size) || (size as number) < 1) {
      throw new RangeError(`${name} must hold positive integers, got ${describe(size)}`);
    }
  }
  const elements = elementCount(sizes as number[]);
  if (elements > MAX_OBSERVATION_ELEMENTS) {
    throw new RangeError(
      `${name} must give at most ${MAX_OBSERVATION_ELEMENTS} elements, got ${elements} elements`,
    );
  }
  return sizes as number[];
}

/** Elements of an array of this shape; `[]` is a scalar and has one. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

type Members = { readonly [name: string]: unknown };

function readDiscrete(space: Members, name: string): DiscreteSpace {
  const n = readInteger(space['n'], `${name}.n`, 1);
  const start = readInteger(space['start'], `${name}.start`);
  if (!Number.isSafeInteger(start + (n - 1))) {
    throw new RangeError(`${name} must hold integers below 2^53, got n ${n} and start ${start}`);
  }
  return { type: 'Discrete', n, start };
}

function readBox(space: Members, name: string): BoxSpace {
  const dtype = requireDtype(space['dtype'], `${name}.dtype`);
  const shape = readShape(space['shape'], `${name}.shape`);
  const low = readPerElement(space['low'], `${name}.low`, shape, readBound);
  const high = readPerElement(space['high'], `${name}.high`, shape, readBound);
  return { type: 'Box', dtype, shape, low, high };
}

function readMultiDiscrete(space: Members, name: string): MultiDiscreteSpace {
  const dtype = requireDtype(space['dtype'], `${name}.dtype`);
  if (dtype.includes('f')) {
    throw new RangeError(`${name}.dtype must be one of the integer dtypes, got ${dtype}`);
  }
  const shape = readShape(space['shape'], `${name}.shape`);
  const nvec = readPerElement(space['nvec'], `${name}.nvec`, shape, (n, at) => readInteger(n, at, 1));
  const start = readPerElement(space['start'], `${name}.start`, shape, (n, at) => readInteger(n, at));
  return { type: 'MultiDiscrete', dtype, shape, nvec, start };
}

type ReadPart<T> = (value: unknown, name: string, depth: number) => T;

function readParts<T>(space: Members, name: string, depth: number, read: ReadPart<T>): T[] {
  if (depth >= MAX_SPACE_DEPTH) {
    throw new RangeError(`${name} must nest at most ${MAX_SPACE_DEPTH} levels deep, got more`);
  }
  const parts = space['spaces'];
  if (!Array.isArray(parts)) throw new TypeError(`${name}.spaces must be an array, got ${describe(parts)}`);
  if (parts.length === 0) throw new RangeError(`${name}.spaces must have at least one part, got none`);
  return Array.from(parts, (part, i) => read(part, `${name}.spaces[${i}]`, depth + 1));
}

function readEntries(space: Members, name: string, depth: number): [string, TrajectorySpace][] {
  const seen = new Set<string>();
  return readParts(space, name, depth, (entry, at, inner) => {
    if (!Array.isArray(entry) || entry.length !== 2) {
      throw new TypeError(`${at} must be a name and a space, got ${describe(entry)}`);
    }
    const [key, part]: unknown[] = entry;
    if (typeof key !== 'string') throw new TypeError(`${at}[0] must be a string, got ${describe(key)}`);
    if (seen.has(key)) throw new RangeError(`${at}[0] must be a new name, got ${describe(key)} again`);
    seen.add(key);
    return [key, readSpace(part, `${at}[1]`, inner)];
  });
}

/** One value where all elements have the same, which keeps the space of an image small. */
function readPerElement<T>(
  values: unknown,
  name: string,
  shape: readonly number[],
  read: (value: unknown, name: string) => T,
): PerElement<T> {
  if (!Array.isArray(values)) return read(values, name);
  const elements = elementCount(shape);
  if (values.length !== elements) {
    throw new RangeError(`${name} must have one value or ${elements}, got ${values.length} values`);
  }
  const list = Array.from(values, (value, i) => read(value, `${name}[${i}]`));
  const first = list[0]!;
  return list.every((value) => value === first) ? first : list;
}

function readBound(value: unknown, name: string): number | null {
  if (value === null || Number.isFinite(value)) return value as number | null;
  if (typeof value !== 'string' || !DECIMAL.test(value)) {
    throw new RangeError(`${name} must be a finite number, decimal digits or null, got ${describe(value)}`);
  }
  const bound = Number(value);
  return Number.isSafeInteger(bound) ? bound : null;
}

function readInteger(value: unknown, name: string, min = Number.MIN_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && (value as number) >= min) return value as number;
  throw new RangeError(`${name} must be an integer of at least ${min}, got ${describe(value)}`);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  return typeof value === 'object' && value !== null ? Object.prototype.toString.call(value) : String(value);
}
