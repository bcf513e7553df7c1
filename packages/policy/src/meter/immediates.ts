import { MeterError } from './meter-error.js';
import { CORE, type OpcodeTable, Shape, SIMD } from './opcodes.js';
import type { Reader } from './reader.js';

/** Set in a memory access's alignment when a memory index follows. */
const NAMES_A_MEMORY = 0x40;
const FIRST_RELAXED_SIMD = 0x100;

/** Steps over what follows an opcode of `table` whose shape is regular. */
export function skipImmediates(reader: Reader, table: OpcodeTable, opcode: number, at: number): void {
  switch (table.shape[opcode]) {
    case Shape.Plain:
      break;
    case Shape.Index:
      reader.skipInteger(32);
      break;
    case Shape.Memory:
      skipMemoryAccess(reader);
      break;
    case Shape.Integer64:
      reader.skipInteger(64);
      break;
    case Shape.FourBytes:
      reader.skip(4);
      break;
    case Shape.EightBytes:
      reader.skip(8);
      break;
    case Shape.SixteenBytes:
      reader.skip(16);
      break;
    case Shape.TwoIndices:
      reader.skipInteger(32);
      reader.skipInteger(32);
      break;
    case Shape.Lane:
      reader.skip(1);
      break;
    case Shape.MemoryLane:
      skipMemoryAccess(reader);
      reader.skip(1);
      break;
    default:
      throw refusedOpcode(table, opcode, at);
  }
}

function skipMemoryAccess(reader: Reader): void {
  const offset = reader.position;
  if (reader.u32() & NAMES_A_MEMORY) throw MeterError.refused('multiple memories', offset);
  reader.skipInteger(32);
}

function refusedOpcode(table: OpcodeTable, opcode: number, at: number): MeterError {
  if (table === CORE) {
    if ((opcode >= 0x06 && opcode <= 0x0a) || opcode === 0x18 || opcode === 0x19 || opcode === 0x1f) {
      return MeterError.refused('exception handling', at);
    }
    if (opcode === 0x14 || opcode === 0x15 || (opcode >= 0xd4 && opcode <= 0xd6)) {
      return MeterError.refused('function references', at);
    }
    if (opcode === 0xd3 || opcode === 0xfb) return MeterError.refused('garbage collection', at);
    if (opcode === 0xfe) return MeterError.refused('shared memory and atomics', at);
  }
  if (table === SIMD && opcode >= FIRST_RELAXED_SIMD) return MeterError.refused('relaxed SIMD', at);
  return MeterError.malformed(`unknown opcode 0x${opcode.toString(16)}`, at);
}
