import { builtInManifest } from '@reroll/sim-core';
import { describe } from '../arguments.js';
import type { Env, NamedOptions } from '../env.js';
import { EnvError } from '../env-error.js';
import type { VectorEnv, VectorOptions } from '../vector/vector-env.js';

/** A kind of environment under an id. */
export interface EnvRegistration {
  /** `name-vN` or `namespace/name-vN`, like Gymnasium's ids. */
  readonly id: string;
  /** Makes one from the options given to `makeEnv`. */
  readonly create: (options: NamedOptions) => Env<unknown, unknown>;
  /** Makes a vector of them; without it, `makeVectorEnv` steps single ones in a `SyncVectorEnv`. */
  readonly createVector?: (
    vector: VectorOptions,
    options: NamedOptions,
  ) => VectorEnv<unknown, ArrayLike<number>>;
  /**
   * Default time limit in steps. With it, `makeEnv` puts a `TimeLimit` around the environment, for which its option
   * `maxEpisodeSteps` takes precedence; without it, that option goes to `create` like any other.
   */
  readonly maxEpisodeSteps?: number;
}

const ID = /^(?:[\w:-]+\/)?[\w:.-]+-v\d+$/;

/**
 * Checks what may come from a caller, or from a module.
 *
 * @throws TypeError or RangeError when the id or `create` is wrong; EnvError `DUPLICATE_ENV` when the id is that of a built-in environment.
 */
export function requireRegistration(registration: unknown): EnvRegistration {
  const { id, create } = (registration ?? {}) as Partial<EnvRegistration>;
  if (typeof id !== 'string') throw new TypeError(`id must be a string, got ${describe(id)}`);
  if (!ID.test(id)) throw new RangeError(`id must be of the form name-v0, got ${describe(id)}`);
  if (typeof create !== 'function') throw new TypeError(`create must be a function, got ${describe(create)}`);
  if (isBuiltIn(id)) throw new EnvError('DUPLICATE_ENV', `id must be a new one, got ${describe(id)}`);
  return registration as EnvRegistration;
}

/** Whether sim-core has an environment of this id. */
export function isBuiltIn(id: string): boolean {
  return builtInManifest().environments.some((environment) => environment.id === id);
}
