import { charge } from './accounting.js';
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
  localTee,
  memoryGrow,
  memorySize,
  Opcode,
} from './instructions.js';
import { ValueType } from './types.js';

/** Locals of the added functions, after their parameter. */
const LOCALS: Code = [2, 1, ValueType.I64, 1, ValueType.I32];
const SCRATCH = 1;
const RESULT = 2;

/** Bodies of the functions that the meter adds, in the order of their indices; each takes and returns an i32. */
export function injectedFunctions(injected: Injected, cap: MemoryCap | undefined): readonly Code[] {
  const chargeLength = chargeLengthBody(injected);
  return cap === undefined ? [chargeLength] : [chargeLength, growMemoryBody(injected, cap)];
}

/** `chargeLength`: one fuel for each byte or table element that a bulk instruction works through. */
function chargeLengthBody({ fuel }: Injected): Code {
  return [...LOCALS, ...charge(fuel, unsigned(localGet(0)), SCRATCH), ...localGet(0), Opcode.End];
}

/**
 * `growMemory`. Beyond the limit it traps, so that no guest can observe a refusal. Within the limit an engine may still
 * refuse because it lacks memory itself: that traps too, but is told apart, because it depends on the host. A page
 * costs as much fuel as it has bytes.
 */
function growMemoryBody({ fuel, maxPages, refusedPages, missedPages }: Injected, cap: MemoryCap): Code {
  const reached = [...unsigned(memorySize), ...unsigned(localGet(0)), Opcode.I64Add];
  const exceeds = (limit: Code) => [...reached, ...limit, Opcode.I64GtU];
  const trapAs = (reason: number) => [...localGet(0), ...globalSet(reason), Opcode.Unreachable];
  const refusal = [...i32Const(-1), Opcode.Return];
  return [
    ...LOCALS,
    ...(cap.isDeclared ? when(exceeds(i64Const(cap.pages)), refusal) : []),
    ...when(exceeds(unsigned(globalGet(maxPages))), trapAs(refusedPages)),
    ...charge(fuel, [...unsigned(localGet(0)), ...i64Const(PAGE_BYTES), Opcode.I64Mul], SCRATCH),
    ...when(
      [...localGet(0), ...memoryGrow, ...localTee(RESULT), ...i32Const(0), Opcode.I32LtS],
      trapAs(missedPages),
    ),
    ...localGet(RESULT),
    Opcode.End,
  ];
}

function when(condition: Code, then: Code): Code {
  return [...condition, Opcode.If, EMPTY_BLOCK_TYPE, ...then, Opcode.End];
}

/** Widens an i32 to an i64 as an unsigned number. */
function unsigned(code: Code): Code {
  return [...code, Opcode.I64ExtendI32U];
}
