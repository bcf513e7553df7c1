import type { BuiltInEnvironments } from '@reroll/sim-core';
import { CodeEnv } from './code/code-env.js';
import { type CodeEnvironment, isCodeEnvironment } from './code/code-environment.js';
import type { Env, NamedOptions } from './env.js';
import type {
  AnyEnvironment,
  EnvironmentTypes,
  MakeOptions,
  MakeVectorOptions,
} from './environment-types.js';
import { createEnv, type HostEnvironment } from './host/host-environment.js';
import type { EnvRegistration } from './host/registration.js';
import { type ModuleEnvironment, openModule } from './module/module-source.js';
import { findRegistration } from './registry.js';
import { SimEnv } from './sim-env.js';
import { SimVectorEnv } from './vector/sim-vector-env.js';
import { SyncVectorEnv } from './vector/sync-vector-env.js';
import type { VectorEnv, VectorOptions } from './vector/vector-env.js';

/** An id that is not built in, so that the compiler finds wrong options of those that are. */
type OwnId<Id extends string> = Id extends keyof BuiltInEnvironments ? never : Id;

// Where TypeScript chooses, modules come last: anything might be a module, which has no members that it knows.

/**
 * Makes an environment: one of sim-core's manifest, one that was registered, one of your own module, read by
 * `loadModule`, one of your own text, read by `loadEnvironmentCode`, or one that `importEnvironment` gave. For environments of
 * your own, the type parameters are your claim about them.
 *
 * @throws EnvError `UNKNOWN_ENV` when there is none with this id.
 * @throws TypeError or RangeError when an option is wrong or unknown.
 * @example
 * ```ts
 * import { makeEnv } from '@reroll/env';
 *
 * using env = makeEnv('CartPole-v1', { maxEpisodeSteps: 200 });
 * env.actionSpace.seed(42);
 * env.reset({ seed: 42 });
 * let steps = 0;
 * for (let over = false; !over; steps++) {
 *   const { terminated, truncated } = env.step(env.actionSpace.sample());
 *   over = terminated || truncated;
 * }
 * steps; // 30
 * ```
 */
export function makeEnv<Id extends keyof BuiltInEnvironments>(
  id: Id,
  options?: MakeOptions<BuiltInEnvironments[Id]>,
): SimEnv<BuiltInEnvironments[Id]>;
export function makeEnv<Observation = unknown, Action = unknown, Id extends string = string>(
  id: OwnId<Id>,
  options?: NamedOptions,
): Env<Observation, Action>;
export function makeEnv<Observation = unknown, Action = unknown>(
  environment: HostEnvironment,
  options?: NamedOptions,
): Env<Observation, Action>;
export function makeEnv<Observation = unknown, Action = unknown>(
  code: CodeEnvironment,
  options?: NamedOptions,
): CodeEnv<Observation, Action>;
export function makeEnv<Types extends EnvironmentTypes = AnyEnvironment>(
  module: ModuleEnvironment,
  options?: MakeOptions<Types>,
): SimEnv<Types>;
export function makeEnv(source: Source, options: object = {}): Env<unknown, unknown> {
  const registration = registrationIn(source);
  if (registration !== null) return createEnv(registration, { ...options });
  const opened = openModule(source as ModuleEnvironment);
  return new SimEnv(opened.core, opened.id, { ...options });
}

type Source = string | ModuleEnvironment | HostEnvironment | CodeEnvironment;

/** How the environment of an id, one that was imported or one of a text is made; null for a module. */
function registrationIn(source: Source): EnvRegistration | null {
  if (typeof source === 'string') return findRegistration(source);
  if (isCodeEnvironment(source)) return { id: source.id, create: (options) => new CodeEnv(source, options) };
  return 'registration' in source ? source.registration : null;
}

/**
 * Makes a vector of environments with equal options: the core's kernel for those of sim-core's manifest and of your own modules,
 * what an id was registered with, or else, as for code, a {@link SyncVectorEnv}.
 *
 * @throws EnvError `UNKNOWN_ENV` when there is none with this id.
 * @throws TypeError or RangeError when an option is wrong or unknown.
 * @example
 * ```ts
 * import { makeVectorEnv } from '@reroll/env';
 *
 * using pendulums = makeVectorEnv('Pendulum-v1', { numEnvs: 2, g: 9.81 });
 * pendulums.reset({ seed: 0 });
 * const { observations } = pendulums.step([0.5, -2]); // Float32Array of [2, 3], flat
 * ```
 */
export function makeVectorEnv<Id extends keyof BuiltInEnvironments>(
  id: Id,
  options: MakeVectorOptions<BuiltInEnvironments[Id]>,
): SimVectorEnv<BuiltInEnvironments[Id]>;
export function makeVectorEnv<Observations = unknown, Id extends string = string>(
  id: OwnId<Id>,
  options: VectorOptions & NamedOptions,
): VectorEnv<Observations, ArrayLike<number>>;
export function makeVectorEnv<Observations = unknown>(
  environment: HostEnvironment,
  options: VectorOptions & NamedOptions,
): VectorEnv<Observations, ArrayLike<number>>;
export function makeVectorEnv<Observation = unknown, Action = unknown>(
  code: CodeEnvironment,
  options: VectorOptions & NamedOptions,
): SyncVectorEnv<Observation, Action>;
export function makeVectorEnv<Types extends EnvironmentTypes = AnyEnvironment>(
  module: ModuleEnvironment,
  options: MakeVectorOptions<Types>,
): SimVectorEnv<Types>;
export function makeVectorEnv(source: Source, options: VectorOptions): VectorEnv<unknown, ArrayLike<number>> {
  const registration = registrationIn(source);
  if (registration === null) {
    const opened = openModule(source as ModuleEnvironment);
    return new SimVectorEnv(opened.core, opened.id, { ...options });
  }
  const { numEnvs, autoreset, ...rest } = options;
  if (registration.createVector !== undefined) return registration.createVector({ numEnvs, autoreset }, rest);
  return new SyncVectorEnv(() => createEnv(registration, rest), { numEnvs, autoreset });
}
