import { describe } from '../arguments.js';
import { Box } from './box.js';
import { Discrete } from './discrete.js';
import { MultiDiscrete } from './multi-discrete.js';
import type { Space } from './space.js';
import type { SpaceJson } from './space-json.js';

/**
 * The space that `toJSON` described. It is not seeded.
 *
 * @throws TypeError or RangeError naming what is wrong.
 * @example
 * ```ts
 * import { Discrete, spaceFromJson } from '@reroll/env';
 *
 * const text = JSON.stringify(new Discrete(2));
 * spaceFromJson(JSON.parse(text)).contains(1); // true
 * ```
 */
export function spaceFromJson(json: SpaceJson): Space<unknown> {
  switch (json?.type) {
    case 'Discrete':
      return new Discrete(json.n, { start: json.start });
    case 'MultiDiscrete':
      return new MultiDiscrete(json.nvec, { start: json.start, shape: json.shape, dtype: json.dtype });
    case 'Box':
      return new Box({
        low: withInfinity('low', json.low, -Infinity),
        high: withInfinity('high', json.high, Infinity),
        shape: json.shape,
        dtype: json.dtype,
      });
    default:
      throw new TypeError(`a space must be a Discrete, MultiDiscrete or Box, got ${describe(json)}`);
  }
}

function withInfinity(name: string, bounds: readonly (number | null)[], infinity: number): number[] {
  if (!Array.isArray(bounds)) throw new TypeError(`${name} must be an array, got ${describe(bounds)}`);
  return bounds.map((bound: number | null) => bound ?? infinity);
}
