import { describe, requireArray, requireLength } from '../arguments.js';
import { ARRAY_DTYPES, type ArrayDtype, arrayFrom } from '../spaces/array-dtype.js';
import { Box } from '../spaces/box.js';
import { Dict } from '../spaces/dict.js';
import { Discrete } from '../spaces/discrete.js';
import { elementCount } from '../spaces/shape.js';
import type { Space } from '../spaces/space.js';
import { Tuple } from '../spaces/tuple.js';
import { OPERATION, requireRoom, textMessage } from './operation.js';

/**
 * Turns an action into a message for the guest. A text gets an integer for a Discrete space, a list for an array of one dimension,
 * lists in lists for others, a list for a Tuple and a dict for a Dict.
 *
 * @throws TypeError or RangeError when it is not in the space; elements of a Box of floats need only be finite, as environments clip
 * them.
 */
export function actionMessage(space: Space<unknown>, action: unknown): number[] {
  if (space instanceof Discrete) return [OPERATION.stepInteger, integerIn(space, action)];
  if (space instanceof Tuple || space instanceof Dict || arrayOf(space).shape.length !== 1) {
    return textMessage(OPERATION.stepValue, 'action', plainOf(space, 'action', action));
  }
  const numbers = numbersIn(arrayOf(space), 'action', action);
  requireRoom('action', numbers.length);
  return [isFloat(space) ? OPERATION.stepFloats : OPERATION.stepIntegers, ...numbers];
}

interface ArraySpace extends Space<unknown> {
  readonly dtype: ArrayDtype;
  readonly shape: readonly number[];
}

/** A space that is neither a Discrete nor made of others: texts have no further ones. */
const arrayOf = (space: Space<unknown>): ArraySpace => space as ArraySpace;

const isFloat = (space: Space<unknown>): boolean => ARRAY_DTYPES[arrayOf(space).dtype].isFloat;

function integerIn(space: Discrete, action: unknown, name = 'action'): number {
  if (space.contains(action)) return action as number;
  const last = space.start + space.n - 1;
  throw new RangeError(`${name} must be an integer from ${space.start} to ${last}, got ${describe(action)}`);
}

function plainOf(space: Space<unknown>, name: string, action: unknown): unknown {
  if (space instanceof Discrete) return integerIn(space, action, name);
  if (space instanceof Tuple) {
    const parts = requireArray(name, action as ArrayLike<unknown>);
    requireLength(name, parts, space.spaces.length);
    return space.spaces.map((part, i) => plainOf(part, `${name}[${i}]`, parts[i]));
  }
  if (space instanceof Dict) {
    if (typeof action !== 'object' || action === null) {
      throw new TypeError(`${name} must be an object, got ${describe(action)}`);
    }
    const parts = [...space.spaces].map(([key, part]) => {
      return [key, plainOf(part, `${name}.${key}`, (action as Record<string, unknown>)[key])] as const;
    });
    return Object.fromEntries(parts);
  }
  return nested(numbersIn(arrayOf(space), name, action), arrayOf(space).shape);
}

function numbersIn(space: ArraySpace, name: string, action: unknown): number[] {
  const length = elementCount('shape', space.shape);
  const given =
    length === 1 && typeof action === 'number' ? [action] : (action as ArrayLike<number | bigint>);
  requireLength(name, requireArray(name, given), length);
  const elements = Array.from(given, Number);
  const cast = arrayFrom(space.dtype, length, (i) => elements[i]!);
  const isAction =
    space instanceof Box && isFloat(space)
      ? elements.every((element, i) => Number.isFinite(element) && Number.isFinite(cast[i]))
      : space.contains(elements);
  if (!isAction)
    throw new RangeError(`${name} must be in the action space, got [${elements.slice(0, 16).join(', ')}]`);
  return Array.from(cast as ArrayLike<number | bigint>, Number);
}

/** A flat list as lists in lists; the one element itself where the shape has no dimension. */
function nested(flat: readonly number[], shape: readonly number[]): unknown {
  const [size, ...rest] = shape;
  if (size === undefined) return flat[0];
  if (rest.length === 0) return flat;
  const step = flat.length / size;
  return Array.from({ length: size }, (_, i) => nested(flat.slice(i * step, (i + 1) * step), rest));
}
