import { signedLeb128, unsignedLeb128 } from './leb128.js';

/** Opcodes that the scanner or the injected code names. */
export const Opcode = {
  Unreachable: 0x00,
  Block: 0x02,
  Loop: 0x03,
  If: 0x04,
  Else: 0x05,
  End: 0x0b,
  Branch: 0x0c,
  BranchIf: 0x0d,
  BranchTable: 0x0e,
  Return: 0x0f,
  Call: 0x10,
  CallIndirect: 0x11,
  ReturnCall: 0x12,
  ReturnCallIndirect: 0x13,
  Select: 0x1b,
  SelectTyped: 0x1c,
  LocalGet: 0x20,
  LocalSet: 0x21,
  LocalTee: 0x22,
  GlobalGet: 0x23,
  GlobalSet: 0x24,
  TableSet: 0x26,
  MemorySize: 0x3f,
  MemoryGrow: 0x40,
  I32Const: 0x41,
  I64Const: 0x42,
  F32Const: 0x43,
  F64Const: 0x44,
  F32Eq: 0x5b,
  F64Eq: 0x61,
  I32LtS: 0x48,
  I64LtS: 0x53,
  I64GtU: 0x56,
  I32Add: 0x6a,
  I64Add: 0x7c,
  I64Sub: 0x7d,
  I64Mul: 0x7e,
  I64ExtendI32U: 0xad,
  RefNull: 0xd0,
  BulkPrefix: 0xfc,
  SimdPrefix: 0xfd,
} as const;

export const EMPTY_BLOCK_TYPE = 0x40;

export type Code = readonly number[];

export const branch = (depth: number): Code => [Opcode.Branch, ...unsignedLeb128(depth)];
export const call = (index: number): Code => [Opcode.Call, ...unsignedLeb128(index)];
export const localGet = (index: number): Code => [Opcode.LocalGet, ...unsignedLeb128(index)];
export const localSet = (index: number): Code => [Opcode.LocalSet, ...unsignedLeb128(index)];
export const localTee = (index: number): Code => [Opcode.LocalTee, ...unsignedLeb128(index)];
export const globalGet = (index: number): Code => [Opcode.GlobalGet, ...unsignedLeb128(index)];
export const globalSet = (index: number): Code => [Opcode.GlobalSet, ...unsignedLeb128(index)];
export const memorySize: Code = [Opcode.MemorySize, 0];
export const memoryGrow: Code = [Opcode.MemoryGrow, 0];
export const i32Const = (value: number): Code => [Opcode.I32Const, ...signedLeb128(value)];
export const i64Const = (value: number): Code => [Opcode.I64Const, ...signedLeb128(value)];
/** Traps when the i64 on the operand stack is negative. */
export const trapIfNegative: Code = [
  ...[...i64Const(0), Opcode.I64LtS],
  ...[Opcode.If, EMPTY_BLOCK_TYPE, Opcode.Unreachable, Opcode.End],
];
