/** Ends `reroll` with the exit code of a command that it ran; a reason, if any, goes to standard error. */
export class CommandExit extends Error {
  override readonly name = 'CommandExit';

  constructor(
    readonly exitCode: number,
    readonly reason: string | null,
  ) {
    super(reason ?? `exit code ${exitCode}`);
  }
}
