import { type CartPoleVector, type Seed, SimCore } from '@reroll/sim-core';
import type { EnvSpec, Info } from '../env.js';
import type { Box } from '../spaces/box.js';
import { Discrete } from '../spaces/discrete.js';
import type { MultiDiscrete } from '../spaces/multi-discrete.js';
import { batchSpace } from '../vector/batch-space.js';
import { readMask } from '../vector/batched-values.js';
import type {
  Autoreset,
  VectorEnv,
  VectorOptions,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from '../vector/vector-env.js';
import { vectorSeeds } from '../vector/vector-seeds.js';
import {
  type CartPoleEnvOptions,
  type CartPoleEnvResetOptions,
  cartPoleObservationSpace,
  cartPoleSpec,
} from './cart-pole-env.js';

type ResetBounds = CartPoleEnvResetOptions['options'];
type Mask = VectorResetOptions['resetMask'];

/** Arguments of {@link CartPoleVectorEnv.reset}. */
export interface CartPoleVectorEnvResetOptions {
  readonly seed?: Seed | readonly (Seed | null)[] | undefined;
  /** Bounds that each variable of the first states is drawn from; default −0.05 and 0.05, at most ±65,536. */
  readonly options?: ResetBounds;
  readonly resetMask?: Mask;
}

/** Elements of an observation. */
const OBSERVATION_SIZE = 4;

const NO_INFO: Info = Object.freeze({});

/**
 * A vector of `CartPole-v1` stepped together by the core's SIMD kernel. Environment i gives the bits of a single
 * `CartPoleEnv` with its seed. `SimError` comes through from the core: `NOT_SEEDED`, `NOT_RESET`, `EPISODE_OVER` with
 * `disabled`, `DISPOSED` after `close`.
 *
 * @example
 * ```ts
 * import { makeVectorEnv } from '@reroll/env';
 *
 * using envs = makeVectorEnv('CartPole-v1', { numEnvs: 8, autoreset: 'same-step' });
 * envs.actionSpace.seed(0);
 * let { observations } = envs.reset({ seed: 0 });
 * for (let t = 0; t < 100; t++) ({ observations } = envs.step(envs.actionSpace.sample()));
 * observations.length; // 32: [8, 4], flat
 * ```
 */
export class CartPoleVectorEnv implements VectorEnv<Float32Array, ArrayLike<number>> {
  readonly numEnvs: number;
  readonly autoreset: Autoreset;
  readonly spec: EnvSpec;
  readonly singleObservationSpace: Box;
  readonly singleActionSpace: Discrete;
  readonly observationSpace: Box;
  readonly actionSpace: MultiDiscrete;
  readonly #vector: CartPoleVector;
  readonly #infos: readonly Info[];

  /**
   * At most 1,048,576 environments. With autoreset, the next episode starts with the default bounds.
   *
   * @throws TypeError or RangeError when an option is wrong or unknown.
   */
  constructor({ numEnvs, autoreset, ...options }: VectorOptions & CartPoleEnvOptions) {
    this.spec = cartPoleSpec(options);
    const core = SimCore.create();
    this.#vector = core.cartPoleVector({ numEnvs, autoreset, ...options });
    this.numEnvs = numEnvs;
    this.autoreset = this.#vector.autoreset;
    this.singleObservationSpace = cartPoleObservationSpace(core);
    this.singleActionSpace = new Discrete(2, { core });
    this.observationSpace = batchSpace(this.singleObservationSpace, numEnvs) as Box;
    this.actionSpace = batchSpace(this.singleActionSpace, numEnvs) as MultiDiscrete;
    this.#infos = Object.freeze(new Array<Info>(numEnvs).fill(NO_INFO));
  }

  /** @throws TypeError or RangeError when an argument is wrong. */
  reset({ seed, options, resetMask }: CartPoleVectorEnvResetOptions = {}): VectorResetResult<Float32Array> {
    if (typeof seed === 'object') this.#resetEach(seed, options, resetMask);
    else this.#vector.reset({ seed, options, mask: resetMask });
    return { observations: this.#vector.observations.slice(), infos: this.#infos };
  }

  /** @throws TypeError or RangeError when there is not an action of 0 or 1 for each; no environment is stepped then. */
  step(actions: ArrayLike<number>): VectorStepResult<Float32Array> {
    const vector = this.#vector;
    vector.step(actions);
    return {
      observations: vector.observations.slice(),
      rewards: vector.rewards.slice(),
      terminations: vector.terminated.slice(),
      truncations: vector.truncated.slice(),
      infos: this.#infos,
      ...this.#finals(),
    };
  }

  close(): void {
    this.#vector[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Resets with a seed for each environment, of which some may be null; those first, as they can be refused. */
  #resetEach(
    seed: readonly (Seed | null)[],
    options: ResetBounds,
    resetMask: Mask = new Uint8Array(this.numEnvs).fill(1),
  ): void {
    const seeds = vectorSeeds(seed, this.numEnvs);
    const chosen = readMask(resetMask, this.numEnvs);
    const continuing = chosen.map((isChosen, i) => isChosen && seeds[i] === null);
    const seeded = chosen.map((isChosen, i) => isChosen && seeds[i] !== null);
    if (continuing.includes(true)) this.#vector.reset({ options, mask: continuing });
    if (seeded.includes(true))
      this.#vector.reset({ seeds: seeds.map((each) => each ?? 0n), options, mask: seeded });
  }

  /** Last observations and infos of the episodes that the last step ended. */
  #finals(): Pick<VectorStepResult<Float32Array>, 'finalObservations' | 'finalInfos'> {
    const { numEnvs, autoreset } = this;
    const { terminated, truncated, finalObservations: latest } = this.#vector;
    const finalObservations = new Float32Array(OBSERVATION_SIZE * numEnvs);
    const finalInfos = new Array<Info | null>(numEnvs).fill(null);
    let hasFinals = false;
    for (let i = 0; autoreset === 'same-step' && i < numEnvs; i++) {
      if ((terminated[i]! | truncated[i]!) === 0) continue;
      hasFinals = true;
      finalInfos[i] = NO_INFO;
      for (let k = OBSERVATION_SIZE * i; k < OBSERVATION_SIZE * (i + 1); k++)
        finalObservations[k] = latest[k]!;
    }
    return hasFinals ? { finalObservations, finalInfos } : { finalObservations: null, finalInfos: null };
  }
}
