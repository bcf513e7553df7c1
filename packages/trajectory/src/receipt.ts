import { assertReceipt } from './assert-receipt.js';
import { batchDigest } from './batch-digest.js';
import { canonicalJson, parseCanonicalJson } from './canonical-json.js';
import { MAX_RECEIPT_LENGTH, RECEIPT_FORMAT, type Receipt } from './receipt-form.js';
import { sha256Hex } from './sha256.js';
import { TrajectoryError } from './trajectory-error.js';

/** What a receipt is made from: all digests, or the result of a `BatchDigest`. */
export type ReceiptInput = {
  readonly spec: Receipt['spec'];
  readonly artifacts?: Receipt['artifacts'];
  readonly failures?: Receipt['failures'];
  readonly secret?: string | undefined;
} & ({ readonly digests: readonly string[] } | { readonly rollouts: number; readonly batchDigest: string });

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
  const { spec, artifacts = {}, failures = [], secret } = input;
  const listed = 'digests' in input;
  const receipt: Receipt = {
    format: RECEIPT_FORMAT,
    spec,
    specDigest: sha256Hex(canonicalJson(spec)),
    artifacts,
    rollouts: listed ? input.digests.length : input.rollouts,
    digests: listed ? [...input.digests] : null,
    batchDigest: listed ? batchDigest(input.digests) : input.batchDigest,
    failures: [...failures],
    ...(secret !== undefined && { secret }),
  };
  assertReceipt(receipt);
  return receipt;
}

/** The canonical JSON text of a receipt. */
export function encodeReceipt(receipt: Receipt): string {
  return canonicalJson(receipt);
}

/**
 * Reads a receipt and checks that it agrees with itself: the spec's digest is the spec's, and the batch digest that
 * of the listed digests. Who signed it is not checked here: see `@reroll/trajectory/signature`.
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
