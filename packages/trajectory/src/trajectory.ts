import { decodeHeader, encodeHeader, type TrajectoryHeader } from './header.js';
import {
  type BodyLayout,
  bodyLayout,
  FLAGS_OFFSET,
  REWARD_OFFSET,
  STEP_HEAD_BYTES,
  stepsInBody,
  TERMINATED,
  TRUNCATED,
} from './layout.js';
import { TrajectoryError } from './trajectory-error.js';

/** One episode in columns, as Minari lays it out: one more observation than steps. */
export interface Trajectory {
  readonly header: TrajectoryHeader;
  /** Number of steps, N. */
  readonly steps: number;
  /** N + 1 observations one after another, row-major: `[N + 1, ...header.observationShape]`. */
  readonly observations: Float32Array | Int8Array;
  /** `[N]` */
  readonly actions: Uint8Array;
  /** `[N]` */
  readonly rewards: Float64Array;
  /** Whether the last step terminated the episode; no earlier step can have. */
  readonly terminated: boolean;
  /** Whether the last step truncated the episode; both flags can be true at once. */
  readonly truncated: boolean;
}

/**
 * Decodes canonical trajectory bytes (version 1) into columns. Nothing is assumed: bytes that the canonical layout
 * does not allow are refused, so that decoding and encoding again gives the same bytes.
 *
 * @throws TrajectoryError with the code that says what is wrong.
 * @example
 * ```ts
 * import { decodeTrajectory } from '@reroll/trajectory';
 * function lengthOf(bytes: Uint8Array): number {
 *   return decodeTrajectory(bytes).steps;
 * }
 * ```
 */
export function decodeTrajectory(bytes: Uint8Array): Trajectory {
  const { header, bodyOffset } = decodeHeader(bytes);
  return decodeBody(header, bytes.subarray(bodyOffset));
}

/**
 * Decodes a trajectory's body, such as an environment records it, under a header that is already known and valid.
 * The columns are copies: they outlive the body's memory.
 *
 * @throws TrajectoryError `TRUNCATED`, `BAD_FLAGS`, `STEP_AFTER_END` or `NOT_A_NUMBER`.
 */
export function decodeBody(header: TrajectoryHeader, body: Uint8Array): Trajectory {
  const layout = bodyLayout(header.observationDtype, header.observationShape);
  const steps = stepsInBody(layout, body.length);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const flags = readFlags(view, layout, steps);
  return {
    header,
    steps,
    observations: readObservations(view, header, layout, steps),
    actions: Uint8Array.from({ length: steps }, (_, t) => view.getUint8(stepOffset(layout, t))),
    rewards: readRewards(view, layout, steps),
    terminated: (flags & TERMINATED) !== 0,
    truncated: (flags & TRUNCATED) !== 0,
  };
}

/**
 * The canonical bytes of one episode: header, then a body such as an environment records it. Their SHA-256 is the
 * episode's digest. The body's length is checked, its content is not: `decodeBody` does that.
 *
 * @throws TrajectoryError `TRUNCATED` when the body does not end at the end of a step; TypeError and RangeError as
 *   `encodeHeader`.
 */
export function encodeTrajectory(header: TrajectoryHeader, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = encodeHeader(header);
  stepsInBody(bodyLayout(header.observationDtype, header.observationShape), body.length);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

function stepOffset(layout: BodyLayout, t: number): number {
  return layout.observationBytes + t * layout.stepBytes;
}

/** Checks every flags byte and returns the last one, 0 when there is no step. */
function readFlags(view: DataView, layout: BodyLayout, steps: number): number {
  let flags = 0;
  for (let t = 0; t < steps; t++) {
    if (flags !== 0) {
      throw new TrajectoryError(
        'STEP_AFTER_END',
        `step ${t + 1} follows the end of the episode at step ${t}`,
      );
    }
    flags = view.getUint8(stepOffset(layout, t) + FLAGS_OFFSET);
    if ((flags & ~(TERMINATED | TRUNCATED)) !== 0) {
      throw new TrajectoryError('BAD_FLAGS', `step ${t + 1} has the flags ${flags}, which are not defined`);
    }
  }
  return flags;
}

function readRewards(view: DataView, layout: BodyLayout, steps: number): Float64Array {
  const rewards = new Float64Array(steps);
  for (let t = 0; t < steps; t++) {
    const reward = view.getFloat64(stepOffset(layout, t) + REWARD_OFFSET, true);
    if (Number.isNaN(reward)) throw new TrajectoryError('NOT_A_NUMBER', `the reward of step ${t + 1} is NaN`);
    rewards[t] = reward;
  }
  return rewards;
}

function readObservations(
  view: DataView,
  header: TrajectoryHeader,
  layout: BodyLayout,
  steps: number,
): Float32Array | Int8Array {
  const { elements } = layout;
  const isFloat = header.observationDtype === '<f4';
  const observations = isFloat
    ? new Float32Array((steps + 1) * elements)
    : new Int8Array((steps + 1) * elements);
  for (let row = 0; row <= steps; row++) {
    const offset = row === 0 ? 0 : stepOffset(layout, row - 1) + STEP_HEAD_BYTES;
    for (let i = 0; i < elements; i++) {
      const value = isFloat ? view.getFloat32(offset + 4 * i, true) : view.getInt8(offset + i);
      if (Number.isNaN(value)) {
        throw new TrajectoryError('NOT_A_NUMBER', `element ${i} of the observation after step ${row} is NaN`);
      }
      observations[row * elements + i] = value;
    }
  }
  return observations;
}
