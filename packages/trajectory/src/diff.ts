import { canonicalJson } from './canonical-json.js';
import { elementCount } from './layout.js';
import type { Trajectory } from './trajectory.js';
import { ulpsFloat32, ulpsFloat64 } from './ulps.js';

/** Where two trajectories part first. */
export interface TrajectoryDifference {
  /** `steps` when one trajectory is the other's beginning. */
  readonly field: 'header' | 'observation' | 'action' | 'reward' | 'terminated' | 'truncated' | 'steps';
  /** 0 for the reset, k for the k-th step; null for the header. */
  readonly step: number | null;
  /** Element of the observation, row-major; null for other fields. */
  readonly index: number | null;
  /** The values: numbers, flags, lengths in steps, or the canonical JSON of the headers. */
  readonly a: number | boolean | string;
  readonly b: number | boolean | string;
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
  const [headerA, headerB] = [canonicalJson({ ...a.header }), canonicalJson({ ...b.header })];
  if (headerA !== headerB)
    return { field: 'header', step: null, index: null, a: headerA, b: headerB, ulps: null };
  const common = Math.min(a.steps, b.steps);
  for (let step = 0; step <= common; step++) {
    const difference = (step === 0 ? null : diffStep(a, b, step)) ?? diffObservation(a, b, step);
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
  const { field, step, index, a, b, ulps } = difference;
  const place = `${step === null ? '' : `step ${step}, `}${field}${index === null ? '' : `[${index}]`}`;
  const apart = ulps === null ? '' : ` (${ulps} ULP${ulps === 1n ? '' : 's'} apart)`;
  return `${place}: ${formatValue(a)} and ${formatValue(b)}${apart}`;
}

function diffStep(a: Trajectory, b: Trajectory, step: number): TrajectoryDifference | null {
  const at = { step, index: null, ulps: null };
  const [actionA, actionB] = [a.actions[step - 1]!, b.actions[step - 1]!];
  if (actionA !== actionB) return { ...at, field: 'action', a: actionA, b: actionB };
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

function diffObservation(a: Trajectory, b: Trajectory, step: number): TrajectoryDifference | null {
  const elements = elementCount(a.header.observationShape);
  for (let index = 0; index < elements; index++) {
    const valueA = a.observations[step * elements + index]!;
    const valueB = b.observations[step * elements + index]!;
    if (Object.is(valueA, valueB)) continue;
    const ulps = a.header.observationDtype === '<f4' ? ulpsFloat32(valueA, valueB) : null;
    return { field: 'observation', step, index, a: valueA, b: valueB, ulps };
  }
  return null;
}

function formatValue(value: number | boolean | string): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
