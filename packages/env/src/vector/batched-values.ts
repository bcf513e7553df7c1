// Between one typed array for a whole vector and one value for each environment.
import { describe, requireArray, requireLength } from '../arguments.js';
import { type ArrayDtype, type ArrayOf, arrayFrom, newArray } from '../spaces/array-dtype.js';
import { Box } from '../spaces/box.js';
import { Discrete } from '../spaces/discrete.js';
import { MultiDiscrete } from '../spaces/multi-discrete.js';
import { elementCount } from '../spaces/shape.js';
import type { Space } from '../spaces/space.js';

/** A space whose values are typed arrays. */
export interface ArraySpace extends Space<unknown> {
  readonly dtype: ArrayDtype;
  readonly shape: readonly number[];
}

/**
 * Checks that a space's values are typed arrays.
 *
 * @throws TypeError when they are not.
 */
export function requireArraySpace(space: Space<unknown>): ArraySpace {
  if (space instanceof Box || space instanceof MultiDiscrete) return space;
  throw new TypeError(
    `the observations of a vector must be of a Box or MultiDiscrete, got a ${space.constructor.name}`,
  );
}

/** Values one after another in a new typed array of the space; zeros where there is none. */
export function stack(
  space: ArraySpace,
  values: readonly (ArrayLike<number | bigint> | null)[],
): ArrayOf<ArrayDtype> {
  const size = elementCount('shape', space.shape);
  const stacked = newArray(space.dtype, values.length * size);
  for (const [i, value] of values.entries()) {
    for (let k = 0; value !== null && k < size; k++) stacked[i * size + k] = value[k]!;
  }
  return stacked;
}

/**
 * The action of each environment.
 *
 * @throws TypeError when `actions` is not an array.
 * @throws RangeError when it has another size, or an action is not in the space.
 */
export function splitActions(space: Space<unknown>, actions: ArrayLike<number>, numEnvs: number): unknown[] {
  requireArray('actions', actions);
  const arraySpace = space instanceof Discrete ? null : requireArraySpace(space);
  const size = arraySpace === null ? 1 : elementCount('shape', arraySpace.shape);
  requireLength('actions', actions, numEnvs * size);
  return Array.from({ length: numEnvs }, (_, i) => {
    const action =
      arraySpace === null ? actions[i] : arrayFrom(arraySpace.dtype, size, (k) => actions[i * size + k]!);
    if (space.contains(action)) return action;
    throw new RangeError(
      `actions[${i}] must be in the action space, got ${arraySpace === null ? describe(action) : `[${action}]`}`,
    );
  });
}

/**
 * A mask as booleans.
 *
 * @throws TypeError when it is not an array; RangeError when it does not have one entry for each environment, an entry is
 *   neither 0 nor 1, or none is 1.
 */
export function readMask(mask: ArrayLike<number | boolean>, numEnvs: number): boolean[] {
  requireLength('resetMask', requireArray('resetMask', mask), numEnvs);
  const flags = Array.from(mask, (flag, i) => {
    if (flag === true || flag === 1) return true;
    if (flag === false || flag === 0) return false;
    throw new RangeError(`resetMask[${i}] must be 0, 1 or a boolean, got ${describe(flag)}`);
  });
  if (!flags.includes(true)) throw new RangeError('resetMask must choose at least one environment');
  return flags;
}
