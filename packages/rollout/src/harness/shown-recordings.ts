/**
 * Recordings where they were made, for a judge in the same process to compare with its own. They stay until this is disposed of, which
 * gives their memory back to be used again; if nobody does, it is collected with them.
 */
export class ShownRecordings implements Disposable {
  /** Canonical bodies, by index in the chunk: views. Rollouts that are not here claim a digest. */
  readonly bodies: ReadonlyMap<number, Uint8Array>;
  readonly #giveBack: () => void;

  constructor(bodies: ReadonlyMap<number, Uint8Array>, giveBack: () => void) {
    this.bodies = bodies;
    this.#giveBack = giveBack;
  }

  [Symbol.dispose](): void {
    this.#giveBack();
  }
}
