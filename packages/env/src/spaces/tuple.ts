import type { Seed } from '@reroll/sim-core';
import { requireArray } from '../arguments.js';
import { Space, type SpaceOptions } from './space.js';
import type { TupleJson } from './space-json.js';

/** Upper end, exclusive, of the seeds that a composite space draws for its parts: NumPy's greatest int32. */
export const SUBSEED_END = 2 ** 31 - 1;

/**
 * Lists with a value of each part: Gymnasium's `Tuple`. One seed seeds the parts, each with its own seed.
 *
 * @example
 * ```ts
 * import { Discrete, MultiBinary, Tuple } from '@reroll/env';
 *
 * const space = new Tuple([new Discrete(2), new MultiBinary([3])], { seed: 42 });
 * const [side, switches] = space.sample();
 * ```
 */
export class Tuple extends Space<unknown[]> {
  readonly spaces: readonly Space<unknown>[];

  constructor(spaces: readonly Space<unknown>[], { seed, ...options }: SpaceOptions = {}) {
    super(options);
    this.spaces = Array.from(requireArray('spaces', spaces));
    if (seed !== undefined) this.seed(seed);
  }

  override seed(seed: Seed): void {
    super.seed(seed);
    for (const space of this.spaces) space.seed(this.stream.integers(SUBSEED_END));
  }

  override sample(): unknown[] {
    return this.spaces.map((space) => space.sample());
  }

  override contains(value: unknown): boolean {
    if (!Array.isArray(value) || value.length !== this.spaces.length) return false;
    return this.spaces.every((space, i) => space.contains(value[i]));
  }

  override toJSON(): TupleJson {
    return { type: 'Tuple', spaces: this.spaces.map((space) => space.toJSON()) };
  }
}
