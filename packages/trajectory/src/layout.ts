// Where things lie in the canonical body: the first observation, then per step
//   action u8 | reward f64 LE | flags u8 | observation.
import { TrajectoryError } from './trajectory-error.js';

/** Element type of an observation in NumPy's notation: little-endian f32, or i8. */
export type ObservationDtype = '<f4' | '|i1';

/** Bits of a step's flags byte. */
export const TERMINATED = 1;
export const TRUNCATED = 2;

/** Bytes of a step before its observation: action, reward and flags. */
export const STEP_HEAD_BYTES = 1 + 8 + 1;
export const REWARD_OFFSET = 1;
export const FLAGS_OFFSET = 9;

/** Elements that one observation may have: 4 MiB of f32. */
export const MAX_OBSERVATION_ELEMENTS = 1_048_576;

/** Bytes of one element of an observation. */
export function elementBytes(dtype: ObservationDtype): number {
  return dtype === '<f4' ? 4 : 1;
}

/** Elements of an observation of this shape; `[]` is a scalar and has one. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The sizes of the parts of a body, in bytes. */
export interface BodyLayout {
  /** Elements of one observation. */
  readonly elements: number;
  readonly observationBytes: number;
  readonly stepBytes: number;
}

/** The sizes that a dtype and a shape give. */
export function bodyLayout(dtype: ObservationDtype, shape: readonly number[]): BodyLayout {
  const elements = elementCount(shape);
  const observationBytes = elements * elementBytes(dtype);
  return { elements, observationBytes, stepBytes: STEP_HEAD_BYTES + observationBytes };
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
