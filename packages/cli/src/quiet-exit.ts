/** Ends `reroll` with an exit code and without a word of its own: there is nothing to add, or nobody to tell. */
export class QuietExit extends Error {
  override readonly name = 'QuietExit';

  constructor(readonly exitCode: number) {
    super(`exit code ${exitCode}`);
  }
}
