import type { Injected } from './injected.js';
import {
  type Code,
  globalGet,
  globalSet,
  i32Const,
  i64Const,
  localGet,
  localSet,
  localTee,
  Opcode,
  trapIfNegative,
} from './instructions.js';

/**
 * The code that does the accounting of one function.
 *
 * A running function counts what it owes in a local, which compilers see as a constant wherever only one path leads,
 * and settles at loop heads and exits. The budget is tested there: every endless path has a loop head, a return or a
 * tail call, and no function returns while the budget is overdrawn.
 */
export class Accounting {
  /**
   * @param debtLocal - Index of an i32 that counts the instructions since the function last settled.
   * @param scratchLocal - Index of an i64.
   * @param frameBytes - Native stack to account for while the function runs, or 0.
   */
  constructor(
    private readonly injected: Injected,
    private readonly debtLocal: number,
    private readonly scratchLocal: number,
    private readonly frameBytes: number,
  ) {}

  /** At the beginning of the function. */
  enter(cost: number): Code {
    return [...this.takeFrame(), ...i32Const(cost), ...localSet(this.debtLocal)];
  }

  /** At the beginning of a segment of this many instructions. */
  owe(cost: number): Code {
    return [...localGet(this.debtLocal), ...i32Const(cost), Opcode.I32Add, ...localSet(this.debtLocal)];
  }

  /** The same, at the head of a loop. */
  settleAndOwe(cost: number): Code {
    return [...this.settle(), ...i32Const(cost), ...localSet(this.debtLocal)];
  }

  /** Before the function exits, by its end or by a tail call. */
  exit(): Code {
    return [...this.giveFrameBack(), ...this.settle()];
  }

  private settle(): Code {
    const { fuel } = this.injected;
    return charge(fuel, [...localGet(this.debtLocal), Opcode.I64ExtendI32U], this.scratchLocal);
  }

  private takeFrame(): Code {
    if (this.frameBytes === 0) return [];
    return charge(this.injected.stack, i64Const(this.frameBytes), this.scratchLocal);
  }

  private giveFrameBack(): Code {
    const { stack } = this.injected;
    if (this.frameBytes === 0) return [];
    return [...globalGet(stack), ...i64Const(this.frameBytes), Opcode.I64Add, ...globalSet(stack)];
  }
}

/**
 * Subtracts the i64 that `amount` computes from a budget, and traps if the budget becomes negative. The rest is tested
 * in a local, so that it need not be loaded again.
 */
export function charge(budget: number, amount: Code, scratchLocal: number): Code {
  return [
    ...[...globalGet(budget), ...amount, Opcode.I64Sub, ...localTee(scratchLocal), ...globalSet(budget)],
    ...[...localGet(scratchLocal), ...trapIfNegative],
  ];
}
