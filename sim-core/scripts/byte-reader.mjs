/** Reads the primitives of the WebAssembly binary format from front to back. */
export class ByteReader {
  #bytes;
  #offset = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get done() {
    return this.#offset >= this.#bytes.length;
  }

  byte() {
    if (this.done) throw new RangeError('the module ends in the middle of an item');
    return this.#bytes[this.#offset++];
  }

  u32le() {
    return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  leb() {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a LEB128 number is longer than 32 bits');
  }

  /** Passes over a LEB128 number of any width and sign. */
  skipLeb() {
    for (let length = 1; this.byte() >= 0x80; length++) {
      if (length === 10) throw new RangeError('a LEB128 number is longer than 64 bits');
    }
  }

  skip(count) {
    if (count > this.#bytes.length - this.#offset)
      throw new RangeError('the module ends in the middle of an item');
    this.#offset += count;
  }

  /** A reader over the next `length` bytes, which this one passes over. */
  slice(length) {
    const start = this.#offset;
    this.skip(length);
    return new ByteReader(this.#bytes.subarray(start, this.#offset));
  }

  name() {
    const length = this.leb();
    const start = this.#offset;
    this.skip(length);
    return new TextDecoder().decode(this.#bytes.subarray(start, this.#offset));
  }
}
