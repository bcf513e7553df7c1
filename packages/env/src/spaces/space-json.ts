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

/** Any space as JSON. */
export type SpaceJson = BoxJson | DiscreteJson | MultiDiscreteJson;
