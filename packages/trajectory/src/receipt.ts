import { assertDigest, batchDigest } from './batch-digest.js';
import { canonicalJson, isJsonObject, type JsonValue, parseCanonicalJson } from './canonical-json.js';
import { sha256Hex } from './sha256.js';
import { TrajectoryError } from './trajectory-error.js';

/** The layout's name and version, a member of every receipt. */
export const RECEIPT_FORMAT = 'reroll-receipt-1';

/** Digests that a receipt may list; a larger batch is vouched for by its batch digest alone. */
export const MAX_RECEIPT_DIGESTS = 1_048_576;

/** UTF-16 code units that a receipt's text may have, 128 Mi. */
export const MAX_RECEIPT_LENGTH = 134_217_728;

/**
 * What ran and what came out: enough for anyone to run it again and check. Its canonical JSON is what is stored.
 */
export interface Receipt {
  readonly format: typeof RECEIPT_FORMAT;
  /** What was asked for: a rollout's or a batch's spec. */
  readonly spec: { readonly [name: string]: JsonValue };
  /** SHA-256 of the spec's canonical JSON. */
  readonly specDigest: string;
  /** SHA-256 of what ran it, by name; for example the core's `.wasm`. */
  readonly artifacts: { readonly [name: string]: string };
  /** Number of episodes. */
  readonly episodes: number;
  /** The episodes' digests in order, or null when only the batch digest was kept. */
  readonly digests: readonly string[] | null;
  readonly batchDigest: string;
}

/** What a receipt is made from: all digests, or the result of a `BatchDigest`. */
export type ReceiptInput = {
  readonly spec: Receipt['spec'];
  readonly artifacts?: Receipt['artifacts'];
} & ({ readonly digests: readonly string[] } | { readonly episodes: number; readonly batchDigest: string });

/** Where a repetition parts from its receipt. */
export interface ReceiptMismatch {
  /** Index of the first episode that differs or is missing; null when only the batch digest can tell. */
  readonly episode: number | null;
  /** The digest in the receipt, null where it has no such episode. */
  readonly expected: string | null;
  /** The digest of the repetition, null where it has no such episode. */
  readonly actual: string | null;
}

/**
 * Makes a receipt.
 *
 * @throws TypeError or RangeError naming the member that is wrong, or when a limit is exceeded.
 * @example
 * ```ts
 * import { createReceipt, encodeReceipt, sha256Hex } from '@reroll/trajectory';
 * const receipt = createReceipt({
 *   spec: { env: 'CartPole-v1', seed: '42' },
 *   digests: [sha256Hex('the episode')],
 * });
 * const text = encodeReceipt(receipt);
 * ```
 */
export function createReceipt(input: ReceiptInput): Receipt {
  const { spec, artifacts = {} } = input;
  const listed = 'digests' in input;
  const receipt: Receipt = {
    format: RECEIPT_FORMAT,
    spec,
    specDigest: sha256Hex(canonicalJson(spec)),
    artifacts,
    episodes: listed ? input.digests.length : input.episodes,
    digests: listed ? [...input.digests] : null,
    batchDigest: listed ? batchDigest(input.digests) : input.batchDigest,
  };
  assertReceipt(receipt);
  return receipt;
}

/** The canonical JSON text of a receipt. */
export function encodeReceipt(receipt: Receipt): string {
  return canonicalJson({ ...receipt });
}

/**
 * Reads a receipt and checks that it agrees with itself: the spec's digest is the spec's, and the batch digest that
 * of the listed digests.
 *
 * @throws TrajectoryError `BAD_RECEIPT`, or `TOO_LARGE` beyond {@link MAX_RECEIPT_LENGTH}.
 */
export function parseReceipt(text: string): Receipt {
  if (text.length > MAX_RECEIPT_LENGTH) {
    throw new TrajectoryError(
      'TOO_LARGE',
      `the receipt has ${text.length} characters, at most ${MAX_RECEIPT_LENGTH}`,
    );
  }
  try {
    const receipt = parseCanonicalJson(text);
    assertReceipt(receipt);
    return receipt;
  } catch (cause) {
    throw new TrajectoryError('BAD_RECEIPT', `the receipt is not valid: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/**
 * Compares a repetition's digests with a receipt, keeping no more of them than the receipt does.
 *
 * @param digests the repetition's digests in order.
 * @returns the first difference, or null when the repetition agrees.
 * @throws TypeError or RangeError when one is not 64 lowercase hex digits.
 */
export function verifyReceipt(receipt: Receipt, digests: Iterable<string>): ReceiptMismatch | null {
  return receipt.digests === null
    ? compareBatch(receipt.batchDigest, batchDigest(digests))
    : compareEach(receipt.digests, digests);
}

function compareBatch(expected: string, actual: string): ReceiptMismatch | null {
  return expected === actual ? null : { episode: null, expected, actual };
}

function compareEach(expectedDigests: readonly string[], digests: Iterable<string>): ReceiptMismatch | null {
  let episode = 0;
  for (const actual of digests) {
    assertDigest(actual, `digests[${episode}]`);
    const expected = expectedDigests[episode] ?? null;
    if (expected !== actual) return { episode, expected, actual };
    episode += 1;
  }
  const missing = expectedDigests[episode];
  return missing === undefined ? null : { episode, expected: missing, actual: null };
}

const FIELDS = 'artifacts,batchDigest,digests,episodes,format,spec,specDigest';

function assertReceipt(receipt: unknown): asserts receipt is Receipt {
  if (!isJsonObject(receipt)) throw new TypeError('a receipt must be an object');
  const fields = Object.keys(receipt).sort().join();
  if (fields !== FIELDS)
    throw new RangeError(`a receipt must have the members ${FIELDS}, got ${fields.slice(0, 200)}`);
  const { format, spec, specDigest, artifacts, episodes, digests } = receipt;
  if (format !== RECEIPT_FORMAT)
    throw new RangeError(`format must be "${RECEIPT_FORMAT}", got ${String(format)}`);
  if (!isJsonObject(spec)) throw new TypeError('spec must be an object');
  if (specDigest !== sha256Hex(canonicalJson(spec)))
    throw new RangeError('specDigest is not the digest of spec');
  if (!isJsonObject(artifacts)) throw new TypeError('artifacts must be an object');
  for (const [name, digest] of Object.entries(artifacts)) assertDigest(digest, `artifacts.${name}`);
  if (!Number.isSafeInteger(episodes) || (episodes as number) < 0) {
    throw new RangeError(`episodes must be a non-negative integer, got ${String(episodes)}`);
  }
  assertDigest(receipt['batchDigest'], 'batchDigest');
  if (digests !== null) assertListedDigests(digests, episodes as number, receipt['batchDigest']);
}

function assertListedDigests(digests: JsonValue | undefined, episodes: number, batch: string): void {
  if (!Array.isArray(digests)) throw new TypeError('digests must be an array or null');
  if (digests.length > MAX_RECEIPT_DIGESTS) {
    throw new RangeError(`digests must have at most ${MAX_RECEIPT_DIGESTS} entries, got ${digests.length}`);
  }
  if (digests.length !== episodes)
    throw new RangeError(`digests has ${digests.length} entries, episodes is ${episodes}`);
  if (batchDigest(digests as string[]) !== batch)
    throw new RangeError('batchDigest is not the digest of digests');
}
