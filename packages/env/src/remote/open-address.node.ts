import { createConnection, type Socket } from 'node:net';
import type { ByteDuplex } from './duplex.js';
import { ProtocolError } from './protocol-error.js';
import { duplexFromStreams } from './stream-duplex.node.js';

const UNIX = 'unix:';

/**
 * Connects to `unix:PATH`.
 *
 * @throws ProtocolError CONNECT_FAILED when nothing listens there
 * @throws RangeError when the address is of an unknown kind
 */
export async function openAddress(address: string, signal?: AbortSignal): Promise<ByteDuplex> {
  if (!address.startsWith(UNIX) || address.length === UNIX.length) {
    throw new RangeError(`address must be unix:PATH, got ${JSON.stringify(address)}`);
  }
  const socket = await connectSocket(address.slice(UNIX.length), signal);
  return duplexFromStreams(socket, socket);
}

function connectSocket(path: string, signal: AbortSignal | undefined): Promise<Socket> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path, ...(signal && { signal }) });
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (cause) => {
      if (signal?.aborted) reject(signal.reason);
      else reject(new ProtocolError('CONNECT_FAILED', `Nothing serves an environment at ${path}`, { cause }));
    });
  });
}
