// Python's format marshal, version 2 (Python/marshal.c): what `marshal.dumps(value, 2)` writes of plain values.
import { Foreign, MAX_REPLY_DEPTH, type ReplyValue, unreadable } from './reply-value.js';

/** Digits of an integer, 15 bits each, that are read; longer ones are no numbers of any space. */
const MAX_DIGITS = 64;
const DIGIT_BITS = 15n;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** @throws WrongReply when the bytes are none, or hold what has no end in them. */
export function readMarshal(bytes: Uint8Array): ReplyValue {
  const reader = new MarshalReader(bytes);
  const value = reader.read(0);
  if (value === END) throw unreadable('it ends too early');
  return value;
}

/** Ends a dict. */
const END = Symbol('end');

class MarshalReader {
  readonly #view: DataView;
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(depth: number): ReplyValue | typeof END {
    if (depth > MAX_REPLY_DEPTH) throw unreadable(`it nests more than ${MAX_REPLY_DEPTH} deep`);
    switch (this.#letter()) {
      case 'N':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      case 'i':
        return this.#int32();
      case 'l':
        return this.#long();
      case 'g':
        return this.#view.getFloat64(this.#take(8), true);
      case 's':
        return this.#bytes().slice();
      case 'u':
        return utf8.decode(this.#bytes());
      case '(':
      case '[':
        return this.#items(depth);
      case '{':
        return this.#dict(depth);
      case '>':
        return this.#foreign(depth);
      case '<':
        this.#items(depth);
        return new Foreign('a set');
      case 'y':
        this.#take(16);
        return new Foreign('a complex');
      case '.':
        return new Foreign('an ellipsis');
      case '0':
        return END;
      default:
        throw unreadable('it holds what is no value');
    }
  }

  #letter(): string {
    return String.fromCharCode(this.bytes[this.#take(1)]!);
  }

  /** Where the next bytes are. */
  #take(length: number): number {
    const at = this.#at;
    if (length < 0 || at + length > this.bytes.length) throw unreadable('it ends too early');
    this.#at += length;
    return at;
  }

  #int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  #bytes(): Uint8Array {
    const length = this.#int32();
    const at = this.#take(length);
    return this.bytes.subarray(at, at + length);
  }

  #long(): number | bigint | Foreign {
    const count = this.#int32();
    const length = Math.abs(count);
    const at = this.#take(2 * length);
    if (length > MAX_DIGITS) return new Foreign(`an int of ${length * Number(DIGIT_BITS)} bits`);
    let magnitude = 0n;
    for (let i = length - 1; i >= 0; i--) {
      magnitude = (magnitude << DIGIT_BITS) | BigInt(this.#view.getUint16(at + 2 * i, true));
    }
    const value = count < 0 ? -magnitude : magnitude;
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  #items(depth: number): ReplyValue[] {
    const length = this.#int32();
    const items: ReplyValue[] = [];
    for (let i = 0; i < length; i++) items.push(this.#item(depth));
    return items;
  }

  #item(depth: number): ReplyValue {
    const value = this.read(depth + 1);
    if (value === END) throw unreadable('it ends too early');
    return value;
  }

  #dict(depth: number): ReplyValue {
    const entries: [string, ReplyValue][] = [];
    for (;;) {
      const key = this.read(depth + 1);
      if (key === END) return Object.fromEntries(entries);
      const item = this.#item(depth);
      const name = typeof key === 'object' && key !== null ? null : String(key);
      if (name === null) return new Foreign('a dict whose keys are no texts');
      entries.push([name, item]);
    }
  }

  /** A frozenset: with one text, what the adapter calls a value that it cannot write. */
  #foreign(depth: number): Foreign {
    const [description] = this.#items(depth);
    return new Foreign(typeof description === 'string' ? description : 'a frozenset');
  }
}
