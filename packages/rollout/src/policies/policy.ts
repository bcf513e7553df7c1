import type { JudgeRng, PolicyFailure } from '@reroll/policy';
import type { Action } from '../environments/action-codec.js';
import type { ConfiguredEnvironment } from '../environments/environment-kind.js';
import type { GuestReport, Interpreters } from '../guests/guest.js';

/** What a policy may draw on besides the observation. */
export interface PolicyContext {
  readonly environment: ConfiguredEnvironment;
  /** The judge's action space, seeded with the episode's seed. */
  readonly actionSpace: { sample(): unknown };
  /** Starts CPython's stream of the episode's seed: the draws of a code policy's `rng`. */
  readonly judgeRng: () => JudgeRng;
  readonly interpreters: Interpreters;
}

/** Chooses actions for one episode; made afresh for each. */
export interface Policy {
  /**
   * @param observation as the environment has it, valid until the next step.
   * @param actionMask which actions are legal, or null where the environment has no mask.
   * @returns an action of the space, or the failure that ends the rollout.
   */
  chooseAction(observation: unknown, actionMask: ArrayLike<number> | null): Action | PolicyFailure;
  /**
   * Lets go of the policy's guest, where it has one, and tells what that used and printed. Called once.
   *
   * @param failed whether the policy did: the report then says in which state it left its guest.
   */
  finish?(failed: boolean): GuestReport;
}
