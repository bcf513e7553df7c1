import type { Backend, BackendName } from './backend.js';
import { type BackendOptions, createBackend } from './create-backend.js';

/** Where one piece of work runs, and what ends it early. */
export interface ExecutionOptions extends Omit<BackendOptions, 'concurrency'> {
  /**
   * A name, for a backend that lives as long as the work, or one that the caller owns: its own `timeoutMs`, `image` and
   * `concurrency` then hold, and cannot be set here. Default `worker`.
   */
  readonly backend?: BackendName | Backend | undefined;
  /** Ends the work: it throws `ABORTED` once every thread, process and container that it started is gone. */
  readonly signal?: AbortSignal | undefined;
}

/** A backend for as long as it is needed: disposing of the lease closes it, unless the caller owns it. */
export interface BackendLease extends AsyncDisposable {
  readonly backend: Backend;
  close(): Promise<void>;
}

/**
 * Makes a backend by name, or borrows the caller's.
 *
 * @param isolates - how many isolates the work can use, where the caller has not said.
 * @throws TypeError or RangeError naming the option that is wrong, or that the given backend decides itself.
 */
export function leaseBackend(
  { backend: choice = 'worker', concurrency, timeoutMs, image }: ExecutionOptions & BackendOptions,
  isolates?: number,
): BackendLease {
  if (typeof choice === 'string') {
    const backend = createBackend(choice, { concurrency: concurrency ?? isolates, timeoutMs, image });
    return leaseOf(backend, () => backend.close());
  }
  for (const [name, value] of Object.entries({ concurrency, timeoutMs, image })) {
    if (value !== undefined)
      throw new TypeError(`${name} is the given backend's own, and cannot be set here`);
  }
  return leaseOf(choice, async () => {});
}

function leaseOf(backend: Backend, close: () => Promise<void>): BackendLease {
  return { backend, close, [Symbol.asyncDispose]: close };
}
