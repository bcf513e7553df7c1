import { type BodyLayout, type Dtype, dtypeTraits } from '@reroll/trajectory';

/**
 * What is wrong with the bytes that an environment recorded of a step, or of its reset; null when nothing is.
 *
 * @param action the bytes of the action that was taken; null for a reset.
 */
export function recordingProblem(
  recorded: Uint8Array,
  action: Uint8Array | null,
  layout: BodyLayout,
): string | null {
  const { rewardOffset, flagsOffset, observationOffset, observationBytes, stepBytes } = layout;
  const expected = action === null ? observationBytes : stepBytes;
  if (recorded.length !== expected) return `recorded ${recorded.length} bytes in place of ${expected}`;
  const view = new DataView(recorded.buffer, recorded.byteOffset, recorded.byteLength);
  if (action !== null) {
    if (action.some((byte, index) => byte !== recorded[index])) return 'recorded another action';
    if (Number.isNaN(view.getFloat64(rewardOffset, true))) return 'gave the reward NaN';
    if (recorded[flagsOffset]! > 3) return `recorded the flags ${recorded[flagsOffset]}`;
  }
  return observationProblem(view, action === null ? 0 : observationOffset, layout);
}

/** Elements that bytes of these dtypes can hold, though no observation may. */
const WRONG: Partial<Record<Dtype, (element: number) => string | null>> = {
  '<f2': nanIn,
  '<f4': nanIn,
  '<f8': nanIn,
  '<i8': wideIn,
  '<u8': wideIn,
  '|b1': (element) => (element > 1 ? `observed ${element} for a boolean` : null),
};

function nanIn(element: number): string | null {
  return Number.isNaN(element) ? 'observed NaN' : null;
}

/** Policies get integers as numbers, which would not be the ones recorded. */
function wideIn(element: number): string | null {
  return Number.isSafeInteger(element) ? null : 'observed an integer of more than 53 bits';
}

function observationProblem(view: DataView, start: number, { observationLeaves }: BodyLayout): string | null {
  for (const { dtype, bytes, offset } of observationLeaves) {
    const wrong = WRONG[dtype];
    if (wrong === undefined) continue;
    const { read, bytes: size } = dtypeTraits(dtype);
    for (let at = start + offset, end = at + bytes; at < end; at += size) {
      const problem = wrong(Number(read(view, at)));
      if (problem !== null) return problem;
    }
  }
  return null;
}
