import { createSha256 } from './sha256.js';

const DIGEST = /^[0-9a-f]{64}$/;
const DIGEST_BYTES = 32;

/** Digests that wait in memory before they are hashed together. */
const BLOCK_DIGESTS = 256;

/**
 * Throws unless a value is a SHA-256 as this package writes it.
 *
 * @throws TypeError when it is not a string.
 * @throws RangeError when it is not 64 lowercase hex digits.
 */
export function assertDigest(digest: unknown, name: string): asserts digest is string {
  if (typeof digest !== 'string') throw new TypeError(`${name} must be a string, got ${typeof digest}`);
  if (!DIGEST.test(digest)) {
    throw new RangeError(`${name} must be 64 lowercase hex digits, got "${digest.slice(0, 80)}"`);
  }
}

/**
 * The digest of a batch, fed one episode at a time in order: SHA-256 of the episodes' digests, 32 bytes each,
 * concatenated. Memory does not grow with the number of episodes.
 *
 * @example
 * ```ts
 * import { BatchDigest, sha256Hex } from '@reroll/trajectory';
 * const batch = new BatchDigest();
 * batch.add(sha256Hex('first episode'));
 * batch.add(sha256Hex('second episode'));
 * batch.digest();
 * ```
 */
export class BatchDigest {
  readonly #sha256 = createSha256();
  readonly #block = new Uint8Array(BLOCK_DIGESTS * DIGEST_BYTES);
  #pending = 0;
  #episodes = 0;
  #result: string | null = null;

  /** Episodes added so far. */
  get episodes(): number {
    return this.#episodes;
  }

  /**
   * Adds the next episode's digest.
   *
   * @throws TypeError or RangeError when it is not 64 lowercase hex digits.
   * @throws RangeError after {@link digest}: the batch is closed.
   */
  add(digest: string): void {
    assertDigest(digest, 'digest');
    if (this.#result !== null) throw new RangeError('digest cannot be added: the batch is closed');
    for (let i = 0; i < 2 * DIGEST_BYTES; i += 2) {
      this.#block[this.#pending++] = (nibble(digest, i) << 4) | nibble(digest, i + 1);
    }
    this.#episodes += 1;
    if (this.#pending === this.#block.length) this.#flush();
  }

  /** Closes the batch and returns its digest, 64 lowercase hex digits; the same at every further call. */
  digest(): string {
    if (this.#result === null) {
      this.#flush();
      this.#result = this.#sha256.digestHex();
    }
    return this.#result;
  }

  #flush(): void {
    this.#sha256.update(this.#block.subarray(0, this.#pending));
    this.#pending = 0;
  }
}

/**
 * The digest of a batch whose episodes' digests are all at hand.
 *
 * @param digests the episodes' digests in order.
 * @returns 64 lowercase hex digits.
 * @throws TypeError or RangeError when one is not 64 lowercase hex digits.
 */
export function batchDigest(digests: Iterable<string>): string {
  const batch = new BatchDigest();
  for (const digest of digests) batch.add(digest);
  return batch.digest();
}

/** The value of a lowercase hex digit: '0' is 0x30, 'a' is 0x61. */
function nibble(hex: string, i: number): number {
  const code = hex.charCodeAt(i);
  return code < 0x61 ? code - 0x30 : code - 0x57;
}
