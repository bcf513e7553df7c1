import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSeeds } from '../src/input/seeds.js';

describe('parseSeeds', () => {
  test('takes integers, ranges and any size', () => {
    expect([...parseSeeds('0..3, 7,18446744073709551616')]).toEqual([0n, 1n, 2n, 3n, 7n, 1n << 64n]);
  });

  test('gives back any list of seeds', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 1n << 128n }), { minLength: 1 }), (seeds) => {
        expect([...parseSeeds(seeds.join(','))]).toEqual(seeds);
      }),
    );
  });

  test('stays lazy: a hundred million seeds cost nothing to name', () => {
    const seeds = parseSeeds('0..99999999');
    expect(seeds.length).toBe(100_000_000);
    expect(seeds[Symbol.iterator]().next().value).toBe(0n);
  });

  test.each(['', '-1', '1.5', '1e3', '0..', '..3', '5..2', '0x10', 'a', '1,,2', '0..99999999999999'])(
    'refuses %j',
    (text) => {
      expect(() => parseSeeds(text)).toThrow(expect.objectContaining({ name: 'CliError', exitCode: 2 }));
    },
  );
});
