import { EnvironmentFailed, ProtocolError, type ProtocolErrorCode } from '@reroll/env';
import { RolloutError } from '../rollout-error.js';
import { MAX_FAILURE_MESSAGE } from './environment-failure.js';

/** What an environment's code, or the program that serves it, did: the same whenever it is asked the same. */
const ITS_OWN: Partial<Readonly<Record<ProtocolErrorCode, EnvironmentFailed['code']>>> = {
  ENVIRONMENT_ERROR: 'EXCEPTION',
  START_FAILED: 'EXCEPTION',
  RESET_NEEDED: 'EXCEPTION',
  INVALID_ACTION: 'INVALID_STEP',
  INVALID_ARGUMENT: 'INVALID_STEP',
  INVALID_MESSAGE: 'INVALID_STEP',
  FRAME_TOO_LARGE: 'INVALID_STEP',
};

/** Signals that come from outside: an operator, the engine, or a machine that shuts down. */
const FROM_OUTSIDE = ['SIGKILL', 'SIGTERM'];

/** The part of how a process ended that tells whose doing it was. */
interface ProcessEnd {
  readonly exitCode: number;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly oomKilled: boolean;
}

/**
 * What a failed call into a container stands for: an {@link EnvironmentFailed}, which becomes data, or a `RolloutError`, after which another
 * container is tried and no score exists. What the clock ended is never data, for the clock differs.
 */
export function containerFailure(error: unknown): EnvironmentFailed | RolloutError {
  if (error instanceof RolloutError || error instanceof EnvironmentFailed) return error;
  const { message } = error as Error;
  if (error instanceof ProtocolError) {
    if (error.code === 'TIMEOUT') return new RolloutError('TIMED_OUT', message, { cause: error });
    const code = error.fault === 'infrastructure' ? undefined : (ITS_OWN[error.code] ?? endOf(error));
    if (code !== undefined) return new EnvironmentFailed(code, portable(message), null);
  }
  return lost(error);
}

/**
 * The same of a container that did not come to serve anybody: only the environment's constructor is to blame then, or the machine. What else may be
 * wrong with an image was found as the environment was opened.
 */
export function startFailure(error: unknown): EnvironmentFailed | RolloutError {
  const { code, fault } = error as Partial<ProtocolError>;
  if (code === 'START_FAILED' && fault === 'environment') return containerFailure(error);
  return code === 'TIMEOUT' ? containerFailure(error) : lost(error);
}

/** How an environment ended its own process; undefined when something else did. */
function endOf({ code, cause }: ProtocolError): EnvironmentFailed['code'] | undefined {
  const end = (cause as { result?: ProcessEnd } | undefined)?.result;
  if (code !== 'PEER_CLOSED' || end === undefined || end.timedOut) return undefined;
  if (end.oomKilled) return 'OUT_OF_MEMORY';
  return end.signal !== null && FROM_OUTSIDE.includes(end.signal) ? undefined : 'EXCEPTION';
}

/** The container's loss, which is no fault of anything in it. */
function lost(error: unknown): RolloutError {
  if (error instanceof RolloutError) return error;
  const { message, retryable } = error as { message: string; retryable?: boolean };
  return new RolloutError('WORKER_FAILED', `the environment's container failed: ${message}`, {
    cause: error,
    // A connection cannot be used again; another container can.
    retryable: error instanceof ProtocolError || retryable !== false,
  });
}

/** A message without what differs from process to process: the addresses that Python prints of objects. */
function portable(message: string): string {
  return message.replaceAll(/\b0x[0-9a-f]{6,}/gi, '0x…').slice(0, MAX_FAILURE_MESSAGE);
}
