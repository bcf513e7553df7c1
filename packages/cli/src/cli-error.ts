import type { ExitCode } from './exit-codes.js';

/** Ends a command with one line on standard error and the exit code that says why. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
  }
}
