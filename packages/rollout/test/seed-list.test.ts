import { parseSeed } from '@reroll/sim-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSeeds, SeedCompactor } from '../src/receipts/seed-list.js';

function compact(seeds: Iterable<bigint>): string[] {
  const compactor = new SeedCompactor();
  for (const seed of seeds) compactor.add(seed);
  return compactor.entries;
}

describe('a seed list', () => {
  it('comes back as it was', () => {
    const seed = fc.oneof(fc.bigInt({ min: -9n, max: 9n }), fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }));
    fc.assert(
      fc.property(fc.array(seed, { minLength: 1 }), (list) => {
        const read = readSeeds(compact(list), parseSeed);
        expect([...read]).toEqual(list);
        expect(read.length).toBe(list.length);
      }),
    );
  });

  it('holds runs of consecutive seeds only', () => {
    expect(compact([1n, 2n, 3n, 7n, 6n, 5n, 5n, 6n, -2n, -1n])).toEqual([
      '1..3',
      '7',
      '6',
      '5',
      '5..6',
      '-2..-1',
    ]);
  });

  it('is counted without being expanded', () => {
    expect(readSeeds([`-5..${10n ** 15n}`], parseSeed).length).toBe(10 ** 15 + 6);
  });

  it.each([
    [[], /at least one seed/],
    [['3..0'], /seeds\[0\] must be a range from a seed to a greater one, got 3\.\.0/],
    [['1', '3..3'], /seeds\[1\] must be a range/],
    [['1', '2'], /seeds\[1\] must be joined with seeds\[0\]/],
    [['1..2', '3..4'], /must be joined/],
    [['x'], /seeds\[0\] must be a seed or first\.\.last, got x/],
    [['-0'], /must be a seed/],
    [['01'], /must be a seed/],
    [[1], /must be a seed/],
    [[`0..${10n ** 40n}`], /at most 2\^53 - 1 seeds/],
    ['1', /seeds must be an array, got string/],
  ])('%j is refused', (entries, message) => {
    expect(() => readSeeds(entries, parseSeed)).toThrow(message);
  });
});
