// The arrays that an observation or an action consists of.
import { type Dtype, elementBytes } from './dtype.js';
import {
  type DictSpace,
  elementCount,
  MAX_OBSERVATION_ELEMENTS,
  type TrajectorySpace,
  type TupleSpace,
} from './space.js';

/** Arrays that an observation may consist of, and an action. */
export const MAX_SPACE_LEAVES = 1_024;

/** Element type and sizes of the dimensions of one array; `[]` for a scalar. */
export interface ArrayFormat {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** One array inside an observation or an action: all of it, or a part of a Tuple or Dict. */
export interface LeafLayout extends ArrayFormat {
  /**
   * Where the array stands: empty when it is the whole, `[1]` for a part of a Tuple, `["speed"]` for one of a Dict, and
   * one after the other where they nest.
   */
  readonly path: string;
  /** Elements, row-major. */
  readonly elements: number;
  /** Bytes from the start of the observation, or of the action. */
  readonly offset: number;
  readonly bytes: number;
}

/** The array that holds the values of a space that is neither Tuple nor Dict. */
export function arrayFormat(space: Exclude<TrajectorySpace, TupleSpace | DictSpace>): ArrayFormat {
  if (space.type === 'Discrete') return { dtype: '<i8', shape: [] };
  return { dtype: space.type === 'MultiBinary' ? '|i1' : space.dtype, shape: space.shape };
}

/** The one array of what is no Tuple and no Dict. */
export function wholeLeaf({ dtype, shape }: ArrayFormat): LeafLayout {
  const elements = elementCount(shape);
  return { path: '', dtype, shape, elements, offset: 0, bytes: elements * elementBytes(dtype) };
}

/**
 * The arrays of a Tuple or Dict, in its order, one after another without gaps.
 *
 * @throws RangeError beyond {@link MAX_SPACE_LEAVES} or {@link MAX_OBSERVATION_ELEMENTS}, calling the space `name`.
 */
export function leavesOf(space: TupleSpace | DictSpace, name: string): LeafLayout[] {
  const leaves: LeafLayout[] = [];
  walk(space, '', (path, array) => {
    leaves.push({ ...wholeLeaf(array), path, offset: endOf(leaves) });
  });
  if (leaves.length > MAX_SPACE_LEAVES) {
    throw new RangeError(`${name} must have at most ${MAX_SPACE_LEAVES} arrays, got ${leaves.length}`);
  }
  const elements = leaves.reduce((sum, leaf) => sum + leaf.elements, 0);
  if (elements > MAX_OBSERVATION_ELEMENTS) {
    throw new RangeError(`${name} must have at most ${MAX_OBSERVATION_ELEMENTS} elements, got ${elements}`);
  }
  return leaves;
}

/** Bytes of leaves together. */
export function endOf(leaves: readonly LeafLayout[]): number {
  const last = leaves.at(-1);
  return last === undefined ? 0 : last.offset + last.bytes;
}

function walk(space: TrajectorySpace, path: string, add: (path: string, array: ArrayFormat) => void): void {
  if (space.type === 'Tuple') {
    for (const [i, part] of space.spaces.entries()) walk(part, `${path}[${i}]`, add);
  } else if (space.type === 'Dict') {
    for (const [name, part] of space.spaces) walk(part, `${path}[${JSON.stringify(name)}]`, add);
  } else {
    add(path, arrayFormat(space));
  }
}
