import { once } from 'node:events';
import { WholeFile } from './whole-file.js';

/** Where lines of data go. `close` makes what was written final; disposal without it leaves no half-written file behind. */
export interface LineSink extends AsyncDisposable {
  write(line: string): Promise<void>;
  close(): Promise<void>;
}

/** Standard output, with backpressure: a slow reader slows the producer instead of filling memory. */
export function stdoutLines(signal: AbortSignal): LineSink {
  return {
    write: async (line) => {
      // After an error there is no drain: the signal tells of it.
      signal.throwIfAborted();
      if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain', { signal });
    },
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

/** A file that appears whole or not at all. */
export async function fileLines(path: string): Promise<LineSink> {
  const file = await WholeFile.create(path);
  return {
    write: (line) => file.write(`${line}\n`),
    close: () => file.commit(),
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}
