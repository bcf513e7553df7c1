import { asRolloutError } from '@reroll/rollout/internal';

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
