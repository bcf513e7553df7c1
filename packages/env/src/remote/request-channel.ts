import type { ByteDuplex } from './duplex.js';
import { encodeFrame, type Frame } from './frame.js';
import { FrameDecoder } from './frame-decoder.js';
import type { FrameLimits } from './limits.js';
import type { NDArray } from './ndarray.js';
import { isProtocolErrorCode, ProtocolError, type ProtocolFault } from './protocol-error.js';
import { decodeValue, encodeValue, type WireValue } from './value.js';

/** How long to wait for one answer, and a signal that gives up earlier. */
export interface CallOptions {
  /** Most milliseconds to wait for the answer. */
  readonly timeoutMs?: number | undefined;
  /** Gives up when it aborts. The environment may be in the middle of a step then, so the connection closes. */
  readonly signal?: AbortSignal | undefined;
}

/** The fields of one message, without its id and type. */
export type Fields = Readonly<Record<string, WireValue>>;

interface PendingRequest {
  readonly type: string;
  readonly answerType: string;
  resolve(fields: Fields): void;
  reject(error: unknown): void;
}

/**
 * When a write fails because the peer has died, its stream usually says why a moment later; this is how long to wait
 * for that better error.
 */
const WRITE_FAILURE_GRACE_MS = 1_000;

/**
 * The client's end of a connection: sends requests and pairs answers with them. Any fault of the connection is final:
 * it fails every pending request and every later one, and closes the transport.
 */
export class RequestChannel {
  readonly #duplex: ByteDuplex;
  readonly #limits: FrameLimits;
  readonly #timeoutMs: number;
  readonly #pending = new Map<number, PendingRequest>();
  #lastId = 0;
  #failure: unknown;
  #closing: Promise<void> | undefined;

  constructor(duplex: ByteDuplex, options: { limits: FrameLimits; timeoutMs: number }) {
    this.#duplex = duplex;
    this.#limits = options.limits;
    this.#timeoutMs = options.timeoutMs;
    void this.#readAnswers();
  }

  /** Whether the connection has been closed, by either side or by a fault. */
  get closed(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Sends a request and resolves with the fields of its answer.
   *
   * @throws ProtocolError what the peer reports, what went wrong with the connection, or CLOSED
   */
  async request(type: string, fields: Record<string, unknown>, options: CallOptions = {}): Promise<Fields> {
    const { signal, timeoutMs = this.#timeoutMs } = options;
    if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be a positive number, got ${timeoutMs}`);
    signal?.throwIfAborted();
    if (this.closed) throw this.#failure;
    const id = ++this.#lastId;
    const bytes = this.#encode(id, type, fields);
    let stopWaiting = (): void => {};
    try {
      return await new Promise<Fields>((resolve, reject) => {
        this.#pending.set(id, { type, answerType: type === 'hello' ? 'contract' : type, resolve, reject });
        stopWaiting = this.#giveUpOn(type, timeoutMs, signal);
        this.#duplex.write(bytes).catch((cause: unknown) => this.#failSoon(cause));
      });
    } finally {
      stopWaiting();
      this.#pending.delete(id);
    }
  }

  /** Closes the transport. Requests that are still pending, and later ones, fail with CLOSED. */
  close(): Promise<void> {
    this.#fail(new ProtocolError('CLOSED', 'The environment is closed'));
    return this.#closing as Promise<void>;
  }

  #encode(id: number, type: string, fields: Record<string, unknown>): Uint8Array {
    const arrays: NDArray[] = [];
    const header: Record<string, unknown> = { id, type };
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined) header[name] = encodeValue(value, arrays);
    }
    const bytes = encodeFrame({ header, arrays });
    const limitBytes = this.#limits.maxHeaderBytes + this.#limits.maxPayloadBytes;
    if (bytes.length > limitBytes) {
      throw new ProtocolError(
        'FRAME_TOO_LARGE',
        `A ${type} of ${bytes.length} bytes is over the limit of ${limitBytes}`,
        { fault: 'caller' },
      );
    }
    return bytes;
  }

  /** Fails the connection when time is up or the signal aborts; the returned function cancels that. */
  #giveUpOn(type: string, timeoutMs: number, signal: AbortSignal | undefined): () => void {
    const timer = setTimeout(() => {
      this.#fail(
        new ProtocolError('TIMEOUT', `The environment did not answer ${type} within ${timeoutMs} ms`),
      );
    }, timeoutMs);
    const abort = (): void => this.#fail(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    return () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  }

  async #readAnswers(): Promise<void> {
    const decoder = new FrameDecoder(this.#limits);
    try {
      for await (const chunk of this.#duplex.readable) {
        for (const frame of decoder.push(chunk)) this.#settle(frame);
      }
      decoder.end();
      this.#fail(new ProtocolError('PEER_CLOSED', 'The environment closed the connection'));
    } catch (error) {
      this.#fail(
        error instanceof ProtocolError
          ? error
          : new ProtocolError('PEER_CLOSED', 'The connection to the environment broke', { cause: error }),
      );
    }
  }

  #settle({ header, arrays }: Frame): void {
    const { id, type, arrays: _table, ...rest } = header;
    if (type === 'error' && id === null) throw remoteError(rest);
    const request = this.#pending.get(id as number);
    if (request === undefined)
      throw invalid(`an answer to request ${JSON.stringify(id)}, which is not pending`);
    if (type === 'error') {
      request.reject(remoteError(rest));
    } else if (type === request.answerType) {
      request.resolve(decodeValue({ $object: rest }, arrays) as Fields);
    } else {
      throw invalid(`${JSON.stringify(type)} as answer to ${request.type}`);
    }
    this.#pending.delete(id as number);
  }

  #failSoon(cause: unknown): void {
    const error = new ProtocolError('PEER_CLOSED', 'The environment takes no more requests', { cause });
    setTimeout(() => this.#fail(error), WRITE_FAILURE_GRACE_MS);
  }

  #fail(error: unknown): void {
    if (this.closed) return;
    this.#failure = error;
    for (const request of this.#pending.values()) request.reject(error);
    this.#closing = this.#duplex.close();
    // Callers of close() get this error; a connection that has failed already has a better one to report.
    this.#closing.catch(() => {});
  }
}

function remoteError(fields: Record<string, unknown>): ProtocolError {
  const { code, message, fault, retryable, logs } = fields;
  if (typeof code !== 'string' || !isProtocolErrorCode(code) || typeof message !== 'string') {
    return invalid(`an error without a known code: ${JSON.stringify(fields).slice(0, 500)}`);
  }
  return new ProtocolError(code, message, {
    ...(isFault(fault) && { fault }),
    ...(typeof retryable === 'boolean' && { retryable }),
    ...(typeof logs === 'string' && { logs }),
  });
}

const isFault = (value: unknown): value is ProtocolFault =>
  value === 'caller' || value === 'policy' || value === 'environment' || value === 'infrastructure';

const invalid = (what: string): ProtocolError =>
  new ProtocolError('INVALID_MESSAGE', `The peer sent ${what}`);
