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
    if (!putDigest(digest, this.#block, this.#pending)) assertDigest(digest, 'digest');
    if (this.#result !== null) throw new RangeError('digest cannot be added: the batch is closed');
    this.#pending += DIGEST_BYTES;
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
 * The digest of a batch whose episodes' digests are all known.
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

/** Values of the lowercase hex digits by character code; all other characters have a bit above the lowest four. */
const NIBBLES = new Uint8Array(128).fill(0x10);
for (const [value, digit] of [...'0123456789abcdef'].entries()) NIBBLES[digit.charCodeAt(0)] = value;

/** Writes a digest's bytes at an offset and tells whether it is one; one pass, as it runs for every episode of a batch. */
function putDigest(digest: unknown, target: Uint8Array, offset: number): boolean {
  if (typeof digest !== 'string' || digest.length !== 2 * DIGEST_BYTES) return false;
  let wrong = 0;
  for (let i = 0, at = offset; i < 2 * DIGEST_BYTES; i += 2, at++) {
    const high = NIBBLES[digest.charCodeAt(i)] ?? 0x10;
    const low = NIBBLES[digest.charCodeAt(i + 1)] ?? 0x10;
    wrong |= high | low;
    target[at] = (high << 4) | low;
  }
  return (wrong & 0x10) === 0;
}
