import type { PolicyFailure } from '@reroll/policy';
import type { EnvironmentFailure } from '../environments/environment-failure.js';
import type { GuestReport } from '../guests/guest.js';
import type { RolloutError } from '../rollout-error.js';

/** What a rollout came to. */
interface PlayedRollout {
  /** As trajectory headers have it: an id, with the module's digest where it is not built in. */
  readonly env: string;
  /** Decimal text. */
  readonly seed: string;
  /** Steps taken, those before a branch included. */
  readonly steps: number;
  /** Sum of rewards, added from first to last: the return. */
  readonly totalReward: number;
  /**
   * As the environment said at the last step. Both are false when `maxSteps` or a failure ended the episode.
   */
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** SHA-256 of the canonical trajectory, 64 hex digits. */
  readonly digest: string;
  /** SHA-256 of the canonical spec, 64 hex digits. */
  readonly specDigest: string;
  /** Why the policy, or the environment of a module, could not go on, or null; `fault` says which. The steps before it are kept, and verified. */
  readonly failure: PolicyFailure | EnvironmentFailure | null;
  /** What the policy's guest used and printed, as the isolate says; null for built-in policies. */
  readonly guest: GuestReport | null;
  /** The canonical trajectory's bytes, header included; null unless they were asked for. */
  readonly trajectory: Uint8Array | null;
  /** Name of the backend. */
  readonly backend: string;
  /** Which thread, process or container ran it, for diagnosis: it says nothing about the result. */
  readonly isolate: string;
  readonly error: null;
}

/** A rollout whose every byte came out again: what is not confirmed is never such a result. */
export interface VerifiedRollout extends PlayedRollout {
  readonly verified: true;
  /**
   * By whom: `replayed` by the host, in a core of its own, or, for an environment in a container, `repeated` in a second, fresh container.
   */
  readonly verification: 'replayed' | 'repeated';
}

/** A rollout in a container that was believed, as `openEnvironment` was told with `verification: 'none'`. */
export interface UncheckedRollout extends PlayedRollout {
  readonly verified: false;
  readonly verification: 'none';
}

/** A rollout that was played to its end, or to a failure of its policy or its environment. All are verified, unless its caller waived it. */
export type RolloutResult = VerifiedRollout | UncheckedRollout;

/** A rollout that failed, through no fault of the policy: it has no score. */
export interface FailedRollout {
  readonly env: string;
  readonly seed: string;
  readonly specDigest: string;
  readonly backend: string;
  readonly verified: false;
  readonly error: RolloutError;
}

/** What became of one seed of a batch: a result, or an `error`. */
export type RolloutOutcome = RolloutResult | FailedRollout;
