import type { NamedOptions } from '../env.js';
import type { SpaceSpec } from '../spaces/space-spec.js';
import { NDArray } from './ndarray.js';
import { ProtocolError } from './protocol-error.js';
import type { Fields } from './request-channel.js';
import { readSpaceValue, type SpaceValue } from './space-values.js';
import type { WireValue } from './value.js';

/**
 * The seed of a request. The environment decides whether it is valid.
 *
 * @throws ProtocolError INVALID_ARGUMENT when it is not a number at all
 */
export function readSeed(seed: WireValue | undefined): number | bigint | undefined {
  if (seed === undefined || seed === null) return undefined;
  if (typeof seed === 'number' || typeof seed === 'bigint') return seed;
  throw new ProtocolError('INVALID_ARGUMENT', 'seed must be a non-negative integer');
}

/** The seeds of a request for a vector: one, or one for each environment, null where there is none. */
export function readSeeds(
  seed: WireValue | undefined,
  numEnvs: number,
): ReturnType<typeof readSeed> | (number | bigint | null)[] {
  if (!Array.isArray(seed)) return readSeed(seed);
  if (seed.length !== numEnvs) {
    throw new ProtocolError('INVALID_ARGUMENT', `seed must have ${numEnvs} elements, got ${seed.length}`);
  }
  return seed.map((each: WireValue) => readSeed(each) ?? null);
}

/** The reset options of a request; arrays in them keep their elements and lose their shapes. */
export function readOptions(request: Fields): NamedOptions | undefined {
  const options = request['options'];
  if (options === undefined || options === null) return undefined;
  if (typeof options !== 'object' || Array.isArray(options) || options instanceof NDArray) {
    throw new ProtocolError('INVALID_ARGUMENT', 'options must be an object');
  }
  const read = ([name, value]: [string, unknown]) => [name, value instanceof NDArray ? value.data : value];
  return Object.fromEntries(Object.entries(options).map(read));
}

/** The action of a request, as an element of the space. */
export function readAction(space: SpaceSpec, action: WireValue | undefined): SpaceValue {
  try {
    return readSpaceValue(space, action, 'action');
  } catch (cause) {
    throw new ProtocolError('INVALID_ACTION', (cause as Error).message, { cause });
  }
}
