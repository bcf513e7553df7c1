import { describe, requireArray } from '../arguments.js';
import { Box } from './box.js';
import { Dict } from './dict.js';
import { Discrete } from './discrete.js';
import { MultiBinary } from './multi-binary.js';
import { MultiDiscrete } from './multi-discrete.js';
import { elementCount } from './shape.js';
import type { Space, SpaceOptions } from './space.js';
import type { BoundSpec, PerElement, SpaceSpec } from './space-spec.js';
import { Text } from './text.js';
import { Tuple } from './tuple.js';

/**
 * The space that `toJSON` or a module's manifest described. It is not seeded.
 *
 * @param options the core in whose memory its random streams live; by default each has a core of its own.
 * @throws TypeError or RangeError naming what is wrong.
 * @example
 * ```ts
 * import { Discrete, spaceFromJson } from '@reroll/env';
 *
 * const text = JSON.stringify(new Discrete(2));
 * spaceFromJson(JSON.parse(text)).contains(1); // true
 * ```
 */
export function spaceFromJson(json: SpaceSpec, options: Pick<SpaceOptions, 'core'> = {}): Space<unknown> {
  switch (json?.type) {
    case 'Discrete':
      return new Discrete(json.n, { ...options, start: json.start });
    case 'MultiDiscrete': {
      const length = elementCount('shape', json.shape);
      const { shape, dtype } = json;
      return new MultiDiscrete(each(json.nvec, length), {
        ...options,
        start: each(json.start, length),
        shape,
        dtype,
      });
    }
    case 'MultiBinary':
      return new MultiBinary(json.shape, options);
    case 'Box': {
      const { shape, dtype } = json;
      const [low, high] = [bounds(json.low, -Infinity), bounds(json.high, Infinity)];
      return new Box({ ...options, low, high, shape, dtype });
    }
    case 'Text':
      return new Text(json.maxLength, { ...options, minLength: json.minLength, characters: json.characters });
    case 'Tuple': {
      const spaces = Array.from(requireArray('spaces', json.spaces), (part) => spaceFromJson(part, options));
      return new Tuple(spaces, options);
    }
    case 'Dict': {
      const spaces = Array.from(
        requireArray('spaces', json.spaces),
        ([name, part]) => [name, spaceFromJson(part, options)] as const,
      );
      return new Dict(spaces, options);
    }
    default:
      throw new TypeError(`a space must have one of the known types, got ${describe(json)}`);
  }
}

const each = (values: number | readonly number[], length: number): readonly number[] =>
  typeof values === 'number' ? new Array<number>(length).fill(values) : values;

/**
 * Bounds as numbers; the Box reports values that are not bounds. An integer bound that no number holds exactly counts
 * as none: nothing is drawn beyond it.
 */
function bounds(json: PerElement<BoundSpec>, none: number): number | number[] {
  if (Array.isArray(json)) return json.map((bound: BoundSpec) => bounds(bound, none) as number);
  if (json === null) return none;
  if (typeof json !== 'string') return json as number;
  return Number.isSafeInteger(Number(json)) ? Number(json) : none;
}
