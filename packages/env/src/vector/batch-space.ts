import type { ArrayDtype, IntegerDtype } from '../spaces/array-dtype.js';
import { Box } from '../spaces/box.js';
import { Discrete } from '../spaces/discrete.js';
import { MultiDiscrete } from '../spaces/multi-discrete.js';
import type { Space } from '../spaces/space.js';

/**
 * The space of `numEnvs` values of a space together: Gymnasium's `batch_space`. A Discrete becomes a MultiDiscrete, a
 * MultiDiscrete a Box of its dtype, whose samples come from other streams than the single ones.
 *
 * @throws TypeError when the space is of another class.
 */
export function batchSpace(space: Space<unknown>, numEnvs: number): Space<unknown> {
  if (space instanceof Discrete) {
    return new MultiDiscrete(new Array<number>(numEnvs).fill(space.n), {
      start: new Array<number>(numEnvs).fill(space.start),
    });
  }
  if (space instanceof MultiDiscrete) return batchMultiDiscrete(space, numEnvs);
  if (space instanceof Box) return batchBox(space, numEnvs);
  throw new TypeError(`a ${space.constructor.name} cannot be batched: use Discrete, MultiDiscrete or Box`);
}

function batchMultiDiscrete(
  { nvec, start, shape, dtype }: MultiDiscrete<IntegerDtype>,
  numEnvs: number,
): Box<IntegerDtype> {
  return new Box({
    low: repeat(start, numEnvs),
    high: repeat(
      nvec.map((n, i) => start[i]! + n - 1),
      numEnvs,
    ),
    shape: [numEnvs, ...shape],
    dtype,
  });
}

function batchBox(space: Box<ArrayDtype>, numEnvs: number): Box<ArrayDtype> {
  const { low, high } = space.toJSON();
  return new Box({
    low: repeat(low, numEnvs).map((bound) => bound ?? -Infinity),
    high: repeat(high, numEnvs).map((bound) => bound ?? Infinity),
    shape: [numEnvs, ...space.shape],
    dtype: space.dtype,
  });
}

function repeat<T>(values: readonly T[], times: number): T[] {
  return new Array<readonly T[]>(times).fill(values).flat() as T[];
}
