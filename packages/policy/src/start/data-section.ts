import { i32Const, Opcode } from '../meter/instructions.js';
import { Writer } from '../meter/writer.js';

/** Runs of zeros from here on are left out: a new memory holds zeros, and a segment costs some bytes of its own. */
const SHORTEST_GAP_BYTES = 64;

const ACTIVE = 0;

/** Bytes of a memory from `start` up to `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** The content of a data section that fills a new memory with these bytes. */
export function dataSection(memory: Uint8Array): Uint8Array {
  const spans = spansOf(memory);
  const writer = new Writer(memory.length);
  writer.u32(spans.length);
  for (const { start, end } of spans) {
    writer.bytes([ACTIVE, ...i32Const(start), Opcode.End]);
    writer.u32(end - start);
    writer.copy(memory, start, end);
  }
  return writer.written;
}

/** All of a memory but its long runs of zeros. */
function spansOf(memory: Uint8Array): Span[] {
  const spans: Span[] = [];
  for (let start = nextByte(memory, 0); start < memory.length; ) {
    let end = start + 1;
    let next = nextByte(memory, end);
    while (next < memory.length && next - end < SHORTEST_GAP_BYTES) {
      end = next + 1;
      next = nextByte(memory, end);
    }
    spans.push({ start, end });
    start = next;
  }
  return spans;
}

/** Where the first byte from an address on is that is not 0, or the memory's end. */
function nextByte(memory: Uint8Array, from: number): number {
  let address = from;
  while (address < memory.length && memory[address] === 0) address++;
  return address;
}
