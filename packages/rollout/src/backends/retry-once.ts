import { abortedError, RolloutError } from '../rollout-error.js';

/**
 * Does it again, elsewhere, when the infrastructure failed in a way that may pass.
 *
 * @throws RolloutError of the last attempt; `ABORTED` when the signal fired before it failed.
 */
export async function retryOnce<Result>(
  attempt: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  try {
    return await attempt();
  } catch (error) {
    const failure = asRolloutError(error, signal);
    if (!failure.retryable) throw failure;
  }
  try {
    return await attempt();
  } catch (error) {
    throw asRolloutError(error, signal);
  }
}

/**
 * Backends of other packages throw errors of their own; whatever it is, there is no result. What fails once the work is
 * aborted fails because of that.
 */
export function asRolloutError(error: unknown, signal: AbortSignal): RolloutError {
  if (signal.aborted) return abortedError(signal);
  if (error instanceof RolloutError) return error;
  return new RolloutError('WORKER_FAILED', `the backend failed: ${String(error)}`, { cause: error });
}
