import type { Duplex } from 'node:stream';
import { FrameParser, type OutputName } from '../engine/frames.js';
import type { OutputPipe } from './output.js';

/**
 * Carries what arrives on an exec's connection into its output pipes, pausing the connection while a pipe is full.
 * Resolves when the connection ends, with the error that cut it if one did: a process that ends before it has read its
 * input makes the engine reset the connection, after the last of the output, so an error alone does not mean a loss.
 */
export function pumpOutput(
  socket: Duplex,
  pipes: Record<OutputName, OutputPipe>,
): Promise<Error | undefined> {
  const parser = new FrameParser();
  socket.on('data', (chunk: Uint8Array) => {
    const waits: Promise<void>[] = [];
    for (const piece of parser.push(chunk)) {
      const wait = pipes[piece.name].push(piece.bytes);
      if (wait) waits.push(wait);
    }
    if (waits.length === 0) return;
    socket.pause();
    void Promise.all(waits).then(() => socket.resume());
  });
  return new Promise((resolve) => {
    socket.on('error', resolve);
    socket.on('end', () => resolve(undefined));
    socket.on('close', () => resolve(undefined));
  });
}
