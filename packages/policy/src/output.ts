/** One output stream of a guest: the first `capacity` bytes are kept, the rest is dropped. */
export class CapturedOutput {
  #buffer = new Uint8Array(0);
  #length = 0;
  #truncated = false;

  constructor(private readonly capacity: number) {}

  /** Bytes that still fit. */
  get room(): number {
    return this.capacity - this.#length;
  }

  /** Whether the guest wrote more than was kept. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** What was kept, with U+FFFD for bytes that are not UTF-8, such as a character split by the cap. */
  get text(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#buffer.subarray(0, this.#length));
  }

  /** Keeps a copy of what fits of `bytes`. */
  write(bytes: Uint8Array): void {
    const kept = bytes.subarray(0, this.room);
    if (kept.length < bytes.length) this.#truncated = true;
    const needed = this.#length + kept.length;
    if (needed > this.#buffer.length) {
      const grown = new Uint8Array(Math.min(this.capacity, Math.max(needed, 2 * this.#buffer.length)));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(kept, this.#length);
    this.#length = needed;
  }
}
