import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** How long the outputs of an interrupted command may take for what they still have to take, in ms. */
const LAST_WORDS_MS = 500;

/**
 * Waits until both outputs have taken everything; what they refuse reaches their `error` listeners first. Once the signal
 * fires, readers have {@link LAST_WORDS_MS}: one that has stopped reading must not hold the process.
 */
export async function flushOutputs(signal: AbortSignal): Promise<void> {
  const flushed = Promise.all([taken(process.stdout), taken(process.stderr)]);
  await Promise.race([flushed, impatience(signal)]);
}

function taken(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

async function impatience(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
  await delay(LAST_WORDS_MS);
}

/** Passes bytes on as they come; a slow reader slows their producer. */
export async function pipeTo(
  source: AsyncIterable<Uint8Array>,
  target: Writable,
  signal: AbortSignal,
): Promise<void> {
  for await (const bytes of source) {
    signal.throwIfAborted();
    if (!target.write(bytes)) await once(target, 'drain', { signal });
  }
}
