import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { has } from '../../../test/support/parts.js';
import { mean, stdev } from '../src/statistics/moments.js';

const golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/tictactoe.json', import.meta.url), 'utf8'),
) as { matchups: { mean: string; std: string; runs: { total_reward: string }[] }[] };

function f64(hex: string): number {
  return Buffer.from(hex, 'hex').readDoubleBE();
}

/** Any finite f64, subnormal ones included, far enough from the largest for a deviation to be one. */
const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 });
/** Returns as matches give them: many values, few different ones. */
const returns = fc.integer({ min: -50, max: 50 }).map((sum) => sum / 50);
/** Around the smallest normal f64. */
const tiny = fc.double({ noNaN: true, min: -(2 ** -1010), max: 2 ** -1010 });

describe('mean and stdev', () => {
  test('give the reference match-ups to the bit', () => {
    for (const matchup of golden.matchups) {
      const returns = matchup.runs.map((run) => f64(run.total_reward));
      expect(mean(returns)).toBe(f64(matchup.mean));
      expect(stdev(returns)).toBe(f64(matchup.std));
    }
  });

  test.skipIf(!has('python'))('equal CPython’s statistics module', () => {
    const samples = [finite, returns, tiny].flatMap((value) =>
      fc.sample(fc.array(value, { minLength: 2, maxLength: 12 }), { numRuns: 200, seed: 7 }),
    );
    samples.push(
      ...fc.sample(fc.array(returns, { minLength: 20_000, maxLength: 20_000 }), { numRuns: 1, seed: 7 }),
    );
    const program = `
import json, sys, statistics
samples = [[float(value) for value in sample] for sample in json.load(sys.stdin)]
print(json.dumps([[statistics.mean(s), statistics.stdev(s)] for s in samples]))`;
    const { stdout } = spawnSync('python3', ['-c', program], {
      input: JSON.stringify(samples),
      encoding: 'utf8',
    });
    const expected = JSON.parse(stdout) as [number, number][];
    expect(samples.map((sample) => [mean(sample) + 0, stdev(sample)])).toEqual(
      expected.map(([m, s]) => [m + 0, s]),
    );
  });

  test('refuse what they cannot answer', () => {
    expect(() => mean([])).toThrow(RangeError);
    expect(() => stdev([1])).toThrow('values must hold at least 2 numbers, got 1');
    expect(() => mean([1, Number.NaN])).toThrow('expected a finite number, got NaN');
    expect(() => mean(['1' as unknown as number])).toThrow(TypeError);
    expect(() => stdev([-Number.MAX_VALUE, Number.MAX_VALUE])).toThrow('above the f64 range');
  });
});
