import type { FunctionScan } from './scan-function.js';

/** What every frame holds beside its values: return address, frame pointer, instance, alignment. */
const FRAME_OVERHEAD_BYTES = 128;
const SLOT_BYTES = 8;
const V128_SLOT_BYTES = 16;

/**
 * A function that calls nothing and whose frame is no larger than this is not charged for its frame: at most one
 * such frame exists at a time, at the top of the stack.
 */
export const FREE_LEAF_FRAME_BYTES = 1024;

/** An upper bound of the bytes of native stack that one call of a function takes. */
export function frameBytes(scan: FunctionScan): number {
  const slots = scan.type.parameters.length + scan.localCount + scan.operandCount;
  return FRAME_OVERHEAD_BYTES + slots * (scan.usesV128 ? V128_SLOT_BYTES : SLOT_BYTES);
}
