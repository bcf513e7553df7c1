import { constants } from 'node:os';
import { checkCommand, checkInteger, checkPath, envList } from '../check.js';

/** What a process can read as its input: text, bytes, or a stream of either. */
export type ProcessInput = string | Uint8Array | AsyncIterable<string | Uint8Array>;

export interface ExecOptions {
  /** Absolute working directory; default: the image's. */
  readonly cwd?: string;
  /** Variables in addition to the sandbox's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Fed to the process, then closed. Default: nothing, already closed. */
  readonly stdin?: ProcessInput;
  /** Kills the process tree after this many milliseconds from its start; default: as long as the sandbox lives. */
  readonly timeoutMs?: number;
  /** Most bytes of each output stream that the result keeps; default {@link DEFAULT_OUTPUT_BYTES}. */
  readonly maxOutputBytes?: number;
  /** Throw a CommandError unless the command succeeds. */
  readonly check?: boolean;
  /** Kills the process tree; the result says `aborted`. */
  readonly signal?: AbortSignal;
}

export interface SpawnOptions extends Omit<ExecOptions, 'stdin'> {
  /** `'pipe'` opens `process.stdin` for writing. */
  readonly stdin?: ProcessInput | 'pipe';
}

/** 1 MiB: more log than a person or a model reads, little enough for hundreds of processes. */
export const DEFAULT_OUTPUT_BYTES = 1024 * 1024;

/** 256 MiB, so that one result fits a string and a few fit memory. */
export const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** 2^31 - 1, the longest timer that JavaScript supports. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** A command with its options, checked. */
export interface ProcessSpec {
  readonly command: readonly string[];
  readonly cwd: string | undefined;
  readonly env: readonly string[];
  readonly stdin: ProcessInput | 'pipe' | undefined;
  readonly timeoutMs: number | undefined;
  readonly maxOutputBytes: number;
  readonly check: boolean;
  readonly signal: AbortSignal | undefined;
}

/** @throws TypeError, RangeError naming the option that is wrong. */
export function processSpec(command: readonly string[], options: SpawnOptions): ProcessSpec {
  const { cwd, timeoutMs, maxOutputBytes } = options;
  return {
    command: checkCommand(command),
    cwd: cwd === undefined ? undefined : checkPath('cwd', cwd),
    env: options.env === undefined ? [] : envList(options.env),
    stdin: options.stdin,
    timeoutMs: timeoutMs === undefined ? undefined : checkInteger('timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS),
    maxOutputBytes:
      maxOutputBytes === undefined
        ? DEFAULT_OUTPUT_BYTES
        : checkInteger('maxOutputBytes', maxOutputBytes, 0, MAX_OUTPUT_BYTES),
    check: options.check ?? false,
    signal: options.signal,
  };
}

/** Name of a signal as `kill -s` takes it: without `SIG`. */
export function signalName(signal: string): string {
  if (!(signal in constants.signals)) {
    throw new RangeError(
      `signal must be the name of a signal such as 'SIGTERM', got ${JSON.stringify(signal)}`,
    );
  }
  return signal.slice('SIG'.length);
}
