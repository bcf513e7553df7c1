import type { ArrayDtype, IntegerDtype } from '../spaces/array-dtype.js';
import { Box } from '../spaces/box.js';
import { Dict } from '../spaces/dict.js';
import { Discrete } from '../spaces/discrete.js';
import { MultiBinary } from '../spaces/multi-binary.js';
import { MultiDiscrete } from '../spaces/multi-discrete.js';
import type { Space } from '../spaces/space.js';
import { Tuple } from '../spaces/tuple.js';

/**
 * The space of `numEnvs` values of a space together: Gymnasium's `batch_space`. A Discrete becomes a MultiDiscrete (of
 * `<i4`, so that its elements are numbers), a MultiDiscrete or MultiBinary a Box of its dtype, and a Tuple or Dict has its
 * parts batched. Samples come from different streams than those of the single spaces.
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
  if (space instanceof MultiBinary) {
    return new Box({ low: 0, high: 1, shape: [numEnvs, ...space.shape], dtype: space.dtype });
  }
  if (space instanceof Tuple) return new Tuple(space.spaces.map((part) => batchSpace(part, numEnvs)));
  if (space instanceof Dict) {
    return new Dict([...space.spaces].map(([name, part]) => [name, batchSpace(part, numEnvs)]));
  }
  throw new TypeError(`a ${space.constructor.name} cannot be batched: its values are not arrays`);
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
