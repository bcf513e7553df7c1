import { MeterError } from './meter-error.js';

/** A cursor over the bytes of a module. Every read is bounds-checked against `end`. */
export class Reader {
  position: number;

  constructor(
    readonly bytes: Uint8Array,
    readonly start = 0,
    readonly end = bytes.length,
  ) {
    this.position = start;
  }

  /** A reader of the same bytes, at their start. */
  again(): Reader {
    return new Reader(this.bytes, this.start, this.end);
  }

  /** All bytes between `start` and `end`, wherever the cursor is. */
  get content(): Uint8Array {
    return this.bytes.subarray(this.start, this.end);
  }

  /** The bytes from the cursor to `end`. */
  get rest(): Uint8Array {
    return this.bytes.subarray(this.position, this.end);
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  byte(): number {
    if (this.position >= this.end) throw MeterError.malformed('unexpected end', this.position);
    return this.bytes[this.position++]!;
  }

  /** An unsigned 32-bit integer in LEB128. */
  u32(): number {
    const start = this.position;
    const first = this.byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let scale = 2 ** 7; scale <= 2 ** 28; scale *= 2 ** 7) {
      const next = this.byte();
      value += (next & 0x7f) * scale;
      if (next < 0x80) {
        if (value > 0xffffffff) break;
        return value;
      }
    }
    throw MeterError.malformed('an integer of more than 32 bits', start);
  }

  /** Skips an integer in LEB128 of at most `bits` bits. */
  skipInteger(bits: 32 | 33 | 64): void {
    const start = this.position;
    const longest = Math.ceil(bits / 7);
    for (let length = 1; length <= longest; length++) {
      if (this.byte() < 0x80) return;
    }
    throw MeterError.malformed(`an integer of more than ${bits} bits`, start);
  }

  skip(count: number): void {
    if (count > this.end - this.position) throw MeterError.malformed('unexpected end', this.end);
    this.position += count;
  }

  /** A reader of the next `length` bytes; this one skips them. */
  slice(length: number): Reader {
    const start = this.position;
    this.skip(length);
    return new Reader(this.bytes, start, this.position);
  }

  /** The number of elements of a vector, each of which takes at least one byte. */
  count(): number {
    const start = this.position;
    const count = this.u32();
    if (count > this.end - this.position)
      throw MeterError.malformed(`${count} elements in too few bytes`, start);
    return count;
  }

  name(): string {
    const content = this.slice(this.u32());
    try {
      return utf8.decode(content.bytes.subarray(content.position, content.end));
    } catch (cause) {
      throw Object.assign(MeterError.malformed('a name that is not UTF-8', content.position), { cause });
    }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
