import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchDigest, batchDigest, sha256Hex } from '../src/index.js';

describe('batchDigest', () => {
  it('is what `printf … | xxd -r -p | sha256sum` prints', () => {
    expect(batchDigest([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    // printf '%s' $(printf a | sha256sum) $(printf b | sha256sum) | tr -d ' -' | xxd -r -p | sha256sum
    expect(batchDigest([sha256Hex('a'), sha256Hex('b')])).toBe(
      'e5a01fee14e0ed5c48714f22180f25ad8365b53f9779f79dc4a3d7e93963f94a',
    );
  });

  it('hashes the bytes of the digests in order, however many there are', () => {
    fc.assert(
      fc.property(fc.nat(600), fc.nat(), (count, salt) => {
        const digests = Array.from({ length: count }, (_, i) => sha256Hex(`${salt} ${i}`));
        const expected = createHash('sha256')
          .update(Buffer.from(digests.join(''), 'hex'))
          .digest('hex');
        expect(batchDigest(digests)).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    [undefined, TypeError],
    [7, TypeError],
    ['', RangeError],
    ['E3'.repeat(32), RangeError],
    ['g0'.repeat(32), RangeError],
    [`${'00'.repeat(31)}0g`, RangeError],
    [`é${'0'.repeat(63)}`, RangeError],
    [`${'0'.repeat(63)}é`, RangeError],
    [`${'00'.repeat(32)}\n`, RangeError],
    ['00'.repeat(33), RangeError],
  ])('refuses %j', (bad, error) => {
    expect(() => batchDigest([bad as string])).toThrow(error);
    const got = typeof bad === 'string' ? '64 lowercase hex digits, got "' : `a string, got ${typeof bad}`;
    expect(() => batchDigest([bad as string])).toThrow(`digest must be ${got}`);
  });
});

describe('BatchDigest', () => {
  it('counts, closes once, and takes nothing afterwards', () => {
    const batch = new BatchDigest();
    batch.add(sha256Hex('a'));
    expect(batch.episodes).toBe(1);
    const result = batch.digest();
    expect(batch.digest()).toBe(result);
    expect(() => batch.add(sha256Hex('b'))).toThrow('the batch is closed');
    expect(batch.episodes).toBe(1);
  });
});
