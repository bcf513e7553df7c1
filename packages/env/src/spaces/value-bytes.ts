import { NDArray } from '../remote/ndarray.js';
import { type SpaceInput, writeSpaceValue } from '../remote/space-values.js';
import type { WireValue } from '../remote/value.js';
import type { SpaceSpec } from './space-spec.js';

/**
 * The bytes of a value of a space, as canonical trajectories hold an observation: little-endian and in C order, a Discrete as `<i8`, the
 * parts of a Tuple or Dict one after another in the space's order, without gaps.
 *
 * @param name what errors call the value.
 * @throws TypeError or RangeError naming the part that has another type, length or dtype. Bounds are not checked.
 * @example
 * ```ts
 * import { valueBytes } from '@reroll/env';
 *
 * valueBytes({ type: 'Box', dtype: '<f4', shape: [2], low: null, high: null }, [0.5, -1]).length; // 8
 * ```
 */
export function valueBytes(space: SpaceSpec, value: unknown, name = 'value'): Uint8Array {
  const parts: Uint8Array[] = [];
  collect(space, writeSpaceValue(space, value as SpaceInput, name), parts);
  if (parts.length === 1) return parts[0]!;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function collect(space: SpaceSpec, value: WireValue, parts: Uint8Array[]): void {
  switch (space.type) {
    case 'Discrete':
      parts.push(new NDArray('<i8', [], BigInt64Array.of(BigInt(value as number))).toBytes());
      break;
    case 'Tuple':
      for (const [i, part] of space.spaces.entries()) collect(part, (value as WireValue[])[i]!, parts);
      break;
    case 'Dict':
      for (const [key, part] of space.spaces)
        collect(part, (value as Record<string, WireValue>)[key]!, parts);
      break;
    case 'Text':
      throw new RangeError('a Text has no fixed number of bytes');
    default:
      parts.push((value as NDArray).toBytes());
  }
}
