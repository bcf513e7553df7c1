/** What went wrong at the boundary of a rollout. */
export type RolloutErrorCode =
  /** The spec is not a rollout: see {@link RolloutError.issues}. */
  | 'INVALID_SPEC'
  /** The thread, process or container ended or failed before it answered. */
  | 'WORKER_FAILED'
  /** The backend did not answer within `timeoutMs`. */
  | 'TIMED_OUT'
  /** The harness itself threw: the core refused to work, or there is a bug. */
  | 'HARNESS_FAILED'
  /** What the backend returned is not what the environment does with those actions. */
  | 'FORGED_RESULT'
  /** The environment did not do the same again with the same actions, so that nothing it says can be checked. */
  | 'NOT_DETERMINISTIC'
  /** The caller's signal ended the work. */
  | 'ABORTED'
  /** A batch was read twice, or its summary asked for before it was read to its end. */
  | 'OUT_OF_ORDER'
  /** The backend was closed before or while it worked. */
  | 'BACKEND_CLOSED'
  /** This machine lacks what the backend needs: for `docker`, an engine and the image; for threads and processes, Node. */
  | 'BACKEND_UNAVAILABLE';

/** Who is to blame for a failure. */
export type RolloutFault = 'caller' | 'policy' | 'environment' | 'infrastructure';

/** What else a {@link RolloutError} can be told. */
export interface RolloutErrorOptions extends ErrorOptions {
  readonly issues?: readonly SpecIssue[];
  /** Where the cause knows better than the code. */
  readonly retryable?: boolean;
}

/** One thing wrong with a spec. */
export interface SpecIssue {
  /** Where, for example `policy.params.action`; empty for the spec as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;
}

const BLAME: Readonly<Record<RolloutErrorCode, { fault: RolloutFault; retryable: boolean }>> = {
  INVALID_SPEC: { fault: 'caller', retryable: false },
  WORKER_FAILED: { fault: 'infrastructure', retryable: true },
  TIMED_OUT: { fault: 'infrastructure', retryable: true },
  HARNESS_FAILED: { fault: 'environment', retryable: false },
  FORGED_RESULT: { fault: 'infrastructure', retryable: false },
  NOT_DETERMINISTIC: { fault: 'environment', retryable: false },
  ABORTED: { fault: 'caller', retryable: false },
  OUT_OF_ORDER: { fault: 'caller', retryable: false },
  BACKEND_CLOSED: { fault: 'caller', retryable: false },
  BACKEND_UNAVAILABLE: { fault: 'infrastructure', retryable: false },
};

/**
 * A rollout that failed. A policy that fails is not an error: its rollout completes with `failure` set.
 *
 * @example
 * ```ts
 * import { RolloutError, runRollout } from '@reroll/rollout';
 * try {
 *   await runRollout({ env: 'CartPole-v1', seed: 42, policy: 'random' }, { backend: 'process' });
 * } catch (error) {
 *   if (error instanceof RolloutError && error.fault === 'infrastructure') console.error('no score:', error.code);
 *   else throw error;
 * }
 * ```
 */
export class RolloutError extends Error {
  override readonly name = 'RolloutError';
  readonly code: RolloutErrorCode;
  readonly fault: RolloutFault;
  /** Whether the same call can succeed on another try. */
  readonly retryable: boolean;
  /** What is wrong with the spec, when the code is `INVALID_SPEC`. */
  readonly issues: readonly SpecIssue[];

  constructor(code: RolloutErrorCode, message: string, options: RolloutErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.fault = BLAME[code].fault;
    this.retryable = options.retryable ?? BLAME[code].retryable;
    this.issues = options.issues ?? [];
  }
}
