import { encodeHeader, type TrajectoryHeader } from './header.js';
import {
  type BodyLayout,
  bodyLayout,
  FLAGS_OFFSET,
  type ObservationDtype,
  REWARD_OFFSET,
  STEP_HEAD_BYTES,
  TERMINATED,
  TRUNCATED,
} from './layout.js';
import { createSha256 } from './sha256.js';
import { TrajectoryError } from './trajectory-error.js';

/** Bytes that a writer's own memory may grow to unless `maxBytes` says otherwise: 64 MiB, 2.5 million CartPole steps. */
export const DEFAULT_MAX_TRAJECTORY_BYTES = 67_108_864;

/** A writer's own memory starts at this size and doubles. */
const INITIAL_BYTES = 4_096;

/** Bytes that gather before they are hashed, so that hashing costs few calls and reads memory that is still cached. */
const HASH_BYTES = 65_536;

/** Where a writer puts the bytes: memory of the caller's, or its own up to a limit. */
export interface TrajectoryWriterOptions {
  /** The caller's memory; the trajectory must fit into it, and the caller leaves it alone until `finish`. */
  readonly buffer?: Uint8Array;
  /** Limit of the writer's own memory, in bytes; default {@link DEFAULT_MAX_TRAJECTORY_BYTES}. Not with `buffer`. */
  readonly maxBytes?: number;
}

/** What one call of the environment's `step` gave. */
export interface TrajectoryStep {
  /** Integer from 0 to 255. */
  readonly action: number;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** Row-major elements; each must be a value of the header's dtype, as nothing is rounded. */
  readonly observation: ArrayLike<number>;
}

/** A finished trajectory. */
export interface WrittenTrajectory {
  /** SHA-256 of `bytes`, 64 lowercase hex digits. */
  readonly digest: string;
  /** The canonical bytes: a view of the writer's memory, or of the caller's buffer. */
  readonly bytes: Uint8Array;
  readonly steps: number;
}

/**
 * Writes one episode's canonical bytes as it happens and hashes them on the way. A call that is refused changes
 * nothing.
 *
 * @example
 * ```ts
 * import { TrajectoryWriter } from '@reroll/trajectory';
 * const writer = new TrajectoryWriter({
 *   env: 'TicTacToe-v0',
 *   seed: '7',
 *   options: {},
 *   actionDtype: '|u1',
 *   observationDtype: '|i1',
 *   observationShape: [9],
 * });
 * writer.writeReset([0, 0, 0, 0, 0, 0, 0, 0, 0]);
 * writer.writeStep({
 *   action: 4,
 *   reward: 0,
 *   terminated: false,
 *   truncated: false,
 *   observation: [0, 0, 0, 0, 1, 0, 0, 0, 0],
 * });
 * const { digest } = writer.finish();
 * ```
 */
export class TrajectoryWriter {
  readonly #dtype: ObservationDtype;
  readonly #layout: BodyLayout;
  readonly #maxBytes: number;
  readonly #sha256 = createSha256();
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;
  #hashed = 0;
  #steps = 0;
  #phase: 'empty' | 'running' | 'ended' | 'finished' = 'empty';

  /**
   * @throws TypeError or RangeError naming the wrong member of the header or the options.
   * @throws TrajectoryError `TOO_LARGE` when not even the header fits.
   */
  constructor(header: TrajectoryHeader, options: TrajectoryWriterOptions = {}) {
    const { buffer, maxBytes } = options;
    if (buffer !== undefined && maxBytes !== undefined) {
      throw new TypeError('maxBytes limits the own memory of the writer and cannot be given with buffer');
    }
    if (maxBytes !== undefined && !(Number.isSafeInteger(maxBytes) && maxBytes > 0)) {
      throw new RangeError(`maxBytes must be a positive integer, got ${maxBytes}`);
    }
    const head = encodeHeader(header);
    this.#dtype = header.observationDtype;
    this.#layout = bodyLayout(header.observationDtype, header.observationShape);
    this.#maxBytes = buffer?.length ?? maxBytes ?? DEFAULT_MAX_TRAJECTORY_BYTES;
    this.#bytes = buffer ?? new Uint8Array(Math.min(INITIAL_BYTES, this.#maxBytes));
    this.#view = viewOf(this.#bytes);
    this.#reserve(head.length);
    this.#bytes.set(head);
    this.#advance(head.length);
  }

  /** Steps written so far. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Writes the observation that the reset returned; the first call.
   *
   * @throws TypeError or RangeError when a value does not fit the header's shape or dtype.
   * @throws TrajectoryError `OUT_OF_ORDER`, `NOT_A_NUMBER` or `TOO_LARGE`.
   */
  writeReset(observation: ArrayLike<number>): void {
    this.#expect('empty', 'writeReset');
    this.#assertObservation(observation);
    this.#reserve(this.#layout.observationBytes);
    this.#putObservation(this.#length, observation);
    this.#advance(this.#layout.observationBytes);
    this.#phase = 'running';
  }

