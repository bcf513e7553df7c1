import { canonicalJson, type JsonValue, parseCanonicalJson } from './canonical-json.js';
import { assertFormat, type TrajectoryFormat } from './format.js';
import { TrajectoryError } from './trajectory-error.js';

/** What a trajectory is of. Its canonical JSON is part of the hashed bytes. */
export type TrajectoryHeader = TrajectoryFormat & {
  /** The seed of the reset, an integer in decimal digits without leading zeros. */
  readonly seed: string;
};

/** The first bytes of every trajectory: the layout's name and version. */
export const TRAJECTORY_MAGIC = 'reroll-trajectory-1\n';

/** Bytes that a header's JSON may have. */
export const MAX_HEADER_BYTES = 65_536;

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
  const json = canonicalJson(header as unknown as JsonValue);
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
  assertFormat(header, 'header', ['seed']);
  assertSeed((header as { readonly seed?: unknown }).seed);
}

function excerpt(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
