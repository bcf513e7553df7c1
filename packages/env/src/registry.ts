import { builtInManifest, SimCore } from '@reroll/sim-core';
import { describe } from './arguments.js';
import { EnvError } from './env-error.js';
import { type HostEnvironment, hostEnvironment } from './host/host-environment.js';
import { type EnvRegistration, isBuiltIn, requireRegistration } from './host/registration.js';
import { SimEnv } from './sim-env.js';
import { SimVectorEnv } from './vector/sim-vector-env.js';

const registrations = new Map<string, EnvRegistration>();

/**
 * Makes an id known to `makeEnv` and `makeVectorEnv`, in this JavaScript realm.
 *
 * @returns what rollouts take as their environment, where they run inline.
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
export function registerEnv(registration: EnvRegistration): HostEnvironment {
  const { id } = requireRegistration(registration);
  if (registrations.has(id)) throw new EnvError('DUPLICATE_ENV', `id must be a new one, got ${describe(id)}`);
  registrations.set(id, registration);
  return hostEnvironment(registration, { url: null, export: '', sha256: undefined });
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
  const registration = registrations.get(id) ?? (isBuiltIn(id) ? builtIn(id) : undefined);
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

/** Each environment has a core of its own, where its spaces have their streams. */
function builtIn(id: string): EnvRegistration {
  return {
    id,
    create: (options) => new SimEnv(SimCore.create(), id, options),
    createVector: (vector, options) => new SimVectorEnv(SimCore.create(), id, { ...options, ...vector }),
  };
}
