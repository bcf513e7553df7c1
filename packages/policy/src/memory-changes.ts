import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Bytes of a memory from `start` up to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The page size of most systems. */
const SYSTEM_PAGE_BYTES = 4096;

const WORD_BYTES = 4;

/** The system's pages that differ between a memory before and after it grew and was written to, neighbours joined. */
export function changedSpans(before: Uint8Array, after: Uint8Array): Span[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const spans: { start: number; end: number }[] = [];
  for (let start = 0; start < after.length; start += SYSTEM_PAGE_BYTES) {
    const end = Math.min(start + SYSTEM_PAGE_BYTES, after.length);
    if (isSame(old, now, start / WORD_BYTES, end / WORD_BYTES)) continue;
    const last = spans.at(-1);
    if (last?.end === start) last.end = end;
    else spans.push({ start, end });
  }
  return spans;
}

/** The memory in words, which compare four times as fast as bytes; pages of WebAssembly are whole words. */
function wordsOf({ buffer, byteOffset, length }: Uint8Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length / WORD_BYTES);
}

/** Added memory holds zeros. */
function isSame(before: Int32Array, after: Int32Array, start: number, end: number): boolean {
  const known = Math.max(start, Math.min(end, before.length));
  for (let index = start; index < known; index++) if (before[index] !== after[index]) return false;
  for (let index = known; index < end; index++) if (after[index] !== 0) return false;
  return true;
}

/**
 * Hex SHA-256 of a memory, worked out from where it differs from an image that both ends know: most of an interpreter's memory never
 * changes, and hashing all of it would take longer than most policies do. What is hashed is the memory's length, then the
 * start, the end and the bytes of each span of changed pages; numbers are u32, little-endian.
 */
export function digestOfChanges(image: Uint8Array, memory: Uint8Array): string {
  const state = sha256.create();
  const put = (...numbers: number[]) => {
    const view = new DataView(new ArrayBuffer(4 * numbers.length));
    for (const [index, number] of numbers.entries()) view.setUint32(4 * index, number, true);
    state.update(new Uint8Array(view.buffer));
  };
  put(memory.length);
  for (const { start, end } of changedSpans(image, memory)) {
    put(start, end);
    state.update(memory.subarray(start, end));
  }
  return bytesToHex(state.digest());
}
