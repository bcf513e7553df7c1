import type { Writable } from 'node:stream';

/** Waits until both outputs have taken everything; what they refuse reaches their `error` listeners first. */
export async function flushOutputs(): Promise<void> {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
}

function flushed(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
