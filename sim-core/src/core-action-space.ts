import { describe } from './arguments.js';
import type { Kernel } from './kernel.js';
import type { Seed } from './seed.js';
import { SimError } from './sim-error.js';
import type { SpaceJson } from './space-json.js';

/** Draws actions with the bits of Gymnasium's `env.action_space`. */
export interface CoreActionSpace<Action> {
  /** Number of actions of a Discrete space; undefined for others. */
  readonly n: number | undefined;
  /** The space as the manifest describes it. */
  readonly space: SpaceJson;
  /**
   * Starts the stream anew.
   *
   * @throws TypeError or RangeError when `seed` is not a non-negative {@link Seed}.
   */
  seed(seed: Seed): void;
  /**
   * Draws an action, each equally likely; with a mask, u8 or i8 [n], one of those where it is 1, or action 0 if it is 1
   * nowhere.
   *
   * @throws SimError `NOT_SEEDED` before the first `seed()`; Gymnasium would take a seed from the operating system.
   * @throws TypeError or RangeError when the mask is invalid, or the space is not Discrete.
   */
  sample(mask?: ArrayLike<number>): Action;
}

/** @throws SimError `NOT_SEEDED` when nothing was drawn because the stream of actions never had a seed. */
export function requireSeededActions(drawn: number): void {
  if (drawn >= 0) return;
  throw new SimError('NOT_SEEDED', 'the action space has no seed yet: call actionSpace.seed(seed) first');
}

/** Copies a mask to where the kernel reads it. */
export function writeMask(kernel: Kernel, space: SpaceJson, mask: ArrayLike<number>): number {
  if (space.type !== 'Discrete')
    throw new TypeError('mask must be left out: the action space is not Discrete');
  if (typeof mask !== 'object' || mask === null) {
    throw new TypeError(`mask must be an array, got ${describe(mask)}`);
  }
  if (mask.length !== space.n) throw new RangeError(`mask must have ${space.n} elements, got ${mask.length}`);
  const wrong = Array.from(mask).findIndex((value) => value !== 0 && value !== 1);
  if (wrong >= 0) throw new TypeError(`mask[${wrong}] must be 0 or 1, got ${describe(mask[wrong])}`);
  const at = kernel.scratchAddress();
  kernel.u8.set(mask, at);
  return at;
}
