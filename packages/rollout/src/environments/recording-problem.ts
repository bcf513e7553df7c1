import type { BodyLayout } from '@reroll/trajectory';

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
  return hasNaN(view, action === null ? 0 : observationOffset, layout) ? 'observed NaN' : null;
}

function hasNaN(view: DataView, start: number, { observationLeaves }: BodyLayout): boolean {
  return observationLeaves.some(({ dtype, elements, offset }) => {
    if (dtype !== '<f4' && dtype !== '<f8') return false;
    const size = dtype === '<f4' ? 4 : 8;
    for (let at = start + offset, end = at + elements * size; at < end; at += size) {
      if (Number.isNaN(size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true))) return true;
    }
    return false;
  });
}
