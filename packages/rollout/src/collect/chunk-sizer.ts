/** How long a chunk should take: long beside what a message to a worker costs, short beside what people wait for. */
const TARGET_MS = 50;

/** The size that the first chunks have. */
const FIRST_SIZE = 16;

/** Finds, from how long chunks take, how many rollouts to send together. Results do not depend on it. */
export class ChunkSizer {
  readonly #most: number;
  #size: number;

  /** @param most the largest chunk that the backend and memory allow. */
  constructor(most: number) {
    this.#most = most;
    this.#size = Math.min(most, FIRST_SIZE);
  }

  /** Rollouts for the next chunk. */
  get size(): number {
    return this.#size;
  }

  /** Learns from a chunk that came back. */
  observe(rollouts: number, elapsedMs: number): void {
    if (elapsedMs > 2 * TARGET_MS) this.#size = Math.max(1, Math.floor(this.#size / 2));
    else if (elapsedMs < TARGET_MS / 2 && rollouts === this.#size)
      this.#size = Math.min(this.#most, this.#size * 2);
  }
}
