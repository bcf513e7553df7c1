import { constants } from 'node:os';
import { SandboxError } from '../errors.js';

/** What a process did. A failing command is data: nothing here is thrown unless `check` asks for it. */
export interface ProcessResult {
  /** As in a shell: 127 for no such program, 126 if it cannot be executed, 128 plus a signal's number if a signal ended it. */
  readonly exitCode: number;
  /** Name of the signal behind an exit code above 128, such as `SIGKILL`; null otherwise. */
  readonly signal: string | null;
  /** First `maxOutputBytes` of standard output as UTF-8. */
  readonly stdout: string;
  /** The same, as bytes. */
  readonly stdoutBytes: Uint8Array;
  /** Whether the process wrote more than was kept. */
  readonly stdoutTruncated: boolean;
  /** Bytes that the process wrote, kept or not. */
  readonly stdoutBytesProduced: number;
  readonly stderr: string;
  readonly stderrBytes: Uint8Array;
  readonly stderrTruncated: boolean;
  readonly stderrBytesProduced: number;
  /** Whether `timeoutMs`, or the sandbox's own lifetime, ran out and the process tree was killed. */
  readonly timedOut: boolean;
  /** Whether the AbortSignal fired and the process tree was killed. */
  readonly aborted: boolean;
  /** Whether the kernel killed a process of this sandbox for memory while the command ran. */
  readonly oomKilled: boolean;
  /** Milliseconds from the command's start to its end, as seen by the caller. */
  readonly durationMs: number;
}

/** Thrown with `check: true` when a command did not succeed. */
export class CommandError extends SandboxError {
  readonly result: ProcessResult;

  constructor(command: readonly string[], result: ProcessResult) {
    super('COMMAND_FAILED', `${command[0]} ${describe(result)}${lastWords(result.stderr)}`);
    this.result = result;
  }
}

/** Whether a command ended by itself with exit code 0. */
export function succeeded(result: ProcessResult): boolean {
  return result.exitCode === 0 && !result.timedOut && !result.aborted && !result.oomKilled;
}

/** Name of the signal that an exit code stands for by the shell's convention (128 + number). */
export function signalOf(exitCode: number): string | null {
  const number = exitCode - 128;
  const entry = Object.entries(constants.signals).find(([, value]) => value === number);
  return entry?.[0] ?? null;
}

function describe(result: ProcessResult): string {
  if (result.timedOut) return 'ran out of time';
  if (result.aborted) return 'was aborted';
  if (result.oomKilled) return 'ran out of memory';
  return result.signal === null ? `exited with ${result.exitCode}` : `was ended by ${result.signal}`;
}

const LAST_WORDS = 500;

function lastWords(stderr: string): string {
  const text = stderr.trim();
  return text === '' ? '' : `: ${text.length > LAST_WORDS ? `…${text.slice(-LAST_WORDS)}` : text}`;
}
