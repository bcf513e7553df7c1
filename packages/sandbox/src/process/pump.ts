import type { Duplex } from 'node:stream';
import { FrameParser, type OutputName, type OutputPiece } from '../engine/frames.js';
import type { OutputPipe } from './output.js';
import { looksRefused } from './refusal.js';

/**
 * Carries what arrives on an exec's connection into its output pipes, pausing the connection while a pipe is full.
 * Resolves when the connection ends, with the error that cut it if one did: a process that ends before it has read its
 * input makes the engine reset the connection, after the last of the output, so an error alone does not mean a loss.
 *
 * @param readRefusal - Called once, when the output begins like the engine's message about a command that it cannot
 * start. What it returns goes to standard error instead; undefined means that a program wrote it.
 */
export function pumpOutput(
  socket: Duplex,
  pipes: Record<OutputName, OutputPipe>,
  readRefusal: (words: string) => Promise<string | undefined>,
): Promise<Error | undefined> {
  const parser = new FrameParser();
  let begun = false;
  /** What waits for the answer, in order. */
  let settling: Promise<void> | undefined;
  const pass = (piece: OutputPiece) => pipes[piece.name].push(piece.bytes);
  const settle = async (words: OutputPiece) => {
    const refusal = await readRefusal(new TextDecoder().decode(words.bytes)).catch(() => undefined);
    if (refusal === undefined) await pass(words);
    else pipes.stderr.push(new TextEncoder().encode(refusal));
  };
  const take = (chunk: Uint8Array) => {
    const waits: Promise<void>[] = [];
    for (const piece of parser.push(chunk)) {
      if (!begun && looksRefused(piece.bytes)) settling = settle(piece);
      else settling = settling?.then(() => pass(piece));
      const wait = settling ?? pass(piece);
      begun = true;
      if (wait) waits.push(wait);
    }
    if (waits.length === 0) return;
    socket.pause();
    void Promise.all(waits).then(() => {
      settling = undefined;
      socket.resume();
    });
  };
  socket.on('data', take);
  return new Promise((resolve) => {
    const ended = (error?: Error) => void Promise.resolve(settling).then(() => resolve(error));
    socket.on('error', ended);
    socket.on('end', ended);
    socket.on('close', () => ended());
  });
}
