import { builtInManifest, SimCore } from '@reroll/sim-core';
import { describe } from './arguments.js';
import type { Env, NamedOptions } from './env.js';
import { EnvError } from './env-error.js';
import { SimEnv } from './sim-env.js';
import { SimVectorEnv } from './vector/sim-vector-env.js';
import type { VectorEnv, VectorOptions } from './vector/vector-env.js';

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

const registrations = new Map<string, EnvRegistration>();

const ID = /^(?:[\w:-]+\/)?[\w:.-]+-v\d+$/;

/**
 * Makes an id known to `makeEnv` and `makeVectorEnv`, in this JavaScript realm.
 *
 * @throws TypeError or RangeError when the id or `create` is wrong.
 * @throws EnvError `DUPLICATE_ENV` when the id is taken.
 * @example
 * ```ts
 * import { makeEnv, registerEnv, TimeLimit } from '@reroll/env';
 *
 * registerEnv({ id: 'ShortCartPole-v0', create: () => new TimeLimit(makeEnv('CartPole-v1'), 20) });
 * using env = makeEnv<Float32Array, number>('ShortCartPole-v0');
 * ```
 */
export function registerEnv(registration: EnvRegistration): void {
  const { id } = requireRegistration(registration);
  if (registrations.has(id)) throw new EnvError('DUPLICATE_ENV', `id must be a new one, got ${describe(id)}`);
  registrations.set(id, registration);
}

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

/** What was registered under an id; undefined for a built-in one, and when there is none. */
export function registrationOf(id: string): EnvRegistration | undefined {
  return registrations.get(id);
}

/** The ids that `makeEnv` knows: those of sim-core's manifest, then those that were registered, in order. */
export function registeredEnvs(): string[] {
  return [...builtInManifest().environments.map(({ id }) => id), ...registrations.keys()];
}

/**
 * What `makeEnv` makes for an id.
 *
 * @throws EnvError `UNKNOWN_ENV` when the id is unknown.
 */
export function findRegistration(id: string): EnvRegistration {
  const registration = registrationOf(id) ?? (isBuiltIn(id) ? builtIn(id) : undefined);
  if (registration !== undefined) return registration;
  if (/\.wasm$/.test(id)) {
    throw new EnvError(
      'UNKNOWN_ENV',
      `id must be no file, got ${describe(id)}: makeEnv(await loadModule(file))`,
    );
  }
  const known = registeredEnvs().join(', ');
  throw new EnvError('UNKNOWN_ENV', `id must be one of ${known}, got ${describe(id)}`);
}

function isBuiltIn(id: string): boolean {
  return builtInManifest().environments.some((environment) => environment.id === id);
}

/** Each environment has a core of its own, where its spaces have their streams. */
function builtIn(id: string): EnvRegistration {
  return {
    id,
    create: (options) => new SimEnv(SimCore.create(), id, options),
    createVector: (vector, options) => new SimVectorEnv(SimCore.create(), id, { ...options, ...vector }),
  };
}
