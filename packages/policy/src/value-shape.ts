import { MAX_OBSERVATION_LENGTH } from './mailbox.js';

/**
 * What a value looks like to a policy: an observation that it gets, or an action that it returns.
 *
 * | kind | in Python | in JavaScript |
 * |---|---|---|
 * | `int` | an `int` | a number |
 * | `ints` | a list of `length` ints | an array of numbers |
 * | `floats` | a list of `length` floats | an array of numbers |
 * | `tuple` | a tuple | an array |
 * | `dict` | a dict | a plain object |
 *
 * The host passes a value as its *leaves*: the numbers in it, one after another.
 */
export type ValueShape =
  | { readonly kind: 'int' }
  | { readonly kind: 'ints'; readonly length: number }
  | { readonly kind: 'floats'; readonly length: number }
  | { readonly kind: 'tuple'; readonly parts: readonly ValueShape[] }
  | { readonly kind: 'dict'; readonly parts: readonly (readonly [name: string, part: ValueShape])[] };

/** For each number of a value, in order, whether it is an integer. */
export type Leaves = readonly boolean[];

/** How deeply tuples and dicts may nest. */
const MAX_SHAPE_DEPTH = 16;

/**
 * The leaves of a shape from outside.
 *
 * @throws TypeError or RangeError when `shape` is invalid, naming the wrong part.
 */
export function leavesOf(name: string, shape: ValueShape): Leaves {
  const leaves: boolean[] = [];
  collect(name, shape, 0, leaves);
  return leaves;
}

function collect(name: string, shape: ValueShape, depth: number, leaves: boolean[]): void {
  if (typeof shape !== 'object' || shape === null) {
    throw new TypeError(`${name} must be a shape, got ${shape === null ? 'null' : typeof shape}`);
  }
  if (depth > MAX_SHAPE_DEPTH) {
    throw new RangeError(`${name} must be at most ${MAX_SHAPE_DEPTH} deep, got a deeper one`);
  }
  switch (shape.kind) {
    case 'int':
      append(name, true, 1, leaves);
      break;
    case 'ints':
    case 'floats':
      append(name, shape.kind === 'ints', shape.length, leaves);
      break;
    case 'tuple':
      requireParts(name, shape.parts);
      for (const [index, part] of shape.parts.entries()) {
        collect(`${name}.parts[${index}]`, part, depth + 1, leaves);
      }
      break;
    case 'dict':
      requireParts(name, shape.parts);
      requireNames(name, shape.parts);
      for (const [key, part] of shape.parts) {
        collect(`${name}.parts[${JSON.stringify(key)}]`, part, depth + 1, leaves);
      }
      break;
    default: {
      const { kind } = shape as { kind: unknown };
      throw new RangeError(`${name}.kind must be int, ints, floats, tuple or dict, got ${String(kind)}`);
    }
  }
}

function append(name: string, isInteger: boolean, length: number, leaves: boolean[]): void {
  requireLength(`${name}.length`, length, MAX_OBSERVATION_LENGTH - leaves.length);
  for (let index = 0; index < length; index++) leaves.push(isInteger);
}

/** @throws TypeError or RangeError for what is not an integer from 0 to `most`. */
export function requireLength(name: string, length: number, most: number): void {
  if (typeof length !== 'number') throw new TypeError(`${name} must be a number, got ${typeof length}`);
  if (!Number.isSafeInteger(length) || length < 0 || length > most) {
    throw new RangeError(`${name} must be an integer from 0 to ${most}, got ${length}`);
  }
}

function requireParts(name: string, parts: readonly unknown[]): void {
  if (!Array.isArray(parts)) throw new TypeError(`${name}.parts must be an array, got ${typeof parts}`);
  requireLength(`${name}.parts.length`, parts.length, MAX_OBSERVATION_LENGTH);
}

function requireNames(name: string, parts: readonly (readonly [string, unknown])[]): void {
  const keys = new Set<string>();
  for (const part of parts) {
    const key: unknown = Array.isArray(part) ? part[0] : part;
    if (typeof key !== 'string')
      throw new TypeError(`${name}.parts must be pairs of a name and a shape, got a name of ${typeof key}`);
    // A plain assignment cannot give a JavaScript object that name.
    if (keys.has(key) || key === '__proto__') {
      throw new RangeError(
        `${name}.parts must have names that differ, other than __proto__, got ${JSON.stringify(key)}`,
      );
    }
    keys.add(key);
  }
}
