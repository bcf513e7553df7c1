import type { JudgeRng, PolicyFailure } from '@reroll/policy';
import type { GuestReport, Interpreters } from '../guests/guest.js';

/** What a policy may draw on besides the observation. */
export interface PolicyContext {
  /** The judge's action space, seeded with the episode's seed. */
  readonly actionSpace: { readonly n: number; sample(): number };
  /** Starts CPython's stream of the episode's seed: the draws of a code policy's `rng`. */
  readonly judgeRng: () => JudgeRng;
  readonly interpreters: Interpreters;
}

/** Chooses actions for one episode; made afresh for each. */
export interface Policy {
  /**
   * @param observation the environment's own memory, valid until the next step.
   * @returns an action, or the failure that ends the rollout.
   */
  chooseAction(observation: ArrayLike<number>): number | PolicyFailure;
  /** Lets go of the policy's guest, where it has one, and tells what that used and printed. Called once. */
  finish?(): GuestReport;
}
