import { definePolicy } from '@reroll/policy';

const javascript = (source: string) => definePolicy({ language: 'javascript', source });

/** Fails at its third decision, one way or the other: at the same step, after the same actions. */
const failing = (how: string) =>
  javascript(`let n = 0; function chooseAction() { if (n++ === 2) { ${how} } return 1; }`);

/** Little fuel, so that a loop ends soon. */
const limits = { fuelForLoading: 5_000_000, fuelPerDecision: 2_000_000 };

export const THROWS = { ...failing('throw new Error("no")'), limits };
export const LOOPS = { ...failing('for (;;);'), limits };
export const OUT_OF_SPACE = { ...failing('return 7;'), limits };
export const UNLOADED = { ...javascript('this is no program'), limits };
export const TOO_LONG = { ...javascript('// '.padEnd(64, '-')), limits: { ...limits, sourceBytes: 32 } };
export const PLAYS = { ...javascript('function chooseAction(o) { return o[2] > 0 ? 1 : 0; }'), limits };
