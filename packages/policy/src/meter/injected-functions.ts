import { type MemoryCap, PAGE_BYTES } from './caps.js';
import type { Injected } from './injected.js';
import {
  type Code,
  EMPTY_BLOCK_TYPE,
  globalGet,
  globalSet,
  i32Const,
  i64Const,
  localGet,
  Opcode,
  trapIfNegative,
} from './instructions.js';

const NO_LOCALS = 0;

/** Bodies of the functions that the meter adds, in the order of their indices; each takes and returns an i32. */
export function injectedFunctions(injected: Injected, cap: MemoryCap): readonly Code[] {
  return [chargeLengthBody(injected), growMemoryBody(injected, cap)];
}

/** Body of `chargeLength`: one fuel for each byte or table element that a bulk instruction works through. */
function chargeLengthBody({ fuel }: Injected): Code {
  return [
    NO_LOCALS,
    ...[...globalGet(fuel), ...localGet(0), Opcode.I64ExtendI32U, Opcode.I64Sub, ...globalSet(fuel)],
    ...[...globalGet(fuel), ...trapIfNegative()],
    ...localGet(0),
    Opcode.End,
  ];
}

/**
 * Body of `growMemory`. The engine's memory has its greatest size from the start; only the size that the module
 * sees grows, so no host can refuse.
 */
function growMemoryBody({ fuel, pages, refusedPages }: Injected, cap: MemoryCap): Code {
  const unsigned = (code: Code) => [...code, Opcode.I64ExtendI32U];
  const newPages = [...unsigned(globalGet(pages)), ...unsigned(localGet(0)), Opcode.I64Add];
  const refuse = cap.isDeclared
    ? [...i32Const(-1), Opcode.Return]
    : [...localGet(0), ...globalSet(refusedPages), Opcode.Unreachable];
  return [
    NO_LOCALS,
    ...[
      ...newPages,
      ...i64Const(cap.pages),
      Opcode.I64GtU,
      Opcode.If,
      EMPTY_BLOCK_TYPE,
      ...refuse,
      Opcode.End,
    ],
    ...[...globalGet(fuel), ...unsigned(localGet(0)), ...i64Const(PAGE_BYTES), Opcode.I64Mul, Opcode.I64Sub],
    ...[...globalSet(fuel), ...globalGet(fuel), ...trapIfNegative()],
    ...globalGet(pages),
    ...[...globalGet(pages), ...localGet(0), Opcode.I32Add, ...globalSet(pages)],
    Opcode.End,
  ];
}
