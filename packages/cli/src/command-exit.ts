/** Ends `reroll` with the exit code of a command that it ran, without a word of its own. */
export class CommandExit extends Error {
  override readonly name = 'CommandExit';

  constructor(readonly exitCode: number) {
    super(`exit code ${exitCode}`);
  }
}
