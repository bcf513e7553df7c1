/** Bytes that may wait for a slow reader before the sandbox's process is held back. */
export const BACKPRESSURE_BYTES = 64 * 1024;

/** One output stream of a process, readable while it runs. It can be iterated once. */
export interface OutputStream extends AsyncIterable<Uint8Array> {
  /** The stream as text; a character that the network split arrives whole. */
  text(): AsyncIterable<string>;
  /** The stream as lines without their `\n`. */
  lines(): AsyncIterable<string>;
}

/**
 * Carries one output stream from the engine to whoever wants it.
 *
 * The first `maxCaptureBytes` are kept for the process's result. A reader gets what was kept first, then what arrives,
 * and holds the process back when more than {@link BACKPRESSURE_BYTES} wait for it. Without a reader nothing is held
 * back, so an unread stream never blocks a process: bytes past the cap are counted and dropped.
 */
export class OutputPipe implements OutputStream {
  readonly #maxCaptureBytes: number;
  readonly #captured: Uint8Array[] = [];
  #capturedBytes = 0;
  #producedBytes = 0;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #state: 'unread' | 'reading' | 'left' = 'unread';
  #ended = false;
  #failure: unknown;
  #held = true;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;
  /** Resolves when the reader has caught up; all waiting writers share it. */
  #room: Promise<void> | undefined;

  constructor(maxCaptureBytes: number) {
    this.#maxCaptureBytes = maxCaptureBytes;
  }

  /** Bytes that the process wrote, kept or not. */
  get producedBytes(): number {
    return this.#producedBytes;
  }

  get truncated(): boolean {
    return this.#producedBytes > this.#capturedBytes;
  }

  /** What was kept: the first bytes of the stream, up to the cap. */
  capture(): Uint8Array {
    const all = new Uint8Array(this.#capturedBytes);
    let at = 0;
    for (const piece of this.#captured) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  /** What was kept, as UTF-8. A character that the cap splits is left out; malformed bytes become U+FFFD. */
  captureText(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.capture(), { stream: this.truncated });
  }

  /** Takes bytes from the engine; the promise, if any, resolves when there is room for more. */
  push(piece: Uint8Array): Promise<void> | undefined {
    const bytes = new Uint8Array(piece);
    this.#producedBytes += bytes.length;
    const room = this.#maxCaptureBytes - this.#capturedBytes;
    if (room > 0) {
      const kept = bytes.length > room ? bytes.slice(0, room) : bytes;
      this.#captured.push(kept);
      this.#capturedBytes += kept.length;
    }
    if (this.#state !== 'reading') return undefined;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#wakeReader?.();
    if (!this.#held || this.#waitingBytes <= BACKPRESSURE_BYTES) return undefined;
    this.#room ??= new Promise((resolve) => {
      this.#wakeWriter = () => {
        this.#room = undefined;
        resolve();
      };
    });
    return this.#room;
  }

  /** No more bytes will come; a reader sees the end, or the failure that cut the stream. */
  end(failure?: unknown): void {
    this.#ended = true;
    this.#failure = failure;
    this.#wakeReader?.();
  }

  /** Stops holding the process back: what still arrives after a kill is bounded and can wait here. */
  stopHoldingBack(): void {
    this.#held = false;
    this.#wakeWriter?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#state !== 'unread') throw new TypeError('an output stream can be iterated once');
    this.#state = 'reading';
    this.#waiting = [...this.#captured];
    this.#waitingBytes = this.#capturedBytes;
    try {
      while (true) {
        const next = this.#waiting.shift();
        if (next) {
          this.#waitingBytes -= next.length;
          if (this.#waitingBytes <= BACKPRESSURE_BYTES) this.#wakeWriter?.();
          yield next;
        } else if (this.#ended) {
          if (this.#failure !== undefined) throw this.#failure;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
        }
      }
    } finally {
      this.#state = 'left';
      this.#waiting = [];
      this.#waitingBytes = 0;
      this.#wakeWriter?.();
    }
  }

  async *text(): AsyncGenerator<string, void, undefined> {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    for await (const bytes of this) {
      const text = decoder.decode(bytes, { stream: true });
      if (text !== '') yield text;
    }
    const rest = decoder.decode();
    if (rest !== '') yield rest;
  }

  async *lines(): AsyncGenerator<string, void, undefined> {
    let partial = '';
    for await (const text of this.text()) {
      const pieces = (partial + text).split('\n');
      partial = pieces.pop() ?? '';
      yield* pieces;
    }
    if (partial !== '') yield partial;
  }
}
