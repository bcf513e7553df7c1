import { RolloutError } from '@reroll/rollout';
import { SandboxError } from '@reroll/sandbox';
import { CliError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-codes.js';

interface Failure {
  readonly message: string;
  readonly exitCode: ExitCode;
}

/** What to tell the user, and the shell, about an error that ended a command. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CliError) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof RolloutError) return { message: error.message, exitCode: exitCodeOf(error) };
  // The libraries name the argument that is wrong, and what arrived.
  if (error instanceof RangeError) return { message: error.message, exitCode: EXIT.usage };
  if (error instanceof SandboxError) return { message: error.message, exitCode: exitCodeOfFault(error) };
  if (isAbort(error)) return { message: 'interrupted', exitCode: EXIT.interrupted };
  if (isSystemError(error)) return { message: error.message, exitCode: EXIT.usage };
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message: `this is a defect of reroll:\n${detail}`, exitCode: EXIT.internal };
}

function exitCodeOf(error: RolloutError): ExitCode {
  if (error.code === 'ABORTED') return EXIT.interrupted;
  return error.code === 'FORGED_RESULT' ? EXIT.mismatch : exitCodeOfFault(error);
}

function exitCodeOfFault({ fault }: RolloutError | SandboxError): ExitCode {
  return fault === 'caller' ? EXIT.usage : EXIT.infrastructure;
}

/** What a signal that fired without a reason of its own leaves: here, Ctrl-C. */
function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** A path that cannot be read or written: the caller named it. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
