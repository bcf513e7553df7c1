import type { ValueShape } from './value-shape.js';

/** A Gymnasium space as JSON: the part that determines the shape of its values. */
export type SpaceDescription =
  | { readonly type: 'Discrete'; readonly n?: number; readonly start?: number }
  | { readonly type: 'Box'; readonly dtype: string; readonly shape: readonly number[] }
  | { readonly type: 'MultiDiscrete'; readonly shape: readonly number[] }
  | { readonly type: 'MultiBinary'; readonly shape: readonly number[] }
  | { readonly type: 'Text' }
  | { readonly type: 'Tuple'; readonly spaces: readonly SpaceDescription[] }
  | { readonly type: 'Dict'; readonly spaces: readonly (readonly [name: string, space: SpaceDescription])[] };

/**
 * The shape in which guests see the values of a space:
 *
 * | space | shape |
 * |---|---|
 * | `Discrete` | `int` |
 * | `Box` of a float dtype, of any shape | `floats`, flat in C order |
 * | `Box` of an integer dtype, `MultiDiscrete`, `MultiBinary` | `ints`, flat in C order |
 * | `Tuple` | `tuple` |
 * | `Dict` | `dict`, in the order of its `spaces` |
 *
 * @param space - JSON such as `{ type: 'Box', dtype: '<f4', shape: [4], … }`; bounds and the like are ignored.
 * @throws RangeError for any other space, Text included, and for an unknown dtype.
 * @example
 * ```ts
 * import { shapeOf } from '@reroll/policy';
 *
 * const hand = shapeOf({ type: 'Tuple', spaces: [{ type: 'Discrete', n: 32 }, { type: 'Box', dtype: '<f4', shape: [2, 2] }] });
 * // { kind: 'tuple', parts: [{ kind: 'int' }, { kind: 'floats', length: 4 }] }
 * ```
 */
export function shapeOf(space: SpaceDescription): ValueShape {
  switch (space?.type) {
    case 'Discrete':
      return { kind: 'int' };
    case 'Box':
      return { kind: isFloat(space.dtype) ? 'floats' : 'ints', length: sizeOf(space.shape) };
    case 'MultiDiscrete':
    case 'MultiBinary':
      return { kind: 'ints', length: sizeOf(space.shape) };
    case 'Tuple':
      return { kind: 'tuple', parts: space.spaces.map(shapeOf) };
    case 'Dict':
      return { kind: 'dict', parts: space.spaces.map(([name, part]) => [name, shapeOf(part)]) };
    default:
      throw new RangeError(
        `space must be made of Discrete, Box, MultiDiscrete, MultiBinary, Tuple and Dict, got ${String(space?.type)}`,
      );
  }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

function isFloat(dtype: string): boolean {
  const [, kind] = /^[|<]([fiub])\d$/.exec(dtype) ?? [];
  if (kind === undefined) {
    throw new RangeError(`dtype must be a NumPy float, integer or boolean such as <f4, got ${String(dtype)}`);
  }
  return kind === 'f';
}
