import { RolloutError } from '../rollout-error.js';

/**
 * Does it again, elsewhere, when the infrastructure failed in a way that may pass.
 *
 * @throws RolloutError of the last attempt.
 */
export async function retryOnce<Result>(attempt: () => Promise<Result>): Promise<Result> {
  try {
    return await attempt();
  } catch (error) {
    if (!asRolloutError(error).retryable) throw error;
  }
  try {
    return await attempt();
  } catch (error) {
    throw asRolloutError(error);
  }
}

/** Backends of other packages throw errors of their own; whatever it is, there is no result. */
export function asRolloutError(error: unknown): RolloutError {
  if (error instanceof RolloutError) return error;
  return new RolloutError('WORKER_FAILED', `the backend failed: ${String(error)}`, { cause: error });
}
