import type { Seed } from '@reroll/sim-core';
import { describe } from '../arguments.js';
import { Space, type SpaceOptions } from './space.js';
import type { DictJson } from './space-json.js';
import { SUBSEED_END } from './tuple.js';

/**
 * Objects with a value of each part by its name: Gymnasium's `Dict`. One seed seeds the parts, each with its own seed,
 * in the order of the entries.
 *
 * @example
 * ```ts
 * import { Box, Dict, Discrete } from '@reroll/env';
 *
 * const space = new Dict([['gear', new Discrete(5)], ['throttle', new Box({ low: 0, high: 1 })]], { seed: 42 });
 * const { gear, throttle } = space.sample();
 * ```
 */
export class Dict extends Space<Record<string, unknown>> {
  readonly spaces: ReadonlyMap<string, Space<unknown>>;

  /** @throws TypeError when the entries are not a list of names and spaces; RangeError when a name occurs twice. */
  constructor(entries: Iterable<readonly [string, Space<unknown>]>, { seed, ...options }: SpaceOptions = {}) {
    super(options);
    const spaces = new Map<string, Space<unknown>>();
    for (const [name, space] of entries) {
      if (typeof name !== 'string') throw new TypeError(`a name must be a string, got ${describe(name)}`);
      if (spaces.has(name)) throw new RangeError(`names must be different, got ${describe(name)} twice`);
      spaces.set(name, space);
    }
    this.spaces = spaces;
    if (seed !== undefined) this.seed(seed);
  }

  override seed(seed: Seed): void {
    super.seed(seed);
    for (const space of this.spaces.values()) space.seed(this.stream.integers(SUBSEED_END));
  }

  override sample(): Record<string, unknown> {
    return Object.fromEntries([...this.spaces].map(([name, space]) => [name, space.sample()]));
  }

  override contains(value: unknown): boolean {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    if (Object.keys(value).length !== this.spaces.size) return false;
    return [...this.spaces].every(
      ([name, space]) =>
        Object.hasOwn(value, name) && space.contains((value as Record<string, unknown>)[name]),
    );
  }

  override toJSON(): DictJson {
    return { type: 'Dict', spaces: [...this.spaces].map(([name, space]) => [name, space.toJSON()]) };
  }
}