  /**
   * Writes one step.
   *
   * @throws TypeError or RangeError when a value does not fit the header's shape or dtype.
   * @throws TrajectoryError `OUT_OF_ORDER` before the reset or after `finish`, `STEP_AFTER_END` when the last step
   *   ended the episode, `NOT_A_NUMBER` or `TOO_LARGE`.
   */
  writeStep(step: TrajectoryStep): void {
    if (this.#phase === 'ended') {
      throw new TrajectoryError('STEP_AFTER_END', `step ${this.#steps} ended the episode`);
    }
    this.#expect('running', 'writeStep');
    const { action, reward, terminated, truncated, observation } = step;
    assertByte(action);
    assertReward(reward);
    assertFlag(terminated, 'terminated');
    assertFlag(truncated, 'truncated');
    this.#assertObservation(observation);
    this.#reserve(this.#layout.stepBytes);
    const offset = this.#length;
    this.#view.setUint8(offset, action);
    this.#view.setFloat64(offset + REWARD_OFFSET, reward, true);
    this.#view.setUint8(offset + FLAGS_OFFSET, (terminated ? TERMINATED : 0) | (truncated ? TRUNCATED : 0));
    this.#putObservation(offset + STEP_HEAD_BYTES, observation);
    this.#advance(this.#layout.stepBytes);
    this.#steps += 1;
    if (terminated || truncated) this.#phase = 'ended';
  }

  /**
   * Ends the writing. An episode that neither terminated nor truncated is a trajectory too: one that was left.
   *
   * @throws TrajectoryError `OUT_OF_ORDER` before the reset, or when called twice.
   */
  finish(): WrittenTrajectory {
    if (this.#phase !== 'ended') this.#expect('running', 'finish');
    this.#phase = 'finished';
    const bytes = this.#bytes.subarray(0, this.#length);
    this.#sha256.update(bytes.subarray(this.#hashed));
    return { digest: this.#sha256.digestHex(), bytes, steps: this.#steps };
  }

  #expect(phase: 'empty' | 'running', call: string): void {
    if (this.#phase !== phase) {
      throw new TrajectoryError('OUT_OF_ORDER', `${call} is out of order: the trajectory is ${this.#phase}`);
    }
  }

  #assertObservation(observation: ArrayLike<number>): void {
    const { elements } = this.#layout;
    if (observation.length !== elements) {
      throw new RangeError(`observation must have ${elements} elements, got ${observation.length}`);
    }
    for (let i = 0; i < elements; i++) assertElement(this.#dtype, observation[i]!, i);
  }

  #putObservation(offset: number, observation: ArrayLike<number>): void {
    for (let i = 0; i < this.#layout.elements; i++) {
      if (this.#dtype === '<f4') this.#view.setFloat32(offset + 4 * i, observation[i]!, true);
      else this.#view.setInt8(offset + i, observation[i]!);
    }
  }

  /** Makes room for more bytes, in the caller's buffer not beyond its end. */
  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed > this.#maxBytes) {
      throw new TrajectoryError(
        'TOO_LARGE',
        `the trajectory needs ${needed} bytes, at most ${this.#maxBytes} are allowed`,
      );
    }
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.min(this.#maxBytes, Math.max(needed, 2 * this.#bytes.length)));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = viewOf(grown);
  }

  #advance(count: number): void {
    this.#length += count;
    if (this.#length - this.#hashed < HASH_BYTES) return;
    this.#sha256.update(this.#bytes.subarray(this.#hashed, this.#length));
    this.#hashed = this.#length;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function assertByte(action: number): void {
  if (typeof action !== 'number') throw new TypeError(`action must be a number, got ${typeof action}`);
  if (!(Number.isInteger(action) && action >= 0 && action <= 255)) {
    throw new RangeError(`action must be an integer from 0 to 255, got ${action}`);
  }
}

function assertReward(reward: number): void {
  if (typeof reward !== 'number') throw new TypeError(`reward must be a number, got ${typeof reward}`);
  if (Number.isNaN(reward)) throw new TrajectoryError('NOT_A_NUMBER', 'reward is NaN');
}

function assertFlag(flag: boolean, name: string): void {
  if (typeof flag !== 'boolean') throw new TypeError(`${name} must be a boolean, got ${typeof flag}`);
}

function assertElement(dtype: ObservationDtype, value: number, i: number): void {
  if (typeof value !== 'number')
    throw new TypeError(`observation[${i}] must be a number, got ${typeof value}`);
  if (Number.isNaN(value)) throw new TrajectoryError('NOT_A_NUMBER', `observation[${i}] is NaN`);
  const fits =
    dtype === '<f4' ? Math.fround(value) === value : Number.isInteger(value) && value >= -128 && value <= 127;
  if (!fits) throw new RangeError(`observation[${i}] must be a value of dtype "${dtype}", got ${value}`);
}
