import type { PolicyFailure } from '@reroll/policy';
import { type GuestReport, NO_GUEST } from '@reroll/rollout/guests';
import { guestContradiction } from '@reroll/rollout/internal';
import type { MatchPolicySpec } from './match-policy.js';

/**
 * What is claimed of one player, checked as its match is replayed. Replay cannot know why code failed; it knows that a built-in
 * policy cannot, and at which of the player's decisions a game stopped. Each method returns why the claim cannot be true, or null.
 */
export class ClaimedPlayer {
  readonly #policy: MatchPolicySpec;
  readonly #failures: PolicyFailure[] = [];
  #decisions = 0;
  /** How the last decision failed; null when it was a move. */
  #lastFailure: PolicyFailure | null = null;

  constructor(policy: MatchPolicySpec) {
    this.#policy = policy;
  }

  moves(count: number): string | null {
    if (count === 0) return null;
    if (this.#lastFailure?.step === null) return 'moves of code that did not load';
    this.#decisions += count;
    this.#lastFailure = null;
    return null;
  }

  forfeits(failure: PolicyFailure): string | null {
    if (this.#policy.kind === 'builtin') return 'a failure of a built-in policy, which has none';
    const decision = this.#decisions++;
    const before = this.#lastFailure;
    this.#lastFailure = failure;
    this.#failures.push(failure);
    // A guest that stopped, and code that did not load, fail every later decision as they failed the one before.
    if (before !== null && isSame(failure, before)) return null;
    if (before?.step === null) return 'another failure of code that did not load';
    if ((failure.step ?? 0) === decision) return null;
    return `a failure at decision ${failure.step} where the player was at ${decision}`;
  }

  used(report: GuestReport): string | null {
    if (this.#policy.kind === 'builtin')
      return isSame(report, NO_GUEST) ? null : 'a guest of a built-in policy, which has none';
    return guestContradiction(this.#policy, {
      report,
      failures: this.#failures,
      decisions: this.#decisions,
    });
  }
}

/** Compares records whose members are all primitive. */
function isSame<T extends object>(a: T, b: T): boolean {
  return (Object.keys(a) as (keyof T)[]).every((member) => a[member] === b[member]);
}
