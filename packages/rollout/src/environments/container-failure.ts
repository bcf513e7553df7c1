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
  BAD_FRAME: 'INVALID_STEP',
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
  const { retryable = true } = error as { retryable?: boolean };
  return new RolloutError('WORKER_FAILED', `the environment's container failed: ${message}`, {
    cause: error,
    retryable,
  });
}

/** How an environment ended its own process; undefined when something else did. */
function endOf({ code, cause }: ProtocolError): EnvironmentFailed['code'] | undefined {
  const end = (cause as { result?: ProcessEnd } | undefined)?.result;
  if (code !== 'PEER_CLOSED' || end === undefined || end.timedOut) return undefined;
  if (end.oomKilled) return 'OUT_OF_MEMORY';
  return end.signal !== null && FROM_OUTSIDE.includes(end.signal) ? undefined : 'EXCEPTION';
}

/** A message without what differs from process to process: the addresses that Python prints of objects. */
function portable(message: string): string {
  return message.replaceAll(/\b0x[0-9a-f]{6,}/gi, '0x…').slice(0, MAX_FAILURE_MESSAGE);
}
