import type { TestResult } from './judge-claim.js';

/**
 * What became of a completion.
 *
 * - `passed`: every test did.
 * - `failed`, `timeout`, `oom`: as the first test that did not pass. Time is fuel: the same on every machine.
 * - `no_code`: the completion holds none.
 * - `infra`: the machine failed, again and again; nothing is known of the completion.
 */
export type Outcome = TestResult['outcome'] | 'no_code' | 'infra';

/** The score of one completion. */
export interface Score {
  /** Position in the list of completions, from 0. */
  readonly index: number;
  /** The task that the completion is for; null where there is but one. */
  readonly task: string | null;
  readonly outcome: Outcome;
  /** One for each test, in order; empty for `no_code` and `infra`. */
  readonly tests: readonly TestResult[];
  /** By name; each is null for `infra`, and never else. */
  readonly rewards: Readonly<Record<string, number | null>>;
  /** The sum of `rewards`; null for `infra`. */
  readonly reward: number | null;
  /** Why it did not pass, for people; null if it did. */
  readonly message: string | null;
  /** Fuel of the completion, loading included. */
  readonly fuelUsed: bigint;
  /** Hex SHA-256 of the record: what was judged, by what, and what came out. Null for `infra`. */
  readonly digest: string | null;
}
