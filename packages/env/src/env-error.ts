/** What went wrong between a program and an environment or space; stable across releases. */
export type EnvErrorCode =
  /** A space was sampled before it was seeded. Nothing here draws from the host's entropy. */
  | 'NOT_SEEDED'
  /** A space without bounds was sampled. */
  | 'UNBOUNDED_SPACE'
  /** No environment is registered under this id. */
  | 'UNKNOWN_ENV'
  /** An environment is already registered under this id. */
  | 'DUPLICATE_ENV'
  /** `step` came before `reset`. */
  | 'NOT_RESET'
  /** The environment was closed. */
  | 'CLOSED'
  /** A sub-environment whose episode has ended was stepped although autoreset is disabled. */
  | 'EPISODE_OVER';

/**
 * An error of the use of an environment or a space. The same call fails in the same way again. Arguments of a wrong type
 * or value are `TypeError` and `RangeError` instead, and what the simulation core refuses is its `SimError`.
 */
export class EnvError<Code extends string = EnvErrorCode> extends Error {
  override readonly name: string = 'EnvError';
  readonly code: Code;
  readonly fault: 'caller' | 'environment' = 'caller';
  readonly retryable = false as const;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
