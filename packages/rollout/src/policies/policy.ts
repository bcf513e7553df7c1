/** Who failed to choose an action, and how; the rollout ends at this step and keeps what came before. */
export interface PolicyFailure {
  readonly fault: 'policy';
  readonly code: string;
  readonly message: string;
  /** Steps taken before the failing decision; null when the policy failed before the first decision. */
  readonly step: number | null;
}

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
