import { describe } from './arguments.js';
import type { Env, NamedOptions } from './env.js';
import { EnvError } from './env-error.js';
import { CartPoleEnv, type CartPoleEnvOptions } from './envs/cart-pole-env.js';
import { TicTacToeEnv, type TicTacToeEnvOptions } from './envs/tic-tac-toe-env.js';
import { TimeLimit } from './wrappers/time-limit.js';

/** A kind of environment under an id. */
export interface EnvRegistration {
  /** `name-vN` or `namespace/name-vN`, as Gymnasium's ids are. */
  readonly id: string;
  /** Makes one from the options given to `makeEnv`. */
  readonly create: (options: NamedOptions) => Env<unknown, unknown>;
  /**
   * Default time limit in steps. With it, `makeEnv` puts a {@link TimeLimit} around the environment, for which its option
   * `maxEpisodeSteps` takes precedence; without it, that option goes to `create` as any other.
   */
  readonly maxEpisodeSteps?: number;
}

const ID = /^(?:[\w:-]+\/)?[\w:.-]+-v\d+$/;

const registrations = new Map<string, EnvRegistration>(
  [
    { id: 'CartPole-v1', create: (options: NamedOptions) => new CartPoleEnv(options) },
    {
      id: 'TicTacToe-v0',
      create: (options: NamedOptions) => new TicTacToeEnv(options as TicTacToeEnvOptions),
    },
  ].map((registration) => [registration.id, registration]),
);

/**
 * Makes an id known to {@link makeEnv}, in this JavaScript realm.
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
  const { id, create } = registration;
  if (typeof id !== 'string') throw new TypeError(`id must be a string, got ${describe(id)}`);
  if (!ID.test(id)) throw new RangeError(`id must be of the form name-v0, got ${describe(id)}`);
  if (typeof create !== 'function') throw new TypeError(`create must be a function, got ${describe(create)}`);
  if (registrations.has(id)) throw new EnvError('DUPLICATE_ENV', `${id} is registered already`);
  registrations.set(id, registration);
}

/** The ids that {@link makeEnv} knows, in order of registration. */
export function registeredEnvs(): string[] {
  return [...registrations.keys()];
}

/**
 * Makes an environment. The type parameters of an id of your own are your claim about what was registered.
 *
 * @throws EnvError `UNKNOWN_ENV` when the id is not registered.
 * @throws TypeError or RangeError when an option is wrong or unknown.
 * @example
 * ```ts
 * import { makeEnv } from '@reroll/env';
 *
 * using env = makeEnv('CartPole-v1', { maxEpisodeSteps: 200 });
 * const { observation } = env.reset({ seed: 42 });
 * ```
 */
export function makeEnv(id: 'CartPole-v1', options?: CartPoleEnvOptions): CartPoleEnv;
export function makeEnv(id: 'TicTacToe-v0', options?: TicTacToeEnvOptions): TicTacToeEnv;
export function makeEnv<Observation = unknown, Action = unknown>(
  id: string,
  options?: NamedOptions,
): Env<Observation, Action>;
export function makeEnv(id: string, options: object = {}): Env<unknown, unknown> {
  const registration = registrations.get(id);
  if (registration === undefined) {
    throw new EnvError(
      'UNKNOWN_ENV',
      `no environment ${describe(id)}; registered are ${registeredEnvs().join(', ')}`,
    );
  }
  const named: NamedOptions = { ...options };
  if (registration.maxEpisodeSteps === undefined) return registration.create(named);
  const { maxEpisodeSteps = registration.maxEpisodeSteps, ...rest } = named;
  return new TimeLimit(registration.create(rest), maxEpisodeSteps as number);
}
