import type { Injected } from './injected.js';
import {
  type Code,
  globalGet,
  globalSet,
  i64Const,
  localGet,
  localSet,
  localTee,
  Opcode,
  trapIfNegative,
} from './instructions.js';

/**
 * The code that keeps one function's accounts.
 *
 * While a function runs, what is left of the fuel stands in a local, where engines keep it in a register. It is
 * written to the global before everything that may look at the global or leave the function, and read again after
 * calls. Whether the fuel is exhausted is tested where a function begins, at loop heads and where it ends: no path
 * through the code is endless without passing one of them, and no function returns with an overdrawn budget.
 */
export class Accounting {
  private readonly store: Code;

  /** @param frame - Bytes of native stack to account for, or 0. */
  constructor(
    private readonly injected: Injected,
    private readonly fuelLocal: number,
    private readonly frame: number,
  ) {
    this.store = [...localGet(fuelLocal), ...globalSet(injected.fuel)];
  }

  /** Where the function begins. */
  enter(cost: number): Code {
    const { fuel, stack } = this.injected;
    const spend = [...globalGet(fuel), ...i64Const(cost), Opcode.I64Sub];
    if (this.frame === 0) return [...spend, ...localSet(this.fuelLocal)];
    return [
      ...[...globalGet(stack), ...i64Const(this.frame), Opcode.I64Sub, ...globalSet(stack)],
      ...[...spend, ...localTee(this.fuelLocal)],
      // One test for both budgets: the union of two numbers is negative if either is.
      ...[...globalGet(stack), Opcode.I64Or, ...trapIfNegative(this.store)],
    ];
  }

  /** Before the function is left, by its end or by a tail call. */
  exit(): Code {
    const { stack } = this.injected;
    const release = [...globalGet(stack), ...i64Const(this.frame), Opcode.I64Add, ...globalSet(stack)];
    return [
      ...(this.frame === 0 ? [] : release),
      ...this.store,
      ...[...localGet(this.fuelLocal), ...trapIfNegative()],
    ];
  }

  segment(cost: number): Code {
    return [...localGet(this.fuelLocal), ...i64Const(cost), Opcode.I64Sub, ...localSet(this.fuelLocal)];
  }

  loopSegment(cost: number): Code {
    const spend = [
      ...localGet(this.fuelLocal),
      ...i64Const(cost),
      Opcode.I64Sub,
      ...localTee(this.fuelLocal),
    ];
    return [...spend, ...trapIfNegative(this.store)];
  }

  beforeCall(): Code {
    return this.store;
  }

  afterCall(): Code {
    return [...globalGet(this.injected.fuel), ...localSet(this.fuelLocal)];
  }
}

/** The whole account of a function that calls nothing and runs from its first instruction to its last, or to a return. */
export function chargeOnce({ fuel }: Injected, cost: number): Code {
  if (cost === 0) return [];
  return [
    ...[...globalGet(fuel), ...i64Const(cost), Opcode.I64Sub, ...globalSet(fuel)],
    ...[...globalGet(fuel), ...trapIfNegative()],
  ];
}
