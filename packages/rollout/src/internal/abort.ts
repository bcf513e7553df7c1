import { RolloutError } from '../rollout-error.js';

/** Throws `ABORTED` when the signal is; its reason becomes the cause. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedError(signal);
}

/** The error of work that a signal ended; its reason becomes the cause, unless it is such an error itself. */
export function abortedError(signal: AbortSignal): RolloutError {
  const reason: unknown = signal.reason;
  if (reason instanceof RolloutError) return reason;
  return new RolloutError('ABORTED', 'the rollouts were aborted', { cause: reason });
}

/**
 * The error of work on a backend that failed. Backends of other packages throw errors of their own; whatever it is, there is
 * no result. What fails once the work is aborted fails because of that.
 */
export function asRolloutError(error: unknown, signal: AbortSignal): RolloutError {
  if (signal.aborted) return abortedError(signal);
  if (error instanceof RolloutError) return error;
  return new RolloutError('WORKER_FAILED', `the backend failed: ${String(error)}`, { cause: error });
}
