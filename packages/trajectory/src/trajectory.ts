import { dtypeTraits, type ElementArray } from './dtype.js';
import { decodeHeader, encodeHeader, type TrajectoryHeader } from './header.js';
import { type BodyLayout, bodyLayout, stepsInBody, TERMINATED, TRUNCATED } from './layout.js';
import type { ArrayFormat, LeafLayout } from './leaf.js';
import { TrajectoryError } from './trajectory-error.js';

/** One array of a Tuple or Dict over all rows. */
export interface LeafColumn extends ArrayFormat {
  /** Where the array stands in its space, as in `LeafLayout`: for example `[1]` or `["speed"]`. */
  readonly path: string;
  /** The rows one after another, row-major: `[rows, ...shape]`. */
  readonly values: ElementArray;
}

/** All observations, or all actions, of an episode: one array, or those of a Tuple or Dict in the space's order. */
export type Columns = ElementArray | readonly LeafColumn[];

/** One episode in columns, as Minari lays it out: one more observation than steps. */
export interface Trajectory {
  readonly header: TrajectoryHeader;
  /** Number of steps, N. */
  readonly steps: number;
  /** `[N + 1, ...header.observationShape]`, or `[N + 1, ...shape]` of each array of `header.observationSpace`. */
  readonly observations: Columns;
  /** `[N, ...header.actionShape]`, `[N]` for a scalar, or `[N, ...shape]` of each array of `header.actionSpace`. */
  readonly actions: Columns;
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
 * @throws TrajectoryError `TRUNCATED`, `BAD_FLAGS`, `STEP_AFTER_END`, `NOT_A_NUMBER` or `NOT_A_BOOLEAN`.
 */
export function decodeBody(header: TrajectoryHeader, body: Uint8Array): Trajectory {
  const layout = bodyLayout(header);
  const steps = stepsInBody(layout, body.length);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const { stepBytes, actionLeaves, observationLeaves } = layout;
  const flags = readFlags(view, layout, steps);
  const observations = { start: 0, rows: steps + 1, stepBytes, name: 'observation', firstStep: 0 };
  const actions = { start: layout.observationBytes, rows: steps, stepBytes, name: 'action', firstStep: 1 };
  return {
    header,
    steps,
    observations: readColumns(view, observationLeaves, observations),
    actions: readColumns(view, actionLeaves, actions),
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
  stepsInBody(bodyLayout(header), body.length);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/** An element as differences and errors name it: `observation["speed"][2]`, or without an index where it is a scalar. */
export function elementName(field: string, path: string, index: number | null): string {
  return `${field}${path}${index === null ? '' : `[${index}]`}`;
}

/** Checks every flags byte and returns the last one, 0 when there is no step. */
function readFlags(view: DataView, layout: BodyLayout, steps: number): number {
  const start = layout.observationBytes + layout.flagsOffset;
  let flags = 0;
  for (let t = 0; t < steps; t++) {
    if (flags !== 0) {
      throw new TrajectoryError(
        'STEP_AFTER_END',
        `step ${t + 1} follows the end of the episode at step ${t}`,
      );
    }
    flags = view.getUint8(start + t * layout.stepBytes);
    if ((flags & ~(TERMINATED | TRUNCATED)) !== 0) {
      throw new TrajectoryError('BAD_FLAGS', `step ${t + 1} has the flags ${flags}, which are not defined`);
    }
  }
  return flags;
}

function readRewards(view: DataView, layout: BodyLayout, steps: number): Float64Array {
  const start = layout.observationBytes + layout.rewardOffset;
  const rewards = new Float64Array(steps);
  for (let t = 0; t < steps; t++) {
    const reward = view.getFloat64(start + t * layout.stepBytes, true);
    if (Number.isNaN(reward)) throw new TrajectoryError('NOT_A_NUMBER', `the reward of step ${t + 1} is NaN`);
    rewards[t] = reward;
  }
  return rewards;
}

/** Rows of equal layout, one in every `stepBytes`: an observation ends a step, so they are as far apart as actions. */
interface Rows {
  readonly start: number;
  readonly rows: number;
  readonly stepBytes: number;
  readonly name: string;
  /** The step that the first row belongs to: 0 is the reset. */
  readonly firstStep: number;
}

function readColumns(view: DataView, leaves: readonly LeafLayout[], rows: Rows): Columns {
  const [first] = leaves;
  if (first?.path === '') return readLeaf(view, first, rows);
  return leaves.map((leaf) => {
    const { path, dtype, shape } = leaf;
    return { path, dtype, shape, values: readLeaf(view, leaf, rows) };
  });
}

function readLeaf(view: DataView, leaf: LeafLayout, { start, rows, stepBytes, ...at }: Rows): ElementArray {
  const { allocate, read, bytes } = dtypeTraits(leaf.dtype);
  const values = allocate(rows * leaf.elements);
  for (let row = 0, k = 0; row < rows; row++) {
    const offset = start + row * stepBytes + leaf.offset;
    for (let i = 0; i < leaf.elements; i++) {
      const value = read(view, offset + i * bytes);
      if (Number.isNaN(value) || (leaf.dtype === '|b1' && value > 1)) {
        refuse(value, leaf, i, `step ${row + at.firstStep}, ${at.name}`);
      }
      values[k++] = value;
    }
  }
  return values;
}

function refuse(value: number | bigint, leaf: LeafLayout, i: number, field: string): never {
  const name = elementName(field, leaf.path, leaf.shape.length === 0 ? null : i);
  if (Number.isNaN(value)) throw new TrajectoryError('NOT_A_NUMBER', `${name} is NaN`);
  throw new TrajectoryError('NOT_A_BOOLEAN', `${name} must be 0 or 1, got ${value}`);
}
