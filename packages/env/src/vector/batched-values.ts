// Conversions between the value of a whole vector and one value for each environment.
import { describe, requireArray, requireLength } from '../arguments.js';
import { ARRAY_DTYPES, type ArrayDtype, arrayFrom, newArray } from '../spaces/array-dtype.js';
import { Box } from '../spaces/box.js';
import { Dict } from '../spaces/dict.js';
import { Discrete } from '../spaces/discrete.js';
import { MultiBinary } from '../spaces/multi-binary.js';
import { MultiDiscrete } from '../spaces/multi-discrete.js';
import { elementCount } from '../spaces/shape.js';
import type { Space } from '../spaces/space.js';
import { Tuple } from '../spaces/tuple.js';

/** A space whose values are typed arrays. */
interface ArraySpace extends Space<unknown> {
  readonly dtype: ArrayDtype;
  readonly shape: readonly number[];
}

type Numbers = ArrayLike<number | bigint>;

/**
 * Checks that a space's values are typed arrays.
 *
 * @throws TypeError when they are not.
 */
export function requireArraySpace(name: string, space: Space<unknown>): ArraySpace {
  if (space instanceof Box || space instanceof MultiDiscrete || space instanceof MultiBinary) return space;
  throw new TypeError(`${name} must be of Discrete or array spaces, got a ${space.constructor.name}`);
}

/**
 * Builds a value of a space from what `make` returns for each part that is not a Tuple or Dict, in the space's order.
 *
 * @param make gets the part, and a function that finds its value in a value of the whole space; undefined if there is none.
 */
export function mapParts(
  space: Space<unknown>,
  make: (part: Discrete | ArraySpace, pick: (value: unknown) => unknown) => unknown,
  pick: (value: unknown) => unknown = (value) => value ?? undefined,
): unknown {
  const inner = (part: Space<unknown>, key: string | number) =>
    mapParts(part, make, (value) => (pick(value) as Record<string | number, unknown> | undefined)?.[key]);
  if (space instanceof Tuple) return space.spaces.map(inner);
  if (space instanceof Dict) {
    return Object.fromEntries([...space.spaces].map(([name, part]) => [name, inner(part, name)]));
  }
  return make(space instanceof Discrete ? space : requireArraySpace('observations', space), pick);
}

/** Values of a space, one for each environment and null for zeros, as one value of the batched space. */
export function stack(space: Space<unknown>, values: readonly unknown[]): unknown {
  return mapParts(space, (part, pick) => {
    const each = values.map(pick);
    if (part instanceof Discrete) return Int32Array.from(each, (value) => (value as number | undefined) ?? 0);
    const size = elementCount('shape', part.shape);
    const stacked = newArray(part.dtype, each.length * size);
    for (const [i, value] of (each as (Numbers | undefined)[]).entries()) {
      for (let k = 0; value !== undefined && k < size; k++) stacked[i * size + k] = value[k]!;
    }
    return stacked;
  });
}

/** One environment's value of a batched one; arrays are views of it. */
export function valueAt(space: Space<unknown>, batch: unknown, index: number): unknown {
  return mapParts(space, (part, pick) => {
    const values = pick(batch) as Uint8Array;
    if (part instanceof Discrete) return Number(values[index]);
    const size = elementCount('shape', part.shape);
    return values.subarray(index * size, (index + 1) * size);
  });
}

/**
 * The action of each environment, in its space; actions of a Box of floats need only be finite, as environments clip them.
 *
 * @throws TypeError when `actions` is not an array.
 * @throws RangeError when it has another size, or an action is not in the space.
 */
export function splitActions(space: Space<unknown>, actions: ArrayLike<number>, numEnvs: number): unknown[] {
  requireArray('actions', actions);
  if (space instanceof Discrete) {
    requireLength('actions', actions, numEnvs);
    const wrong = Array.from(actions).findIndex((action) => !space.contains(action));
    if (wrong >= 0) refuseAction(wrong, describe(actions[wrong]));
    return Array.from(actions);
  }
  const { dtype, shape } = requireArraySpace('actions', space);
  const size = elementCount('shape', shape);
  requireLength('actions', actions, numEnvs * size);
  const isClipped = space instanceof Box && ARRAY_DTYPES[dtype].isFloat;
  return Array.from({ length: numEnvs }, (_, i) => {
    const given = Array.from({ length: size }, (_element, k) => actions[i * size + k]!);
    const action = arrayFrom(dtype, size, (k) => given[k]!);
    const isAction = isClipped
      ? given.every((element, k) => typeof element === 'number' && Number.isFinite(action[k]))
      : space.contains(given);
    if (!isAction) refuseAction(i, `[${given}]`);
    return action;
  });
}

function refuseAction(index: number, given: string): never {
  throw new RangeError(`actions[${index}] must be in the action space, got ${given}`);
}
