import type { SimCore } from '@reroll/sim-core';
import type { TrajectoryFormat } from '@reroll/trajectory';
import type { EpisodeEnvironment } from './episode-environment.js';

/** What CartPole's options are unless a spec says otherwise. */
export const CART_POLE_DEFAULTS: Required<CartPoleOptions> = {
  high: 0.05,
  low: -0.05,
  maxEpisodeSteps: 500,
  suttonBartoReward: false,
};

/** Actions of CartPole: push left, push right. */
export const CART_POLE_ACTIONS = 2;

/** The options of CartPole, as specs and trajectory headers hold them: only what differs from the defaults. */
export type CartPoleOptions = {
  /** Upper bound of the start state's uniform distribution; default 0.05. */
  readonly high?: number;
  /** Lower bound of the start state's uniform distribution; default −0.05. */
  readonly low?: number;
  /** Steps after which the environment truncates; default 500. */
  readonly maxEpisodeSteps?: number;
  /** Reward 0 per step and −1 at termination instead of 1 per step; default false. */
  readonly suttonBartoReward?: boolean;
};

/** Steps after which CartPole truncates by itself. */
export function cartPoleMaxEpisodeSteps(options: CartPoleOptions): number {
  return options.maxEpisodeSteps ?? CART_POLE_DEFAULTS.maxEpisodeSteps;
}

/** How CartPole's trajectories look; the options are part of the header. */
export function cartPoleFormat(options: CartPoleOptions): TrajectoryFormat {
  return { env: 'CartPole-v1', options, actionDtype: '|u1', observationDtype: '<f4', observationShape: [4] };
}

/** Opens a CartPole in the core, resets it with the seed and records up to `recordSteps` steps. */
export function openCartPole(
  core: SimCore,
  options: CartPoleOptions,
  seed: string,
  recordSteps: number,
): EpisodeEnvironment {
  const { low, high, maxEpisodeSteps, suttonBartoReward } = { ...CART_POLE_DEFAULTS, ...options };
  const env = core.cartPole({ maxEpisodeSteps, suttonBartoReward, recordSteps });
  env.reset({ seed, options: { low, high } });
  return env;
}
