import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ByteDuplex } from './duplex.js';

/** How long a close waits for the peer to read what was written last. */
const CLOSE_GRACE_MS = 1_000;

/**
 * A peer behind Node streams: one socket for both directions, or the standard streams of a process.
 *
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { RemoteEnv } from '@reroll/env';
 * import { duplexFromStreams } from '@reroll/env/node';
 *
 * const server = spawn('python3', ['-m', 'reroll_env_server', 'CartPole-v1', '--stdio'], {
 *   stdio: ['pipe', 'pipe', 'inherit'],
 * });
 * await using env = await RemoteEnv.connect(duplexFromStreams(server.stdout, server.stdin));
 * ```
 */
export function duplexFromStreams(readable: Readable, writable: Writable): ByteDuplex {
  // The writer gets the error of a broken pipe; without a listener, the event would also end the process.
  writable.on('error', () => {});
  return {
    readable: readable as AsyncIterable<Uint8Array>,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        writable.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    close: async () => {
      writable.end();
      const flushed = finished(writable, { readable: false, signal: AbortSignal.timeout(CLOSE_GRACE_MS) });
      // Broken, or not read in time: either way there is nothing more to do for the peer.
      await flushed.catch(() => {});
      writable.destroy();
      readable.destroy();
    },
  };
}
