import type { Duplex } from 'node:stream';
import type { ProcessInput } from './options.js';

/**
 * Writes a process's whole input to its connection, then closes that side of it. Waits while the process does not read;
 * returns early if the process ends, which it may do without reading everything.
 */
export async function feedInput(socket: Duplex, input: ProcessInput): Promise<void> {
  if (typeof input === 'string' || input instanceof Uint8Array) {
    socket.end(input);
    return;
  }
  for await (const piece of input) {
    if (!socket.writable) return;
    if (!socket.write(piece)) await writableAgain(socket);
  }
  if (socket.writable) socket.end();
}

function writableAgain(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      socket.off('drain', settle);
      socket.off('close', settle);
      resolve();
    };
    socket.on('drain', settle);
    socket.on('close', settle);
  });
}
