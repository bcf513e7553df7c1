import type { PolicyFailure } from '@reroll/policy';

/** What a policy may draw on besides the observation: the judge's action space, seeded with the episode's seed. */
export interface PolicyContext {
  readonly actionSpace: { readonly n: number; sample(): number };
}

/** Chooses actions for one episode; made afresh for each. */
export interface Policy {
  /**
   * @param observation the environment's own memory, valid until the next step.
   * @returns an action, or the failure that ends the rollout.
   */
  chooseAction(observation: ArrayLike<number>): number | PolicyFailure;
}
