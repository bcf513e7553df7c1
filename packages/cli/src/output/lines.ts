import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** Where lines of data go. `close` makes what was written final; disposal without it leaves no half-written file behind. */
export interface LineSink extends AsyncDisposable {
  write(line: string): Promise<void>;
  close(): Promise<void>;
}

async function writeLine(stream: Writable, line: string): Promise<void> {
  if (!stream.write(`${line}\n`)) await once(stream, 'drain');
}

/** Standard output, with backpressure: a slow reader slows the producer instead of filling memory. */
export function stdoutLines(): LineSink {
  return {
    write: (line) => writeLine(process.stdout, line),
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

/** A file that appears whole or not at all: lines go to a sibling that is renamed on `close`. */
export async function fileLines(path: string): Promise<LineSink> {
  const partial = `${path}.partial-${process.pid}`;
  const handle = await open(partial, 'w').catch((cause: NodeJS.ErrnoException) => {
    throw new CliError(`cannot write ${path}: ${cause.code}`, EXIT.usage);
  });
  const stream = createWriteStream('', { fd: handle });
  let closed = false;
  return {
    write: (line) => writeLine(stream, line),
    close: async () => {
      stream.end();
      await finished(stream);
      await rename(partial, path);
      closed = true;
    },
    [Symbol.asyncDispose]: async () => {
      if (closed) return;
      stream.destroy();
      await rm(partial, { force: true });
    },
  };
}
