// The instructions that the kernel may use, each with a function that passes over its operands. What is missing
// here is missing on purpose: memory.size and memory.grow (results would follow the host's memory), float min and max
// (their sign of zero and NaN differed between engines), tables and global.set (state outside of memory), exceptions,
// tail calls, threads, garbage-collected types and relaxed SIMD.

const nothing = () => {};
const leb = (reader) => reader.skipLeb();
const bytes = (count) => (reader) => reader.skip(count);

function memoryArgument(reader) {
  if (reader.leb() >= 64) throw new RangeError('a memory operand names another memory');
  reader.skipLeb();
}

function branchTable(reader) {
  for (let count = reader.leb() + 1; count > 0; count--) reader.skipLeb();
}

function laneOfMemory(reader) {
  memoryArgument(reader);
  reader.skip(1);
}

/** Maps each opcode of the inclusive ranges to `operands`. */
function range(operands, ...ranges) {
  return ranges.flatMap(([first, last = first]) =>
    Array.from({ length: last - first + 1 }, (_, index) => [first + index, operands]),
  );
}

function without(entries, ...opcodes) {
  return entries.filter(([opcode]) => !opcodes.includes(opcode));
}

/** Opcodes of one byte. */
export const PLAIN = new Map([
  ...range(nothing, [0x00, 0x01], [0x05], [0x0b], [0x0f], [0x1a, 0x1b]),
  ...range(leb, [0x02, 0x04], [0x0c, 0x0d], [0x10], [0x20, 0x23], [0x41, 0x42]),
  ...range(branchTable, [0x0e]),
  ...range(memoryArgument, [0x28, 0x3e]),
  ...range(bytes(4), [0x43]),
  ...range(bytes(8), [0x44]),
  ...without(range(nothing, [0x45, 0xc4]), 0x96, 0x97, 0xa4, 0xa5),
]);

/** global.set, which only a module with a stack pointer has. */
export const GLOBAL_SET = [0x24, leb];

/** Opcodes after the prefix 0xfc: saturating conversions, memory.copy and memory.fill. */
export const MISCELLANEOUS = new Map([
  ...range(nothing, [0x00, 0x07]),
  ...range(bytes(2), [0x0a]),
  ...range(bytes(1), [0x0b]),
]);

/** Opcodes after the prefix 0xfd: the fixed-width SIMD of WebAssembly 2. */
export const VECTOR = new Map([
  ...range(memoryArgument, [0x00, 0x0b], [0x5c, 0x5d]),
  ...range(bytes(16), [0x0c, 0x0d]),
  ...range(bytes(1), [0x15, 0x22]),
  ...range(laneOfMemory, [0x54, 0x5b]),
  ...without(range(nothing, [0x0e, 0x14], [0x23, 0x53], [0x5e, 0xff]), 0xe8, 0xe9, 0xf4, 0xf5),
]);
