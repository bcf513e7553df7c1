/** What went wrong at the boundary between a program and its guests, other than a policy's own failure. */
export type PolicyErrorCode =
  /** No interpreter bytes were given, and this platform cannot read the installed package. */
  | 'INTERPRETER_MISSING'
  /** The interpreter's bytes are not the pinned build, so its results would be unknown. */
  | 'INTERPRETER_MISMATCH'
  /** The interpreter did not start as its pinned build does. */
  | 'INTERPRETER_BROKEN'
  /** The guest was disposed. */
  | 'GUEST_DISPOSED'
  /** The guest is deciding; a guest decides one thing at a time. */
  | 'GUEST_BUSY'
  /** The host's own call stack ended before the guest's budget did. */
  | 'HOST_STACK_EXHAUSTED'
  /** The host had no memory for a guest that was within its limit. */
  | 'HOST_MEMORY_EXHAUSTED';

const FAULTS = {
  INTERPRETER_MISSING: 'caller',
  INTERPRETER_MISMATCH: 'caller',
  INTERPRETER_BROKEN: 'infrastructure',
  GUEST_DISPOSED: 'caller',
  GUEST_BUSY: 'caller',
  HOST_STACK_EXHAUSTED: 'infrastructure',
  HOST_MEMORY_EXHAUSTED: 'infrastructure',
} as const satisfies Record<PolicyErrorCode, 'caller' | 'infrastructure'>;

/**
 * An error of the program or of its host. A policy that fails is not an error: see {@link PolicyFailure}.
 */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly fault: 'caller' | 'infrastructure';
  /** Whether the same call may succeed elsewhere or later: true if the host itself ran out of a resource. */
  readonly retryable: boolean;

  constructor(
    readonly code: PolicyErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.fault = FAULTS[code];
    this.retryable = code === 'HOST_STACK_EXHAUSTED' || code === 'HOST_MEMORY_EXHAUSTED';
  }
}
