/** Who has to change something for the call to succeed. */
export type ProtocolFault = 'caller' | 'policy' | 'environment' | 'infrastructure';

interface CodeTraits {
  readonly fault: ProtocolFault;
  readonly retryable: boolean;
}

/** Every code with its traits, unless the thrower or the peer says otherwise. */
const TRAITS = {
  /** Bytes arrived that are not a frame. */
  BAD_FRAME: { fault: 'environment', retryable: false },
  /** A frame announced more bytes than the limits allow. */
  FRAME_TOO_LARGE: { fault: 'environment', retryable: false },
  /** The stream ended inside a frame. */
  TRUNCATED_FRAME: { fault: 'environment', retryable: true },
  /** A well-formed frame holds a message that the protocol does not allow here. */
  INVALID_MESSAGE: { fault: 'environment', retryable: false },
  /** The two sides share no protocol version. */
  UNSUPPORTED_VERSION: { fault: 'caller', retryable: false },
  /** No answer came in time. */
  TIMEOUT: { fault: 'environment', retryable: true },
  /** The peer went away before it answered. */
  PEER_CLOSED: { fault: 'environment', retryable: true },
  /** The address could not be reached. */
  CONNECT_FAILED: { fault: 'infrastructure', retryable: true },
  /** The call came after `close()`. */
  CLOSED: { fault: 'caller', retryable: false },
  /** A single environment was asked for and a vector is served, or the reverse. */
  CONTRACT_MISMATCH: { fault: 'caller', retryable: false },
  /** The environment could not be imported or constructed. */
  START_FAILED: { fault: 'environment', retryable: false },
  /** The environment raised an exception in reset, step, render or close. */
  ENVIRONMENT_ERROR: { fault: 'environment', retryable: false },
  /** `step` or `render` came before `reset`. */
  RESET_NEEDED: { fault: 'caller', retryable: false },
  /** The action is not in the action space. */
  INVALID_ACTION: { fault: 'caller', retryable: false },
  /** Another argument (seed, options, environment index) is invalid. */
  INVALID_ARGUMENT: { fault: 'caller', retryable: false },
  /** A space of the environment has no form on the wire. */
  UNSUPPORTED_SPACE: { fault: 'environment', retryable: false },
} satisfies Record<string, CodeTraits>;

export type ProtocolErrorCode = keyof typeof TRAITS;

export interface ProtocolErrorOptions {
  readonly fault?: ProtocolFault;
  readonly retryable?: boolean;
  readonly cause?: unknown;
  readonly logs?: string;
}

/**
 * An error of a remote environment: of the connection, of the messages on it, or raised by the environment itself.
 *
 * @example
 * ```ts
 * import { ProtocolError, type RemoteEnv } from '@reroll/env';
 *
 * async function stepOrExplain(env: RemoteEnv, action: number) {
 *   try {
 *     return await env.step(action);
 *   } catch (error) {
 *     if (error instanceof ProtocolError && error.code === 'ENVIRONMENT_ERROR') console.error(error.logs);
 *     throw error;
 *   }
 * }
 * ```
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;
  readonly fault: ProtocolFault;
  readonly retryable: boolean;
  /** What the environment's side printed about the failure, for example a Python traceback; empty if it printed nothing. */
  readonly logs: string;

  constructor(code: ProtocolErrorCode, message: string, options: ProtocolErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fault = options.fault ?? TRAITS[code].fault;
    this.retryable = options.retryable ?? TRAITS[code].retryable;
    this.logs = options.logs ?? '';
  }
}

/** Whether a string from the wire is a known code. */
export function isProtocolErrorCode(code: string): code is ProtocolErrorCode {
  return Object.hasOwn(TRAITS, code);
}
