/**
 * How a policy failed.
 *
 * - `SYNTAX`: the source does not compile, or is longer than `sourceBytes`.
 * - `EXCEPTION`: the policy threw, exited, broke its own interpreter, or defines no function to call.
 * - `INVALID_ACTION`: the function returned something that does not have the contract's shape, in most cases not an integer.
 * - `FUEL_EXHAUSTED`, `OUT_OF_MEMORY`, `STACK_OVERFLOW`: a budget ended. The guest's code cannot catch that; if the
 * interpreter itself notices first (`MemoryError`, `RecursionError`, …), the code is the same, but the guest can catch
 * it.
 */
export type PolicyFailureCode =
  | 'FUEL_EXHAUSTED'
  | 'OUT_OF_MEMORY'
  | 'STACK_OVERFLOW'
  | 'EXCEPTION'
  | 'INVALID_ACTION'
  | 'SYNTAX';

/** A policy's own failure: data, the same on every host, never an exception. */
export interface PolicyFailure {
  readonly fault: 'policy';
  readonly code: PolicyFailureCode;
  /** For people; at most `messageBytes` of UTF-8. */
  readonly message: string;
  /** Which decision of the guest failed, counted from 0; `null` when the policy failed to load. */
  readonly step: number | null;
}

/** Makes the record of a failure. */
export function policyFailure(code: PolicyFailureCode, message: string, step: number | null): PolicyFailure {
  return { fault: 'policy', code, message, step };
}
