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

/** Ends `reroll` with an exit code and without a word of its own: there is nothing to add, or nobody to tell. */
export class QuietExit extends Error {
  override readonly name = 'QuietExit';

  constructor(readonly exitCode: number) {
    super(`exit code ${exitCode}`);
  }
}
