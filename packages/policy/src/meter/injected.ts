import { type Code, i32Const, i64Const, Opcode } from './instructions.js';
import type { ModuleFacts } from './module-facts.js';
import { ValueType } from './types.js';

/** Indices of the globals and functions that the meter adds to a module, after the module's own. */
export interface Injected {
  /** Fuel left; negative when it is exhausted. */
  readonly fuel: number;
  /** Bytes of native stack left; negative when they are exhausted. */
  readonly stack: number;
  /** Most pages of the memory. */
  readonly maxPages: number;
  /** By how many pages the module asked to grow beyond that; 0 when it never did. */
  readonly refusedPages: number;
  /** By how many pages the engine refused to grow the memory within its limit; 0 when it never did. */
  readonly missedPages: number;
  /** (n: i32) → i32: charges n fuel, n unsigned, and returns n. */
  readonly chargeLength: number;
  /** (delta: i32) → i32: `memory.grow` within the limit; only where there is a memory. */
  readonly growMemory: number;
}

export function injectInto(facts: ModuleFacts): Injected {
  const globals = facts.globals.length;
  const functions = facts.functionTypes.length;
  return {
    fuel: globals,
    stack: globals + 1,
    maxPages: globals + 2,
    refusedPages: globals + 3,
    missedPages: globals + 4,
    chargeLength: functions,
    growMemory: functions + 1,
  };
}

/** The budgets start empty, so that nothing runs before the host has granted some. */
export function injectedGlobals(maxPages: number): readonly Code[] {
  const MUTABLE = 1;
  return [
    [ValueType.I64, MUTABLE, ...i64Const(0), Opcode.End],
    [ValueType.I64, MUTABLE, ...i64Const(0), Opcode.End],
    [ValueType.I32, MUTABLE, ...i32Const(maxPages), Opcode.End],
    [ValueType.I32, MUTABLE, ...i32Const(0), Opcode.End],
    [ValueType.I32, MUTABLE, ...i32Const(0), Opcode.End],
  ];
}
