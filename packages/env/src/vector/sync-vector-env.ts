import type { AutoresetMode } from '@reroll/sim-core';
import { integerInRange } from '../arguments.js';
import type { Env, EnvSpec, Info } from '../env.js';
import { EnvError } from '../env-error.js';
import type { Batched } from '../environment-types.js';
import { Discrete } from '../spaces/discrete.js';
import type { Space } from '../spaces/space.js';
import { batchSpace } from './batch-space.js';
import { requireArraySpace, splitActions, stack } from './batched-values.js';
import { readMask, requireAutoreset, vectorSeeds } from './vector-arguments.js';
import type {
  VectorEnv,
  VectorOptions,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from './vector-env.js';

/** Most environments in a vector of single ones. */
export const MAX_SYNC_ENVS = 65_536;

/**
 * A vector of any environments, stepped one after the other: Gymnasium's
 * `SyncVectorEnv`.
 *
 * @example
 * ```ts
 * import { makeEnv, SyncVectorEnv, TimeLimit } from '@reroll/env';
 *
 * using envs = new SyncVectorEnv(() => new TimeLimit(makeEnv('CartPole-v1'), 50), { numEnvs: 4 });
 * envs.reset({ seed: 0 });
 * const { observations, rewards } = envs.step([0, 1, 0, 1]);
 * ```
 */
export class SyncVectorEnv<Observation, Action>
  implements VectorEnv<Batched<Observation>, ArrayLike<number>>
{
  readonly numEnvs: number;
  readonly autoreset: AutoresetMode;
  readonly singleObservationSpace: Space<Observation>;
  readonly singleActionSpace: Space<Action>;
  readonly observationSpace: Space<Batched<Observation>>;
  readonly actionSpace: Space<unknown>;
  readonly #envs: readonly Env<Observation, Action>[];
  /** The latest observation of each environment, null before its first reset. */
  readonly #observations: (Observation | null)[];
  readonly #hasEnded: boolean[];

  /**
   * @param createEnv makes the environment with this index; all must have equal spaces.
   * @param options at most {@link MAX_SYNC_ENVS} environments.
   * @throws TypeError or RangeError when an option is wrong, the spaces differ, or cannot be batched.
   */
  constructor(
    createEnv: (index: number) => Env<Observation, Action>,
    { numEnvs, autoreset = 'next-step' }: VectorOptions,
  ) {
    this.numEnvs = integerInRange('numEnvs', numEnvs, 1, MAX_SYNC_ENVS);
    this.autoreset = requireAutoreset(autoreset);
    this.#envs = Array.from({ length: numEnvs }, (_, i) => createEnv(i));
    const { observationSpace, actionSpace } = this.#envs[0]!;
    requireEqualSpaces(this.#envs);
    this.singleObservationSpace = observationSpace;
    this.singleActionSpace = actionSpace;
    if (!(actionSpace instanceof Discrete)) requireArraySpace('actions', actionSpace);
    this.observationSpace = batchSpace(observationSpace, numEnvs) as Space<Batched<Observation>>;
    this.actionSpace = batchSpace(actionSpace, numEnvs);
    this.#observations = new Array<null>(numEnvs).fill(null);
    this.#hasEnded = new Array<boolean>(numEnvs).fill(false);
  }

  get spec(): EnvSpec {
    return this.#envs[0]!.spec;
  }

  /**
   * @throws TypeError or RangeError when the seeds or the mask are wrong.
   * @throws EnvError `NOT_RESET` when the mask leaves out an environment that was never reset.
   */
  reset({ seed, options, resetMask }: VectorResetOptions = {}): VectorResetResult<Batched<Observation>> {
    const seeds = vectorSeeds(seed, this.numEnvs);
    const isReset = resetMask === undefined ? null : readMask(resetMask, this.numEnvs);
    const unready = this.#observations.findIndex(
      (observation, i) => observation === null && isReset?.[i] === false,
    );
    if (unready >= 0)
      throw new EnvError('NOT_RESET', `resetMask must choose environment ${unready}, which was never reset`);
    const infos = this.#envs.map((env, i): Info => {
      if (isReset?.[i] === false) return {};
      const { observation, info } = env.reset({ seed: seeds[i] ?? undefined, options });
      this.#observations[i] = observation;
      this.#hasEnded[i] = false;
      return info;
    });
    return { observations: this.#stack(this.#observations), infos };
  }

  /**
   * @throws TypeError or RangeError unless there is one action for each environment, in its action space. Then no
   * environment is stepped.
   * @throws EnvError `NOT_RESET` before the first reset; `EPISODE_OVER` when an episode has ended with `disabled`.
   */
  step(actions: ArrayLike<number>): VectorStepResult<Batched<Observation>> {
    const each = splitActions(this.singleActionSpace, actions, this.numEnvs) as Action[];
    this.#requireReady();
    const rewards = new Float64Array(this.numEnvs);
    const terminations = new Uint8Array(this.numEnvs);
    const truncations = new Uint8Array(this.numEnvs);
    const finals = new Array<{ observation: Observation; info: Info } | null>(this.numEnvs).fill(null);
    const infos = this.#envs.map((env, i): Info => {
      if (this.#hasEnded[i] && this.autoreset === 'next-step') return this.#startNextEpisode(i);
      const result = env.step(each[i]!);
      rewards[i] = result.reward;
      terminations[i] = Number(result.terminated);
      truncations[i] = Number(result.truncated);
      this.#observations[i] = result.observation;
      this.#hasEnded[i] = result.terminated || result.truncated;
      if (!this.#hasEnded[i] || this.autoreset !== 'same-step') return result.info;
      finals[i] = result;
      return this.#startNextEpisode(i);
    });
    const hasFinals = finals.some((final) => final !== null);
    return {
      observations: this.#stack(this.#observations),
      rewards,
      terminations,
      truncations,
      infos,
      finalObservations: hasFinals ? this.#stack(finals.map((final) => final?.observation ?? null)) : null,
      finalInfos: hasFinals ? finals.map((final) => final?.info ?? null) : null,
    };
  }

  close(): void {
    for (const env of this.#envs) env.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Resets an environment whose episode has ended; its random stream continues. */
  #startNextEpisode(i: number): Info {
    const { observation, info } = this.#envs[i]!.reset();
    this.#observations[i] = observation;
    this.#hasEnded[i] = false;
    return info;
  }

  #requireReady(): void {
    if (this.#observations.includes(null))
      throw new EnvError('NOT_RESET', 'call reset() before the first step');
    const over = this.autoreset === 'disabled' ? this.#hasEnded.indexOf(true) : -1;
    if (over >= 0)
      throw new EnvError('EPISODE_OVER', `the episode of environment ${over} is over: reset it first`);
  }

  #stack(observations: readonly (Observation | null)[]): Batched<Observation> {
    return stack(this.singleObservationSpace, observations) as Batched<Observation>;
  }
}

function requireEqualSpaces(envs: readonly Env<unknown, unknown>[]): void {
  const [first, ...others] = envs;
  const other = others.findIndex(
    (env) =>
      !env.observationSpace.equals(first!.observationSpace) || !env.actionSpace.equals(first!.actionSpace),
  );
  if (other >= 0) throw new RangeError(`createEnv(${other + 1}) must have the spaces of createEnv(0)`);
}
