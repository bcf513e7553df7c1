import type { ArrayDtype, IntegerDtype } from './array-dtype.js';

/** A Box as JSON. */
export interface BoxJson {
  readonly type: 'Box';
  readonly dtype: ArrayDtype;
  readonly shape: readonly number[];
  /** Flat in C order; null where there is no bound. */
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

/** A Discrete as JSON. */
export interface DiscreteJson {
  readonly type: 'Discrete';
  readonly n: number;
  readonly start: number;
}

/** A MultiDiscrete as JSON. */
export interface MultiDiscreteJson {
  readonly type: 'MultiDiscrete';
  readonly dtype: IntegerDtype;
  readonly shape: readonly number[];
  readonly nvec: readonly number[];
  readonly start: readonly number[];
}

/** A MultiBinary as JSON. */
export interface MultiBinaryJson {
  readonly type: 'MultiBinary';
  readonly shape: readonly number[];
}

/** A Text as JSON. */
export interface TextJson {
  readonly type: 'Text';
  readonly minLength: number;
  readonly maxLength: number;
  /** In the order in which sampling numbers them. */
  readonly characters: string;
}

/** A Tuple as JSON. */
export interface TupleJson {
  readonly type: 'Tuple';
  readonly spaces: readonly SpaceJson[];
}

/** A Dict as JSON. */
export interface DictJson {
  readonly type: 'Dict';
  /** Name and space, in the order in which sampling draws them. */
  readonly spaces: readonly (readonly [string, SpaceJson])[];
}

/** Any space as JSON. */
export type SpaceJson =
  | BoxJson
  | DiscreteJson
  | MultiDiscreteJson
  | MultiBinaryJson
  | TextJson
  | TupleJson
  | DictJson;
