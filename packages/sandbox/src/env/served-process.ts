import { type ByteDuplex, ProtocolError } from '@reroll/env';
import { SandboxError } from '../errors.js';
import type { Process } from '../process/process.js';
import { CommandError, type ProcessResult } from '../process/result.js';
import type { Sandbox } from '../sandbox.js';

/** How much of what an environment prints is kept for errors: the last 64 KiB. */
export const LOG_BYTES = 64 * 1024;

/** A server that runs in a sandbox: streams to it, and what it printed. */
export interface ServedProcess {
  readonly duplex: ByteDuplex;
  /** The end of the server's standard error. */
  logs(): string;
}

/**
 * Starts a command that serves an environment on its standard streams.
 *
 * @param release - Releases the sandbox; called when the streams are closed, for whatever reason.
 */
export function serveInSandbox(
  box: Sandbox,
  { command, cwd }: { readonly command: readonly string[]; readonly cwd: string | undefined },
  release: () => Promise<void>,
): ServedProcess {
  const process = box.spawn(command, { stdin: 'pipe', maxOutputBytes: LOG_BYTES, ...(cwd && { cwd }) });
  const stdin = process.stdin!;
  // The writer gets the error of a broken pipe; without a listener, the event would also end this process.
  stdin.on('error', () => {});
  const log = new LogTail();
  const logged = log.follow(process.stderr);
  // Standard error fails only together with the process, whose failure is reported where it is awaited.
  logged.catch(() => {});
  return {
    logs: () => log.text(),
    duplex: {
      readable: untilExit(process, logged, log, { image: box.image, command }),
      write: (bytes) =>
        new Promise((resolve, reject) => {
          stdin.write(bytes, (error) => (error ? reject(error) : resolve()));
        }),
      close: release,
    },
  };
}

/** The server's output; it ends with an error that says how the server ended and what it had printed. */
async function* untilExit(
  process: Process,
  logged: Promise<void>,
  log: LogTail,
  { image, command }: { readonly image: string; readonly command: readonly string[] },
): AsyncGenerator<Uint8Array> {
  let result: ProcessResult;
  try {
    yield* process.stdout;
    result = await process.wait();
  } catch (error) {
    throw containerEnded(error, log);
  }
  await logged;
  const lacking = whatIsLacking(result, log.text());
  if (lacking !== undefined) {
    const message = `The image ${image} cannot serve this environment: ${lacking}`;
    throw new ProtocolError('START_FAILED', message, { fault: 'caller', logs: log.text() });
  }
  throw new ProtocolError('PEER_CLOSED', `The environment's process ${howItEnded(result)}`, {
    cause: new CommandError(command, result),
    logs: log.text(),
  });
}

/** What the image lacks, if the server could not even start. */
function whatIsLacking(result: ProcessResult, log: string): string | undefined {
  if (result.stdoutBytesProduced > 0) return undefined;
  if (result.exitCode === 126 || result.exitCode === 127) return log.trim();
  return /No module named '?reroll_env_server'?$/m.exec(log)?.[0];
}

function howItEnded(result: ProcessResult): string {
  if (result.oomKilled) return 'ran out of memory';
  if (result.timedOut) return "ran until its container's lifetime was over";
  return `exited with code ${result.exitCode}${result.signal === null ? '' : ` (${result.signal})`}`;
}

/** The error for the end of the whole container; its fault is that of whatever ended it. */
function containerEnded(cause: unknown, log: LogTail): unknown {
  if (!(cause instanceof SandboxError)) return cause;
  const { message, fault, retryable } = cause;
  return new ProtocolError('PEER_CLOSED', `The environment's container ended: ${message}`, {
    fault,
    retryable,
    cause,
    logs: log.text(),
  });
}

/** Keeps the end of a stream. */
class LogTail {
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  async follow(stream: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of stream) {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      while (this.#bytes - this.#chunks[0]!.length >= LOG_BYTES) this.#bytes -= this.#chunks.shift()!.length;
    }
  }

  text(): string {
    return new TextDecoder().decode(Buffer.concat(this.#chunks).subarray(-LOG_BYTES));
  }
}
