import { canonicalJson, isJsonObject, type JsonValue, parseCanonicalJson } from './canonical-json.js';
import { elementCount, MAX_OBSERVATION_ELEMENTS, type ObservationDtype } from './layout.js';
import { TrajectoryError } from './trajectory-error.js';

/** What the steps of a trajectory look like, whatever its seed. */
export interface TrajectoryFormat {
  /** The environment's id, for example `CartPole-v1`. */
  readonly env: string;
  /** Element type of an action: one unsigned byte. */
  readonly actionDtype: '|u1';
  readonly observationDtype: ObservationDtype;
  /** Sizes of an observation's dimensions; `[]` for a scalar. At most {@link MAX_OBSERVATION_ELEMENTS} elements. */
  readonly observationShape: readonly number[];
  /** The environment's options that differ from its defaults, and no others. */
  readonly options: { readonly [name: string]: JsonValue };
}

/** What a trajectory is of. Its canonical JSON is part of the hashed bytes. */
export interface TrajectoryHeader extends TrajectoryFormat {
  /** The seed of the reset, an integer in decimal digits without leading zeros. */
  readonly seed: string;
}

/** The first bytes of every trajectory: the layout's name and version. */
export const TRAJECTORY_MAGIC = 'reroll-trajectory-1\n';

/** Bytes that a header's JSON may have. */
export const MAX_HEADER_BYTES = 65_536;

const FIELDS = 'actionDtype,env,observationDtype,observationShape,options,seed';
const SEED = /^(?:0|-?[1-9][0-9]*)$/;
const MAGIC_BYTES = new TextEncoder().encode(TRAJECTORY_MAGIC);
const NEWLINE = 0x0a;

/**
 * The bytes of a trajectory before its body: the magic, the header's canonical JSON (RFC 8785) and a newline.
 *
 * @throws TypeError or RangeError naming the member that is wrong.
 * @throws TrajectoryError `TOO_LARGE` when the JSON exceeds {@link MAX_HEADER_BYTES}.
 * @example
 * ```ts
 * import { encodeHeader } from '@reroll/trajectory';
 * encodeHeader({
 *   env: 'CartPole-v1',
 *   seed: '42',
 *   options: {},
 *   actionDtype: '|u1',
 *   observationDtype: '<f4',
 *   observationShape: [4],
 * });
 * ```
 */
export function encodeHeader(header: TrajectoryHeader): Uint8Array<ArrayBuffer> {
  assertHeader(header);
  const json = canonicalJson({ ...header });
  const bytes = new TextEncoder().encode(`${TRAJECTORY_MAGIC}${json}\n`);
  const jsonBytes = bytes.length - MAGIC_BYTES.length - 1;
  if (jsonBytes > MAX_HEADER_BYTES) {
    throw new TrajectoryError(
      'TOO_LARGE',
      `the header has ${jsonBytes} bytes, at most ${MAX_HEADER_BYTES} are allowed`,
    );
  }
  return bytes;
}

/**
 * Reads the header at the start of a trajectory's bytes.
 *
 * @returns the header and the offset of the body.
 * @throws TrajectoryError `BAD_MAGIC`, `TRUNCATED`, `BAD_HEADER` or `TOO_LARGE`.
 */
export function decodeHeader(bytes: Uint8Array): { header: TrajectoryHeader; bodyOffset: number } {
  assertMagic(bytes);
  const start = MAGIC_BYTES.length;
  const window = bytes.subarray(start, start + MAX_HEADER_BYTES + 1);
  const length = window.indexOf(NEWLINE);
  if (length < 0) {
    if (window.length > MAX_HEADER_BYTES) {
      throw new TrajectoryError('TOO_LARGE', `the header has more than ${MAX_HEADER_BYTES} bytes`);
    }
    throw new TrajectoryError('TRUNCATED', `the bytes end inside the header, at ${bytes.length}`);
  }
  return { header: parseHeader(window.subarray(0, length)), bodyOffset: start + length + 1 };
}

/**
 * Throws unless a value is a seed as headers write it: an integer in decimal digits, `-` before a negative one, no
 * leading zeros.
 *
 * @throws TypeError when it is not a string.
 * @throws RangeError when it is another string.
 */
export function assertSeed(seed: unknown): asserts seed is string {
  if (typeof seed !== 'string')
    throw new TypeError(`seed must be a string of decimal digits, got ${typeof seed}`);
  if (!SEED.test(seed))
    throw new RangeError(`seed must be an integer in decimal digits, got "${excerpt(seed)}"`);
}

function parseHeader(json: Uint8Array): TrajectoryHeader {
  try {
    const header = parseCanonicalJson(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json),
    );
    assertHeader(header);
    return header;
  } catch (cause) {
    throw new TrajectoryError('BAD_HEADER', `the header is damaged: ${(cause as Error).message}`, { cause });
  }
}

function assertMagic(bytes: Uint8Array): void {
  const wrong = MAGIC_BYTES.findIndex((byte, i) => i < bytes.length && bytes[i] !== byte);
  if (wrong >= 0) {
    throw new TrajectoryError('BAD_MAGIC', `the bytes do not begin with ${JSON.stringify(TRAJECTORY_MAGIC)}`);
  }
  if (bytes.length < MAGIC_BYTES.length) {
    throw new TrajectoryError('TRUNCATED', `the bytes end inside the magic, at ${bytes.length}`);
  }
}

function assertHeader(header: unknown): asserts header is TrajectoryHeader {
  if (!isJsonObject(header)) throw new TypeError('header must be an object');
  const fields = Object.keys(header).sort().join();
  if (fields !== FIELDS)
    throw new RangeError(`header must have the members ${FIELDS}, got ${excerpt(fields)}`);
  const { env, options, actionDtype, observationDtype, observationShape, seed } = header;
  if (typeof env !== 'string') throw new TypeError(`header.env must be a string, got ${typeof env}`);
  if (env === '') throw new RangeError('header.env must not be empty');
  if (!isJsonObject(options)) throw new TypeError('header.options must be an object');
  if (actionDtype !== '|u1')
    throw new RangeError(`header.actionDtype must be "|u1", got ${String(actionDtype)}`);
  if (observationDtype !== '<f4' && observationDtype !== '|i1') {
    throw new RangeError(`header.observationDtype must be "<f4" or "|i1", got ${String(observationDtype)}`);
  }
  assertShape(observationShape);
  assertSeed(seed);
}

function assertShape(shape: unknown): void {
  if (!Array.isArray(shape)) throw new TypeError('header.observationShape must be an array');
  const sizes: unknown[] = shape;
  for (const size of sizes) {
    if (!Number.isSafeInteger(size) || (size as number) < 1) {
      throw new RangeError(`header.observationShape must hold positive integers, got ${String(size)}`);
    }
  }
  const elements = elementCount(sizes as number[]);
  if (elements > MAX_OBSERVATION_ELEMENTS) {
    throw new RangeError(
      `header.observationShape gives ${elements} elements, at most ${MAX_OBSERVATION_ELEMENTS}`,
    );
  }
}

function excerpt(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
