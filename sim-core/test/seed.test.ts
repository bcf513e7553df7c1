import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SEED_BITS, parseNonNegativeSeed, parseSeed, type Seed } from '../src/index.js';
import { seedWords } from '../src/seed.js';

const largest = (1n << BigInt(MAX_SEED_BITS - 1)) - 1n;

describe('parseSeed', () => {
  it('reads an integer of any size, in each of its forms, as itself', () => {
    fc.assert(
      fc.property(fc.bigInt(-(1n << 200n), 1n << 200n), (value) => {
        expect(parseSeed(value)).toBe(value);
        expect(parseSeed(String(value))).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(parseSeed(value)).toBe(BigInt(value));
      }),
    );
  });

  it('takes the largest seed and refuses the next', () => {
    expect(parseSeed(largest)).toBe(largest);
    expect(parseSeed(String(-largest))).toBe(-largest);
    expect(() => parseSeed(largest + 1n)).toThrow(RangeError);
    expect(() => parseSeed(-largest - 2n)).toThrow(RangeError);
    expect(() => parseSeed(String(largest + 1n))).toThrow(RangeError);
  });

  it('refuses an overlong text without reading it as a number', () => {
    expect(() => parseSeed('9'.repeat(50_000_000))).toThrow('seed must fit in 1048576 bits, sign included');
  });

  it.each(['', ' 1', '1 ', '+1', '1e3', '0x10', '1.0', '1_000', '1n', '-', '--1', '١', 'NaN', '1\n'])(
    'refuses the text %j',
    (text) => {
      expect(() => parseSeed(text)).toThrow(/^seed must be a decimal integer, got "/);
    },
  );

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2 ** 53, -(2 ** 53)])(
    'refuses the number %d',
    (value) => {
      expect(() => parseSeed(value, 'seeds[3]')).toThrow(RangeError);
      expect(() => parseSeed(value, 'seeds[3]')).toThrow(/^seeds\[3\] must be a safe integer.* got /);
    },
  );

  it.each([undefined, null, true, {}, [42], Symbol('42'), () => 42])(
    'refuses %o, which is no seed',
    (value) => {
      expect(() => parseSeed(value as unknown as Seed)).toThrow(TypeError);
    },
  );
});

describe('parseNonNegativeSeed', () => {
  it('refuses negative seeds in every form, and shortens what it quotes', () => {
    expect(parseNonNegativeSeed('0')).toBe(0n);
    expect(() => parseNonNegativeSeed(-1)).toThrow('seed must not be negative, got -1n');
    expect(() => parseNonNegativeSeed('-1')).toThrow(RangeError);
    expect(() => parseNonNegativeSeed(-largest)).toThrow(/^.{1,100}$/);
  });
});

describe('seedWords', () => {
  it('splits an integer into 32-bit words from the least significant, at least one', () => {
    expect([...seedWords(0n)]).toEqual([0]);
    expect([...seedWords(1n << 32n)]).toEqual([0, 1]);
    fc.assert(
      fc.property(fc.bigInt(0n, 1n << 300n), (value) => {
        const words = [...seedWords(value)];
        expect(words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n)).toBe(value);
        if (value > 0n) expect(words.at(-1)).toBeGreaterThan(0);
      }),
    );
  });
});
