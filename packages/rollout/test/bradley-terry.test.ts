import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bradleyTerry, type PairScore } from '../src/statistics/bradley-terry.js';

/** A small generator of its own: the tests need a stream, not a good one. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const pair = (
  first: number,
  second: number,
  firstWins: number,
  secondWins: number,
  draws = 0,
): PairScore => ({
  first,
  second,
  firstWins,
  secondWins,
  draws,
});

describe('bradleyTerry', () => {
  test('two players differ by the log-odds of their games', () => {
    const [strong, weak] = bradleyTerry(2, [pair(0, 1, 75_000, 25_000)], lehmer(1));
    expect(strong!.elo - weak!.elo).toBeCloseTo(400 * Math.log10(3), 1);
    expect(strong!.low).toBeLessThanOrEqual(strong!.elo);
    expect(strong!.high).toBeGreaterThanOrEqual(strong!.elo);
  });

  test('recovers strengths from exact expected scores', () => {
    const strengths = [4, 2, 1, 0.5];
    const scores: PairScore[] = [];
    for (let i = 0; i < 4; i++) {
      for (let j = i + 1; j < 4; j++) {
        const share = strengths[i]! / (strengths[i]! + strengths[j]!);
        scores.push(pair(i, j, Math.round(1e6 * share), Math.round(1e6 * (1 - share))));
      }
    }
    const ratings = bradleyTerry(
      4,
      scores.map((s) => ({ ...s, firstWins: s.firstWins / 100, secondWins: s.secondWins / 100 })),
      lehmer(2),
    );
    for (let i = 1; i < 4; i++)
      expect(ratings[i - 1]!.elo - ratings[i]!.elo).toBeCloseTo(400 * Math.log10(2), 0);
  });

  test('a player who wins every game keeps a finite rating', () => {
    const ratings = bradleyTerry(2, [pair(0, 1, 50, 0)], lehmer(3));
    expect(Number.isFinite(ratings[0]!.elo)).toBe(true);
    expect(ratings[0]!.elo).toBeGreaterThan(400);
  });

  test('swapping the two players of a pair changes nothing', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), fc.nat(30), (wins, losses, draws) => {
        const ahead = bradleyTerry(2, [pair(0, 1, wins, losses, draws)], lehmer(5))[0]!.elo;
        const behind = bradleyTerry(2, [pair(1, 0, losses, wins, draws)], lehmer(5))[0]!.elo;
        expect(ahead).toBeCloseTo(behind, 6);
      }),
      { numRuns: 20 },
    );
  });
});
