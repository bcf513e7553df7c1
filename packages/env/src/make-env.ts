import type { Env, NamedOptions } from './env.js';
import type { CartPoleEnv, CartPoleEnvOptions } from './envs/cart-pole-env.js';
import type { CartPoleVectorEnv } from './envs/cart-pole-vector-env.js';
import type { TicTacToeEnv, TicTacToeEnvOptions } from './envs/tic-tac-toe-env.js';
import { findRegistration } from './registry.js';
import { SyncVectorEnv } from './vector/sync-vector-env.js';
import type { VectorEnv, VectorOptions } from './vector/vector-env.js';
import { TimeLimit } from './wrappers/time-limit.js';

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
  const registration = findRegistration(id);
  const named: NamedOptions = { ...options };
  if (registration.maxEpisodeSteps === undefined) return registration.create(named);
  const { maxEpisodeSteps = registration.maxEpisodeSteps, ...rest } = named;
  return new TimeLimit(registration.create(rest), maxEpisodeSteps as number);
}

/**
 * Makes a vector of environments with equal options: the core's kernel for `CartPole-v1`, else a {@link SyncVectorEnv}.
 *
 * @throws EnvError `UNKNOWN_ENV` when the id is not registered.
 * @throws TypeError or RangeError when an option is wrong or unknown.
 * @example
 * ```ts
 * import { makeVectorEnv } from '@reroll/env';
 *
 * using games = makeVectorEnv<Int8Array>('TicTacToe-v0', { numEnvs: 2 });
 * games.reset();
 * const { observations } = games.step([0, 4]);
 * ```
 */
export function makeVectorEnv(
  id: 'CartPole-v1',
  options: VectorOptions & CartPoleEnvOptions,
): CartPoleVectorEnv;
export function makeVectorEnv<Observations = unknown>(
  id: string,
  options: VectorOptions & NamedOptions,
): VectorEnv<Observations, ArrayLike<number>>;
export function makeVectorEnv(id: string, options: VectorOptions): VectorEnv<unknown, ArrayLike<number>> {
  const { numEnvs, autoreset, ...rest } = options;
  const createVector = findRegistration(id).createVector;
  if (createVector !== undefined) return createVector({ numEnvs, autoreset }, rest);
  return new SyncVectorEnv(() => makeEnv<ArrayLike<number>, unknown>(id, rest), { numEnvs, autoreset });
}
