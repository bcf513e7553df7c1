import type { TrajectoryFormat } from './format.js';
import {
  assertSeed,
  encodeHeader,
  MAX_HEADER_BYTES,
  TRAJECTORY_MAGIC,
  type TrajectoryHeader,
} from './header.js';
import { type BodyLayout, bodyLayout, stepsInBody } from './layout.js';
import { createSha256, sha256Hex } from './sha256.js';
import { TrajectoryError } from './trajectory-error.js';

/**
 * A header and a body that fit are hashed in one call from one buffer, which costs less than a streaming state;
 * larger ones stream. The largest header and 2,500 steps of CartPole fit.
 */
const BUFFER_BYTES = 2 * MAX_HEADER_BYTES;

/** What follows the seed in every header: `seed` is the last member in canonical order. */
const AFTER_SEED = new TextEncoder().encode('"}\n');

/**
 * SHA-256 of one episode's canonical bytes, without putting them together. For many episodes of one environment
 * {@link TrajectoryDigester} is several times quicker.
 *
 * @param body the canonical body: first observation, then whole steps. Only its length is checked; `decodeBody`
 *   checks what it says.
 * @returns 64 lowercase hex digits.
 * @throws TrajectoryError `TRUNCATED` when the body does not end at the end of a step; TypeError and RangeError as
 *   `encodeHeader`.
 */
export function trajectoryDigest(header: TrajectoryHeader, body: Uint8Array): string {
  const head = encodeHeader(header);
  stepsInBody(bodyLayout(header), body.length);
  return streamedDigest(head, body);
}

/**
 * Digests of many episodes that differ in nothing but seed and steps: the header's constant text is encoded once.
 *
 * @example
 * ```ts
 * import { TrajectoryDigester } from '@reroll/trajectory';
 * const digester = new TrajectoryDigester({
 *   env: 'CartPole-v1',
 *   options: {},
 *   actionDtype: '|u1',
 *   observationDtype: '<f4',
 *   observationShape: [4],
 * });
 * const body = new Uint8Array(16); // the first observation, and no step
 * digester.digest('42', body);
 * ```
 */
export class TrajectoryDigester {
  readonly #layout: BodyLayout;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  /** The header up to the seed. */
  readonly #constant: Uint8Array;
  /** Digits that a seed may have: more would make the header exceed `MAX_HEADER_BYTES`. */
  readonly maxSeedLength: number;

  /** @throws TypeError, RangeError or TrajectoryError as {@link encodeHeader} does. */
  constructor(format: TrajectoryFormat) {
    const head = encodeHeader({ ...format, seed: '0' });
    this.#layout = bodyLayout(format);
    this.#constant = head.subarray(0, head.length - AFTER_SEED.length - 1);
    this.maxSeedLength = MAX_HEADER_BYTES + TRAJECTORY_MAGIC.length + 2 - head.length;
  }

  /**
   * SHA-256 of one episode's canonical bytes; equal to {@link trajectoryDigest} with the same header.
   *
   * @param seed the header's seed, in decimal digits.
   * @param body the canonical body; it is read during the call and not kept.
   * @returns 64 lowercase hex digits.
   * @throws TrajectoryError `TRUNCATED` when the body does not end at the end of a step, `TOO_LARGE` when the seed makes
   *   the header exceed `MAX_HEADER_BYTES`; TypeError and RangeError for a seed that is not decimal digits.
   */
  digest(seed: string, body: Uint8Array): string {
    stepsInBody(this.#layout, body.length);
    const headLength = this.headBytes(seed);
    this.#writeHead(seed, this.#buffer, 0);
    const length = headLength + body.length;
    if (length > BUFFER_BYTES) return streamedDigest(this.#buffer.subarray(0, headLength), body);
    this.#buffer.set(body, headLength);
    return sha256Hex(this.#buffer.subarray(0, length));
  }

  /**
   * Length of the header of an episode with this seed.
   *
   * @throws TypeError, RangeError or TrajectoryError for a seed as {@link digest} does.
   */
  headBytes(seed: string): number {
    assertSeed(seed);
    if (seed.length > this.maxSeedLength) {
      throw new TrajectoryError('TOO_LARGE', `a seed of ${seed.length} digits makes the header too large`);
    }
    return this.#constant.length + seed.length + AFTER_SEED.length;
  }

  /**
   * The digest of a body that lies in a larger memory: the header is written right before it, over whatever is there, so that no body is
   * copied. The whole trajectory then begins at `start - headBytes(seed)`.
   *
   * @param start offset of the body; at least `headBytes(seed)`.
   * @param end offset behind it.
   * @throws RangeError when there is no room for the header, or the memory ends before; else as {@link digest}.
   */
  digestInPlace(seed: string, memory: Uint8Array, start: number, end: number): string {
    stepsInBody(this.#layout, end - start);
    const head = start - this.headBytes(seed);
    if (!(head >= 0)) throw new RangeError(`start must leave room for the header, got ${start}`);
    if (end > memory.length) throw new RangeError(`end must be at most ${memory.length}, got ${end}`);
    this.#writeHead(seed, memory, head);
    return sha256Hex(memory.subarray(head, end));
  }

  #writeHead(seed: string, memory: Uint8Array, start: number): void {
    memory.set(this.#constant, start);
    let at = start + this.#constant.length;
    for (let i = 0; i < seed.length; i++) memory[at++] = seed.charCodeAt(i);
    memory.set(AFTER_SEED, at);
  }
}

function streamedDigest(head: Uint8Array, body: Uint8Array): string {
  const sha256 = createSha256();
  sha256.update(head);
  sha256.update(body);
  return sha256.digestHex();
}
