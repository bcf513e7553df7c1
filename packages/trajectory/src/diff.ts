import { canonicalJson, type JsonValue } from './canonical-json.js';
import type { ElementArray } from './dtype.js';
import type { TrajectoryHeader } from './header.js';
import { bodyLayout } from './layout.js';
import type { LeafLayout } from './leaf.js';
import { type Columns, elementName, type Trajectory } from './trajectory.js';
import { ulpsFloat64, ulpsOf } from './ulps.js';

/** Where two trajectories part first. */
export interface TrajectoryDifference {
  /** `steps` when one trajectory is the other's beginning. */
  readonly field: 'header' | 'observation' | 'action' | 'reward' | 'terminated' | 'truncated' | 'steps';
  /** 0 for the reset, k for the k-th step; null for the header. */
  readonly step: number | null;
  /** Which array of a Tuple or Dict, as in `LeafLayout`: for example `[1]` or `["speed"]`; absent for all else. */
  readonly path?: string;
  /** Element of the array, row-major; null for scalars and other fields. */
  readonly index: number | null;
  /** The values: numbers (bigints of 64-bit integers), flags, lengths in steps, or the canonical JSON of the headers. */
  readonly a: number | bigint | boolean | string;
  readonly b: number | bigint | boolean | string;
  /** How far apart two floats are, in units in the last place of their dtype (0 for +0 and −0); null if not floats. */
  readonly ulps: bigint | null;
}

/**
 * The first difference between two trajectories, in the order of the canonical bytes: header, first observation,
 * then for each step action, reward, flags and observation.
 *
 * @returns null when the canonical bytes are equal.
 * @example
 * ```ts
 * import { decodeTrajectory, diffTrajectories, formatDifference } from '@reroll/trajectory';
 * function compare(a: Uint8Array, b: Uint8Array): string {
 *   const difference = diffTrajectories(decodeTrajectory(a), decodeTrajectory(b));
 *   return difference === null ? 'equal' : formatDifference(difference);
 * }
 * ```
 */
export function diffTrajectories(a: Trajectory, b: Trajectory): TrajectoryDifference | null {
  const [headerA, headerB] = [headerText(a.header), headerText(b.header)];
  if (headerA !== headerB)
    return { field: 'header', step: null, index: null, a: headerA, b: headerB, ulps: null };
  const { actionLeaves, observationLeaves } = bodyLayout(a.header);
  const actions = pairUp(actionLeaves, a.actions, b.actions);
  const observations = pairUp(observationLeaves, a.observations, b.observations);
  const common = Math.min(a.steps, b.steps);
  for (let step = 0; step <= common; step++) {
    const difference =
      (step === 0 ? null : (diffRow('action', actions, step - 1, step) ?? diffEnd(a, b, step))) ??
      diffRow('observation', observations, step, step);
    if (difference !== null) return difference;
  }
  if (a.steps === b.steps) return null;
  return { field: 'steps', step: common + 1, index: null, a: a.steps, b: b.steps, ulps: null };
}

/**
 * A difference as one line, for people.
 *
 * @example
 * ```ts
 * import { formatDifference } from '@reroll/trajectory';
 * formatDifference({ field: 'observation', step: 17, index: 2, a: 0.5, b: 0.25, ulps: 8388608n });
 * // 'step 17, observation[2]: 0.5 and 0.25 (8388608 ULPs apart)'
 * ```
 */
export function formatDifference(difference: TrajectoryDifference): string {
  const { field, step, path = '', index, a, b, ulps } = difference;
  const place = `${step === null ? '' : `step ${step}, `}${elementName(field, path, index)}`;
  const apart = ulps === null ? '' : ` (${ulps} ULP${ulps === 1n ? '' : 's'} apart)`;
  return `${place}: ${formatValue(a)} and ${formatValue(b)}${apart}`;
}

/** One array in both trajectories. */
interface LeafPair {
  readonly leaf: LeafLayout;
  readonly a: ElementArray;
  readonly b: ElementArray;
}

function pairUp(leaves: readonly LeafLayout[], a: Columns, b: Columns): LeafPair[] {
  return leaves.map((leaf, i) => ({ leaf, a: columnAt(a, i), b: columnAt(b, i) }));
}

function columnAt(columns: Columns, i: number): ElementArray {
  return ArrayBuffer.isView(columns) ? columns : columns[i]!.values;
}

function diffRow(
  field: 'action' | 'observation',
  pairs: readonly LeafPair[],
  row: number,
  step: number,
): TrajectoryDifference | null {
  for (const { leaf, a, b } of pairs) {
    for (let i = 0, k = row * leaf.elements; i < leaf.elements; i++, k++) {
      const [valueA, valueB] = [a[k]!, b[k]!];
      if (Object.is(valueA, valueB)) continue;
      const path = leaf.path === '' ? {} : { path: leaf.path };
      const index = leaf.shape.length === 0 ? null : i;
      return { field, step, ...path, index, a: valueA, b: valueB, ulps: ulpsOf(leaf.dtype, valueA, valueB) };
    }
  }
  return null;
}

/** Reward and flags. */
function diffEnd(a: Trajectory, b: Trajectory, step: number): TrajectoryDifference | null {
  const at = { step, index: null, ulps: null };
  const [rewardA, rewardB] = [a.rewards[step - 1]!, b.rewards[step - 1]!];
  if (!Object.is(rewardA, rewardB)) {
    return { ...at, field: 'reward', a: rewardA, b: rewardB, ulps: ulpsFloat64(rewardA, rewardB) };
  }
  for (const field of ['terminated', 'truncated'] as const) {
    const [flagA, flagB] = [step === a.steps && a[field], step === b.steps && b[field]];
    if (flagA !== flagB) return { ...at, field, a: flagA, b: flagB };
  }
  return null;
}

function headerText(header: TrajectoryHeader): string {
  return canonicalJson(header as unknown as JsonValue);
}

function formatValue(value: TrajectoryDifference['a']): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
