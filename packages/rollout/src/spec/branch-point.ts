import { type Seed, SimCore } from '@reroll/sim-core';
import { z } from 'zod';
import { CART_POLE_ACTIONS, type CartPoleOptions, openCartPole } from '../environments/cart-pole.js';
import { closedObject } from './parse-spec.js';
import { EPISODE_SEED, seedSchema } from './seed-text.js';

/** Actions before a branch at most: they travel in the spec, and are hashed with it. */
export const MAX_BRANCH_STEPS = 65_536;

/**
 * Where a branch begins: in the middle of an episode of the spec's environment. A seed and actions say all of it, for playing
 * them again takes nanoseconds a step; there is no memory image to keep, to send, or to trust.
 */
export interface BranchPoint {
  /** What the environment was reset with, as decimal text. */
  readonly seed: string;
  /** The actions taken since; none begins at the start state. */
  readonly actions: readonly number[];
}

/** A {@link BranchPoint} as callers write it. */
export interface BranchPointInput {
  readonly seed: Seed;
  readonly actions: readonly number[] | Uint8Array;
}

export const BranchPointSchema = closedObject({
  seed: seedSchema(EPISODE_SEED),
  actions: z.preprocess(
    (actions) => (actions instanceof Uint8Array ? Array.from(actions) : actions),
    z.array(z.int().min(0).lt(CART_POLE_ACTIONS)).max(MAX_BRANCH_STEPS),
  ),
});

/** How many of the actions before a branch the environment takes; fewer than all when its episode is over before. */
export function stepsToBranch({ seed, actions }: BranchPoint, options: CartPoleOptions): number {
  return openCartPole(SimCore.create(), options, seed, 0).replay(Uint8Array.from(actions));
}
