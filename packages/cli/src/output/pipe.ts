import { once } from 'node:events';
import type { Writable } from 'node:stream';

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
