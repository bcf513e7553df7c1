/** Longest answer that is read, in bytes. */
export const MAX_ANSWER_BYTES = 2 ** 20;

/** What a guest has written: the last of standard error, and standard output up to a limit. */
export class Written {
  #answer = new Uint8Array(0);
  readonly #printed: Uint8Array[] = [];
  #printedBytes = 0;

  constructor(private readonly outputBytes: number) {}

  take(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    if (stream === 'stderr') {
      this.#answer = bytes.slice(0, MAX_ANSWER_BYTES + 1);
      return;
    }
    const room = this.outputBytes - this.#printedBytes;
    if (room > 0) this.#printed.push(bytes.slice(0, room));
    this.#printedBytes += bytes.length;
  }

  /** Forgets the last answer. */
  clear(): void {
    this.#answer = new Uint8Array(0);
  }

  /** What was written to standard error last; null if that is too long. */
  get answer(): Uint8Array | null {
    return this.#answer.length > MAX_ANSWER_BYTES ? null : this.#answer;
  }

  /** What was printed to standard output; null if that is more than the limit. */
  get stdout(): string | null {
    if (this.#printedBytes > this.outputBytes) return null;
    const utf8 = new TextDecoder();
    return this.#printed.map((bytes) => utf8.decode(bytes, { stream: true })).join('') + utf8.decode();
  }
}
