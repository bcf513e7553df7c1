import { openAddress } from '#open-address';
import { type EnvContract, parseContract } from './contract.js';
import type { ByteDuplex } from './duplex.js';
import { DEFAULT_FRAME_LIMITS, type FrameLimits, PROTOCOL_VERSION } from './limits.js';
import { ProtocolError } from './protocol-error.js';
import { type CallOptions, type Fields, RequestChannel } from './request-channel.js';

/** Options of connecting to a served environment. */
export interface RemoteOptions {
  /** Most milliseconds until the environment is imported, constructed and ready; default 120,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** Most milliseconds for each later call that does not say otherwise; default 60,000. */
  readonly timeoutMs?: number | undefined;
  /** Limits on what the peer may send; default {@link DEFAULT_FRAME_LIMITS}. */
  readonly frameLimits?: Partial<FrameLimits> | undefined;
  /** Stops connecting when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/** Where an environment is served: `unix:PATH`, or streams that lead to it. */
export type RemotePeer = string | ByteDuplex;

const DEFAULT_CONNECT_TIMEOUT_MS = 120_000;
const DEFAULT_TIMEOUT_MS = 60_000;

/** How long an environment may take to close before its connection is cut. */
const CLOSE_TIMEOUT_MS = 10_000;

/** A peer after the greeting: its contract, and requests. */
export class RemoteConnection {
  readonly contract: EnvContract;
  readonly #channel: RequestChannel;
  #closing: Promise<void> | undefined;

  private constructor(contract: EnvContract, channel: RequestChannel) {
    this.contract = contract;
    this.#channel = channel;
  }

  /** Greets the peer and checks that it serves what is wanted. On failure the transport is closed. */
  static async open(
    peer: RemotePeer,
    wanted: 'single' | 'vector',
    options: RemoteOptions,
  ): Promise<RemoteConnection> {
    const { connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS, timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
    const duplex = typeof peer === 'string' ? await openAddress(peer, signal) : peer;
    const channel = new RequestChannel(duplex, {
      limits: { ...DEFAULT_FRAME_LIMITS, ...options.frameLimits },
      timeoutMs,
    });
    try {
      const waiting = { timeoutMs: connectTimeoutMs, signal };
      const contract = parseContract(
        await channel.request('hello', { versions: [PROTOCOL_VERSION] }, waiting),
      );
      requireKind(contract, wanted);
      return new RemoteConnection(contract, channel);
    } catch (error) {
      await channel.close();
      throw error;
    }
  }

  request(type: string, fields: Record<string, unknown>, options?: CallOptions): Promise<Fields> {
    return this.#channel.request(type, fields, options);
  }

  /**
   * Closes the environment, then the transport. A peer that is already gone counts as closed; one that does not answer
   * within 10 seconds, or `timeoutMs`, is cut off.
   */
  close(options?: CallOptions): Promise<void> {
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  async #close(options?: CallOptions): Promise<void> {
    try {
      const waiting = { timeoutMs: CLOSE_TIMEOUT_MS, ...options };
      if (!this.#channel.closed) await this.#channel.request('close', {}, waiting);
    } catch (error) {
      if (!(error instanceof ProtocolError && error.code === 'PEER_CLOSED')) throw error;
    } finally {
      await this.#channel.close();
    }
  }
}

function requireKind({ id, numEnvs }: EnvContract, wanted: 'single' | 'vector'): void {
  if (wanted === 'single' && numEnvs !== null) {
    throw new ProtocolError(
      'CONTRACT_MISMATCH',
      `${id} is served as a vector of ${numEnvs}: use RemoteVectorEnv`,
    );
  }
  if (wanted === 'vector' && numEnvs === null) {
    throw new ProtocolError('CONTRACT_MISMATCH', `${id} is served as a single environment: use RemoteEnv`);
  }
}
