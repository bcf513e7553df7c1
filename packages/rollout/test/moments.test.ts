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

const normal = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 })
  .filter((value) => value === 0 || Math.abs(value) > 1e-100);

describe('mean and stdev', () => {
  test('give the reference match-ups to the bit', () => {
    for (const matchup of golden.matchups) {
      const returns = matchup.runs.map((run) => f64(run.total_reward));
      expect(mean(returns)).toBe(f64(matchup.mean));
      expect(stdev(returns)).toBe(f64(matchup.std));
    }
  });

  test.skipIf(!has('python'))('equal CPython’s statistics module', () => {
    const samples = fc.sample(fc.array(normal, { minLength: 2, maxLength: 12 }), { numRuns: 300, seed: 7 });
    const program = `
import json, sys, statistics
samples = json.load(sys.stdin)
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
  });
});
