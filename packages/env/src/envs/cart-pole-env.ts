import { type CartPole, type Seed, SimCore } from '@reroll/sim-core';
import type { Env, EnvMetadata, EnvSpec, ResetResult, StepResult } from '../env.js';
import { Box } from '../spaces/box.js';
import { Discrete } from '../spaces/discrete.js';
import { changedOptions } from './env-options.js';
import { renderCartPole } from './render-cart-pole.js';

/** Options of {@link CartPoleEnv}. */
export interface CartPoleEnvOptions {
  /** Steps after which an episode is truncated, 1 to 16,777,216; default 500. */
  readonly maxEpisodeSteps?: number | undefined;
  /** Rewards of Sutton and Barto: 0 for a step, −1 for one that ends outside of the bounds; default false. */
  readonly suttonBartoReward?: boolean | undefined;
}

/** Arguments of {@link CartPoleEnv.reset}. */
export interface CartPoleEnvResetOptions {
  readonly seed?: Seed | undefined;
  /** Bounds that each variable of the first state is drawn from; default −0.05 and 0.05, at most ±65,536. */
  readonly options?: { readonly low?: number | undefined; readonly high?: number | undefined } | undefined;
}

const DEFAULTS = { maxEpisodeSteps: 500, suttonBartoReward: false } as const;

/** Twice the bounds at which an episode ends, so that a final observation is still inside; as in Gymnasium. */
const OBSERVATION_HIGH = [2 * 2.4, Infinity, 2 * ((12 * 2 * Math.PI) / 360), Infinity];

/**
 * Gymnasium's `CartPole-v1` with correctly rounded sin and cos: a pole on a cart that is pushed to the left or right.
 *
 * | index | observation (f32) | min | max |
 * | --- | --- | --- | --- |
 * | 0 | cart position, m | −4.8 | 4.8 |
 * | 1 | cart velocity, m/s | −∞ | ∞ |
 * | 2 | pole angle, rad | −0.418 | 0.418 |
 * | 3 | pole angular velocity, rad/s | −∞ | ∞ |
 *
 * Actions: 0 pushes to the left with 10 N, 1 to the right, for 0.02 s. Rewards: 1 for every step, the last included
 * (with `suttonBartoReward`, 0 and −1 for the step that ends the episode). Start: all four values from
 * uniform(−0.05, 0.05), or between `options.low` and `options.high` of the reset. End: terminated beyond ±2.4 m or ±12°,
 * truncated after `maxEpisodeSteps`; both can be true. Steps after the end go on as in Gymnasium, with reward 0 (−1).
 *
 * `SimError` comes through from the core: `NOT_SEEDED` for a first reset without a seed, `NOT_RESET` for a step before
 * it, `DISPOSED` after `close`.
 *
 * @example
 * ```ts
 * import { makeEnv } from '@reroll/env';
 *
 * using env = makeEnv('CartPole-v1', { maxEpisodeSteps: 200 });
 * env.actionSpace.seed(42);
 * env.reset({ seed: 42 });
 * let steps = 0;
 * for (let done = false; !done; steps++) {
 *   const { terminated, truncated } = env.step(env.actionSpace.sample());
 *   done = terminated || truncated;
 * }
 * steps; // 30
 * ```
 */
export class CartPoleEnv implements Env<Float32Array, number> {
  readonly spec: EnvSpec;
  readonly metadata: EnvMetadata = { renderModes: ['ansi'] };
  readonly observationSpace: Box;
  readonly actionSpace: Discrete;
  readonly #cartPole: CartPole;

  /** @throws TypeError or RangeError when an option is wrong or unknown. */
  constructor(options: CartPoleEnvOptions = {}) {
    this.spec = cartPoleSpec(options);
    const core = SimCore.create();
    this.#cartPole = core.cartPole(options);
    this.observationSpace = cartPoleObservationSpace(core);
    this.actionSpace = new Discrete(2, { core });
  }

  reset({ seed, options }: CartPoleEnvResetOptions = {}): ResetResult<Float32Array> {
    this.#cartPole.reset({ seed, options });
    return { observation: this.#cartPole.observation.slice(), info: {} };
  }

  step(action: number): StepResult<Float32Array> {
    const cartPole = this.#cartPole;
    cartPole.step(action);
    const { reward, terminated, truncated } = cartPole;
    return { observation: cartPole.observation.slice(), reward, terminated, truncated, info: {} };
  }

  /** The cart, the pole and the numbers of the observation, as text. */
  render(): string {
    return renderCartPole(this.#cartPole.observation, this.#cartPole.elapsedSteps);
  }

  /**
   * The state of the episode and of the environment's stream as portable bytes; the action space's stream is not part.
   */
  snapshot(): Uint8Array {
    return this.#cartPole.snapshot();
  }

  /**
   * Goes back to a snapshot of an environment with the same options.
   *
   * @throws SimError `BAD_SNAPSHOT` or `SNAPSHOT_MISMATCH`; nothing has changed then.
   */
  restore(snapshot: Uint8Array): void {
    this.#cartPole.restore(snapshot);
  }

  close(): void {
    this.#cartPole[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** The space of CartPole's observations. */
export function cartPoleObservationSpace(core: SimCore): Box {
  return new Box({ low: OBSERVATION_HIGH.map((bound) => -bound), high: OBSERVATION_HIGH, core });
}

/** The spec of a CartPole with these options. */
export function cartPoleSpec(options: CartPoleEnvOptions): EnvSpec {
  const { maxEpisodeSteps = DEFAULTS.maxEpisodeSteps } = options;
  return { id: 'CartPole-v1', maxEpisodeSteps, options: changedOptions(options, DEFAULTS) };
}
