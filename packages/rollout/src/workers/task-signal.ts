import { abortedError, RolloutError } from '../rollout-error.js';
import { LinkedSignal } from './linked-signal.js';

/** What ends one task of a pool: the caller's signal, or the pool's closing. */
export function taskSignal(caller: AbortSignal, closing: AbortSignal): LinkedSignal {
  return new LinkedSignal()
    .follow(caller, () => abortedError(caller))
    .follow(closing, () => new RolloutError('BACKEND_CLOSED', 'the backend was closed'));
}
