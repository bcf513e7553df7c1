/** Element type in NumPy's notation. */
export type Dtype = '|b1' | '|u1' | '|i1' | '<u2' | '<i2' | '<u4' | '<i4' | '<u8' | '<i8' | '<f4' | '<f8';

/** One for all elements, or one each, flat in C order; null where there is no bound. */
type Bounds = number | null | readonly (number | null)[];

/** A space as a manifest describes it; `@reroll/env` turns it into a space with `spaceFromJson`. */
export type SpaceJson =
  | { readonly type: 'Discrete'; readonly n: number; readonly start: number }
  | {
      readonly type: 'Box';
      readonly dtype: Dtype;
      readonly shape: readonly number[];
      readonly low: Bounds;
      readonly high: Bounds;
    }
  | {
      readonly type: 'MultiDiscrete';
      readonly dtype: '<i8';
      readonly shape: readonly number[];
      readonly nvec: readonly number[];
      readonly start: readonly number[];
    }
  | { readonly type: 'MultiBinary'; readonly shape: readonly number[] }
  | { readonly type: 'Tuple'; readonly spaces: readonly SpaceJson[] }
  | { readonly type: 'Dict'; readonly spaces: readonly (readonly [string, SpaceJson])[] };

/** An array inside an observation or an action. */
export interface Leaf {
  readonly dtype: Dtype;
  /** Elements. */
  readonly length: number;
  /** Bytes before it. */
  readonly offset: number;
}

/** Bytes of an element. */
export function bytesOf(dtype: Dtype): number {
  return Number(dtype[2]);
}

/** The arrays that make up a space's value, in their order in memory, without gaps. */
export function leavesOf(space: SpaceJson): readonly [Leaf, ...Leaf[]] {
  const leaves: Leaf[] = [];
  let offset = 0;
  const visit = (part: SpaceJson): void => {
    if (part.type === 'Tuple' || part.type === 'Dict') {
      for (const inner of partsOf(part)) visit(inner);
      return;
    }
    const [dtype, length] = arrayOf(part);
    leaves.push({ dtype, length, offset });
    offset += length * bytesOf(dtype);
  };
  visit(space);
  return leaves as [Leaf, ...Leaf[]];
}

/** The spaces that a Tuple or a Dict consists of. */
export function partsOf(space: Extract<SpaceJson, { type: 'Tuple' | 'Dict' }>): readonly SpaceJson[] {
  return space.type === 'Tuple' ? space.spaces : space.spaces.map(([, part]) => part);
}

/** Bytes of a space's value. */
export function valueBytes(leaves: readonly Leaf[]): number {
  return leaves.reduce((sum, { dtype, length }) => sum + length * bytesOf(dtype), 0);
}

function arrayOf(space: Exclude<SpaceJson, { type: 'Tuple' | 'Dict' }>): [Dtype, number] {
  if (space.type === 'Discrete') return ['<i8', 1];
  const length = space.shape.reduce((product, size) => product * size, 1);
  return [space.type === 'MultiBinary' ? '|i1' : space.dtype, length];
}
