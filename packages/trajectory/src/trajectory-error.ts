/** What was wrong with trajectory or receipt bytes. */
export type TrajectoryErrorCode =
  /** The bytes do not begin with `reroll-trajectory-1\n`. */
  | 'BAD_MAGIC'
  /** The header is not canonical JSON, or not a header. */
  | 'BAD_HEADER'
  /** The bytes end inside the magic, the header, an observation or a step. */
  | 'TRUNCATED'
  /** A flags byte has bits other than 1 (terminated) and 2 (truncated). */
  | 'BAD_FLAGS'
  /** A step follows one that terminated or truncated the episode. */
  | 'STEP_AFTER_END'
  /** A reward, an observation or an action is NaN, which canonical bytes never hold. */
  | 'NOT_A_NUMBER'
  /** An element of dtype `|b1` is neither 0 nor 1. */
  | 'NOT_A_BOOLEAN'
  /** A stated limit (`MAX_…`) is exceeded. */
  | 'TOO_LARGE'
  /** A receipt that is not canonical, not a receipt, or whose digests contradict each other. */
  | 'BAD_RECEIPT';

/**
 * The error of this package's boundary: bytes that do not form a trajectory. The same input always
 * fails in the same way, so it is never worth retrying, and what is at fault is what the caller passed in.
 */
export class TrajectoryError extends Error {
  override readonly name = 'TrajectoryError';
  readonly code: TrajectoryErrorCode;
  readonly fault = 'caller' as const;
  readonly retryable = false as const;

  constructor(code: TrajectoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
