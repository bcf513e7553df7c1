export const MIN_PAIRS: number;
export const MAX_PAIRS: number;

/** A ratio above 1 is better; `low` to `high` is its 95 % interval. */
export interface Comparison {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly change: 'better' | 'worse' | 'none shown';
}

export function compareRuns(
  here: readonly number[],
  there: readonly number[],
  better: 'higher' | 'lower',
): Comparison;
export function median(values: readonly number[]): number;
