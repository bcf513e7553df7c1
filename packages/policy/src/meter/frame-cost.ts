import type { FunctionScan } from './scan-function.js';

// Calibrated against what V8 really allocates: the frames of all 13,146 functions of quickjs-wasi 3.6.2 and CPython 3.12,
// metered, in the code of Liftoff and TurboFan of Node 20, 22 and 24 (x64). No function of QuickJS takes more than it is
// charged for. Four of CPython's do, in one of the six codes each: 848 and 888 bytes instead of 640, and two huge ones 6.2
// and 7.7 KB. Most take a third: of 523 kinds of deep recursion in the two interpreters, none reached the end of Node's
// default stack, 984 KB, before it was charged for 2 MiB. An optimizing compiler inlines what a function calls and
// keeps more values alive around calls than the function's own; hence the charge for call sites.

/** What every frame holds besides its values: return address, frame pointer, instance, alignment. */
const FRAME_OVERHEAD_BYTES = 128;
const SLOT_BYTES = 8;
const V128_SLOT_BYTES = 16;
const CALL_SITE_BYTES = 16;
const MAX_CHARGED_CALL_SITES = 24;

/**
 * A function that calls nothing and whose frame is no larger than this is not charged for its frame: at most one
 * such frame exists at a time, at the top of the stack.
 */
export const FREE_LEAF_FRAME_BYTES = 1024;

/** Bytes of native stack charged for one call of a function. */
export function frameBytes(scan: FunctionScan): number {
  const slots = scan.type.parameters.length + scan.localCount + scan.operandCount;
  const callSites = Math.min(scan.callSites, MAX_CHARGED_CALL_SITES);
  return (
    FRAME_OVERHEAD_BYTES +
    slots * (scan.usesV128 ? V128_SLOT_BYTES : SLOT_BYTES) +
    callSites * CALL_SITE_BYTES
  );
}
