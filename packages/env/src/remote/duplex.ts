/**
 * Two byte streams to one peer: the minimum that a transport must offer. Node's sockets and processes get theirs from
 * `@reroll/env/node`; anything else (a `MessagePort`, a WebSocket) is a few lines.
 */
export interface ByteDuplex {
  /** What the peer sends, in chunks of any size. Iterated once; it ends when the peer closes its side. */
  readonly readable: AsyncIterable<Uint8Array>;
  /** Sends bytes, and resolves when the transport accepts more. The caller does not change the bytes afterwards. */
  write(bytes: Uint8Array): Promise<void>;
  /** Closes both directions. Calling it again does nothing. */
  close(): Promise<void>;
}

/**
 * Two connected ends in one process: what is written to one is read from the other.
 *
 * @example
 * ```ts
 * import { createDuplexPair, makeEnv, RemoteEnv, serveEnv } from '@reroll/env';
 *
 * const [near, far] = createDuplexPair();
 * const served = serveEnv(makeEnv('CartPole-v1'), far);
 * const env = await RemoteEnv.connect(near);
 * await env.reset({ seed: 42 });
 * await env.close();
 * await served;
 * ```
 */
export function createDuplexPair(): [ByteDuplex, ByteDuplex] {
  const forth = new BytePipe();
  const back = new BytePipe();
  const end = (inbound: BytePipe, outbound: BytePipe): ByteDuplex => ({
    readable: inbound,
    write: async (bytes) => outbound.push(bytes),
    close: async () => {
      outbound.end();
      inbound.end();
    },
  });
  return [end(back, forth), end(forth, back)];
}

/** An unbounded queue of chunks with one reader. In practice it is bounded: the protocol has one answer for each request. */
class BytePipe implements AsyncIterable<Uint8Array> {
  readonly #chunks: Uint8Array[] = [];
  #ended = false;
  #wake: () => void = () => {};

  push(bytes: Uint8Array): void {
    if (this.#ended) throw new Error('the pipe is closed');
    this.#chunks.push(bytes);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) yield chunk;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
