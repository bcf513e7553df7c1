import {
  BatchDigest,
  type EnvironmentReceiptFailure,
  MAX_RECEIPT_DIGESTS,
  MAX_RECEIPT_FAILURES,
  type PolicyReceiptFailure,
  type ReceiptFailure,
} from '@reroll/trajectory';

/** What a receipt keeps of the digests: all of them, or the batch digest alone. */
export type ReceiptDigests = 'all' | 'batch';

/** Options of a receipt. */
export interface ReceiptOptions {
  /** Default `all`, which tells which rollout differs, and takes 67 bytes for each. */
  readonly digests?: ReceiptDigests | undefined;
}

/** A failure, before its place is known. */
export type FailureEvidence = Omit<PolicyReceiptFailure, 'index'> | Omit<EnvironmentReceiptFailure, 'index'>;

/** What came out, rollout after rollout, as a receipt holds it. */
export class Evidence {
  readonly #listed: string[] | null;
  readonly #batch = new BatchDigest();
  readonly #failures: ReceiptFailure[] = [];

  /** @throws RangeError naming the option that is wrong. */
  constructor({ digests = 'all' }: ReceiptOptions = {}) {
    if (digests !== 'all' && digests !== 'batch')
      throw new RangeError(`digests must be "all" or "batch", got ${JSON.stringify(digests)}`);
    this.#listed = digests === 'all' ? [] : null;
  }

  /**
   * Adds the next rollout.
   *
   * @throws RangeError when a receipt cannot hold as many.
   */
  add(digest: string, failures: readonly FailureEvidence[]): void {
    const index = this.#batch.episodes;
    if (this.#listed?.push(digest) === MAX_RECEIPT_DIGESTS + 1) {
      throw new RangeError(
        `digests must be "batch" for more than ${MAX_RECEIPT_DIGESTS} rollouts, got "all"`,
      );
    }
    for (const failure of failures) this.#failures.push({ index, ...failure });
    if (this.#failures.length > MAX_RECEIPT_FAILURES)
      throw new RangeError(
        `a receipt holds at most ${MAX_RECEIPT_FAILURES} failures, got more; make receipts of fewer rollouts`,
      );
    this.#batch.add(digest);
  }

  /** The members of a receipt that say what came out. */
  get members() {
    const failures = this.#failures;
    if (this.#listed !== null) return { digests: this.#listed, failures };
    return { rollouts: this.#batch.episodes, batchDigest: this.#batch.digest(), failures };
  }
}
