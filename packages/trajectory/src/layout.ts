// Where things lie in the canonical body: the first observation, then per step
//   action | reward f64 LE | flags u8 | observation.
// This is the one place that knows the size of a step.
import { type ActionFormat, actionLeaves, type ObservationFormat, observationLeaves } from './format.js';
import { endOf, type LeafLayout } from './leaf.js';
import { TrajectoryError } from './trajectory-error.js';

/** Bits of a step's flags byte. */
export const TERMINATED = 1;
export const TRUNCATED = 2;

const REWARD_BYTES = 8;
const FLAGS_BYTES = 1;

/**
 * Where the parts of a body are, in bytes. The first observation is at 0, step t (from 0) at
 * `observationBytes + t * stepBytes`, its action at the start of the step.
 */
export interface BodyLayout {
  readonly actionBytes: number;
  /** Offsets within a step. */
  readonly rewardOffset: number;
  readonly flagsOffset: number;
  readonly observationOffset: number;
  readonly observationBytes: number;
  readonly stepBytes: number;
  /** The arrays of an action, without gaps and in the space's order; one unless the space is a Tuple or Dict. */
  readonly actionLeaves: readonly LeafLayout[];
  /** The arrays of an observation, likewise. */
  readonly observationLeaves: readonly LeafLayout[];
}

/**
 * The sizes and offsets that a format or a header gives a body.
 *
 * @throws TypeError or RangeError naming the member that is wrong, or the limit that is exceeded.
 * @example
 * ```ts
 * import { bodyLayout } from '@reroll/trajectory';
 * const layout = bodyLayout({ actionDtype: '|u1', observationDtype: '<f4', observationShape: [4] });
 * layout.stepBytes; // 26: an action of 1, a reward of 8, flags of 1, an observation of 16
 * ```
 */
export function bodyLayout(format: ObservationFormat & ActionFormat): BodyLayout {
  const [action, observation] = [actionLeaves(format, 'format'), observationLeaves(format, 'format')];
  const [actionBytes, observationBytes] = [endOf(action), endOf(observation)];
  const flagsOffset = actionBytes + REWARD_BYTES;
  const observationOffset = flagsOffset + FLAGS_BYTES;
  return {
    actionBytes,
    rewardOffset: actionBytes,
    flagsOffset,
    observationOffset,
    observationBytes,
    stepBytes: observationOffset + observationBytes,
    actionLeaves: action,
    observationLeaves: observation,
  };
}

/**
 * Whole steps in a body of this length.
 *
 * @throws TrajectoryError `TRUNCATED` when the body ends inside an observation or a step.
 */
export function stepsInBody(layout: BodyLayout, bodyBytes: number): number {
  // A step is longer than an observation, so an integer here is never negative.
  const steps = (bodyBytes - layout.observationBytes) / layout.stepBytes;
  if (Number.isInteger(steps)) return steps;
  throw new TrajectoryError(
    'TRUNCATED',
    `a body of ${bodyBytes} bytes is not an observation of ${layout.observationBytes} and whole steps of ${layout.stepBytes} bytes`,
  );
}
