/** A growing byte buffer. */
export class Writer {
  private buffer: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 256) {
    this.buffer = new Uint8Array(capacity);
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  bytes(source: Uint8Array | readonly number[]): void {
    this.reserve(source.length);
    this.buffer.set(source, this.length);
    this.length += source.length;
  }

  /** Copies `source[start, end)`, without making a view. */
  copy(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    if (end - start > 64) this.buffer.set(source.subarray(start, end), this.length);
    else for (let from = start, to = this.length; from < end; ) this.buffer[to++] = source[from++]!;
    this.length += end - start;
  }

  /** An unsigned integer in LEB128. */
  u32(value: number): void {
    this.reserve(5);
    while (value > 0x7f) {
      this.buffer[this.length++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    this.buffer[this.length++] = value;
  }

  /** The bytes written so far, as a view that is valid until the next write. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  private reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, this.buffer.length * 2));
    grown.set(this.written);
    this.buffer = grown;
  }
}
