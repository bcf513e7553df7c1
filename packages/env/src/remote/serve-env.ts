import type { Env } from '../env.js';
import type { VectorEnv } from '../vector/vector-env.js';
import type { ByteDuplex } from './duplex.js';
import { encodeFrame, type Frame } from './frame.js';
import { FrameDecoder } from './frame-decoder.js';
import { DEFAULT_FRAME_LIMITS, type FrameLimits, PROTOCOL_VERSION } from './limits.js';
import type { NDArray } from './ndarray.js';
import { ProtocolError } from './protocol-error.js';
import type { Fields } from './request-channel.js';
import { type ServedEnv, servedEnv } from './served-env.js';
import { servedVectorEnv } from './served-vector-env.js';
import { decodeValue, encodeValue } from './value.js';

/** Options of {@link serveEnv}. */
export interface ServeOptions {
  /** Limits on what the client may send; default {@link DEFAULT_FRAME_LIMITS}. */
  readonly frameLimits?: Partial<FrameLimits> | undefined;
}

/**
 * Serves one of this package's environments to one client until the client closes it or goes away; then closes the
 * environment and the streams. Mistakes of the client and errors of the environment are reported to the client.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:net';
 * import { makeEnv, serveEnv } from '@reroll/env';
 * import { duplexFromStreams } from '@reroll/env/node';
 *
 * createServer((socket) => {
 *   void serveEnv(makeEnv('CartPole-v1'), duplexFromStreams(socket, socket));
 * }).listen('/tmp/cartpole.sock');
 * ```
 */
export async function serveEnv(
  env: Env<unknown, unknown> | VectorEnv<unknown, unknown>,
  duplex: ByteDuplex,
  options: ServeOptions = {},
): Promise<void> {
  const session = new Session(toServe(env));
  const decoder = new FrameDecoder({ ...DEFAULT_FRAME_LIMITS, ...options.frameLimits });
  try {
    for await (const chunk of duplex.readable) {
      for (const frame of decoder.push(chunk)) await duplex.write(session.answer(frame));
      if (session.isOver) return;
    }
    decoder.end();
  } catch (error) {
    // Only a client that broke the protocol needs an answer; one that went away does not.
    if (error instanceof ProtocolError) await duplex.write(errorFrame(null, error)).catch(() => {});
  } finally {
    session.close();
    await duplex.close();
  }
}

function toServe(env: Env<unknown, unknown> | VectorEnv<unknown, unknown>): ServedEnv {
  return 'numEnvs' in env ? servedVectorEnv(env) : servedEnv(env);
}

/** The state of one client's session: greeted or not, over or not. */
class Session {
  readonly #served: ServedEnv;
  #isGreeted = false;
  #isClosed = false;

  constructor(served: ServedEnv) {
    this.#served = served;
  }

  get isOver(): boolean {
    return this.#isClosed;
  }

  /** @throws ProtocolError when the frame is not a request */
  answer({ header, arrays }: Frame): Uint8Array {
    const { id, type, arrays: _table, ...rest } = header;
    if (!Number.isSafeInteger(id)) throw invalid('a message without an integer "id"');
    try {
      const request = decodeValue({ $object: rest }, arrays) as Fields;
      return replyFrame(id, type === 'hello' ? 'contract' : type, this.#dispatch(type, request));
    } catch (error) {
      if (error instanceof ProtocolError && error.code === 'INVALID_MESSAGE') throw error;
      return errorFrame(id, reported(type, error));
    }
  }

  close(): void {
    if (!this.#isClosed) this.#served.close();
    this.#isClosed = true;
  }

  #dispatch(type: unknown, request: Fields): Record<string, unknown> {
    if (!this.#isGreeted) return this.#greet(type, request);
    switch (type) {
      case 'reset':
        return this.#served.reset(request);
      case 'step':
        return this.#served.step(request);
      case 'render':
        return this.#served.render(request);
      case 'close':
        this.close();
        return {};
      default:
        throw invalid(`a message of type ${JSON.stringify(type)}`);
    }
  }

  #greet(type: unknown, { versions }: Fields): Record<string, unknown> {
    if (type !== 'hello' || !Array.isArray(versions)) throw invalid('something other than hello first');
    if (!versions.includes(PROTOCOL_VERSION)) {
      const message = `This server speaks protocol version ${PROTOCOL_VERSION}, the client ${versions.join(', ')}`;
      throw new ProtocolError('UNSUPPORTED_VERSION', message);
    }
    this.#isGreeted = true;
    return { protocol: PROTOCOL_VERSION, server: { '@reroll/env': '1' }, ...this.#served.contract() };
  }
}

function replyFrame(id: unknown, type: unknown, fields: Record<string, unknown>): Uint8Array {
  const arrays: NDArray[] = [];
  const header: Record<string, unknown> = { id, type };
  for (const [name, value] of Object.entries(fields)) header[name] = encodeValue(value, arrays);
  return encodeFrame({ header, arrays });
}

function errorFrame(id: unknown, error: ProtocolError): Uint8Array {
  const { code, retryable, message, logs } = error;
  // Invalid bytes received on this side are the client's fault.
  const fault = id === null ? 'caller' : error.fault;
  return encodeFrame({ header: { id, type: 'error', code, fault, retryable, message, logs }, arrays: [] });
}

/** A request's failure, as an error of the protocol. */
function reported(type: unknown, error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  const { message, stack, code, fault } = error as Error & { code?: unknown; fault?: unknown };
  if (code === 'NOT_RESET' || code === 'EPISODE_OVER') return new ProtocolError('RESET_NEEDED', message);
  if (error instanceof TypeError || error instanceof RangeError || fault === 'caller') {
    return new ProtocolError(type === 'step' ? 'INVALID_ACTION' : 'INVALID_ARGUMENT', message, {
      cause: error,
    });
  }
  return new ProtocolError('ENVIRONMENT_ERROR', message, { cause: error, logs: stack ?? '' });
}

const invalid = (what: string): ProtocolError =>
  new ProtocolError('INVALID_MESSAGE', `The client sent ${what}`, { fault: 'caller' });
