import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bradleyTerry, type PairScores } from '../src/statistics/bradley-terry.js';
import { fitStrengths, type PairTotal } from '../src/statistics/bradley-terry-fit.js';

/** A small generator of its own: the tests need a stream, not a good one. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** Wins of the first player for each seed, out of as many games. */
const pair = (first: number, second: number, wins: number[], games: number): PairScores => ({
  first,
  second,
  wins: Float64Array.from(wins),
  games: new Float64Array(wins.length).fill(games),
});

const total = (first: number, second: number, wins: number, games: number): PairTotal => ({
  first,
  second,
  wins,
  games,
});

/** The fit by another method, slow and without a matrix: minorization–maximization, Hunter 2004, section 2. */
function byMinorization(numPlayers: number, totals: readonly PairTotal[]): number[] {
  let strengths = new Array<number>(numPlayers).fill(1);
  for (let iteration = 0; iteration < 200_000; iteration++) {
    const wins = new Array<number>(numPlayers).fill(0.5);
    const weights = strengths.map((strength) => 1 / (strength + 1));
    for (const { first, second, wins: won, games } of totals) {
      wins[first]! += won;
      wins[second]! += games - won;
      const weight = games / (strengths[first]! + strengths[second]!);
      weights[first]! += weight;
      weights[second]! += weight;
    }
    strengths = wins.map((won, i) => won / weights[i]!);
  }
  return strengths.map(Math.log);
}

describe('fitStrengths', () => {
  test('two players differ by the log-odds of their games', () => {
    const [strong, weak] = fitStrengths(2, [total(0, 1, 7_500_000, 10_000_000)]);
    expect(strong! - weak!).toBeCloseTo(Math.log(3), 5);
  });

  test('recovers strengths from exact expected scores', () => {
    const strengths = [4, 2, 1, 0.5];
    const totals = strengths.flatMap((one, i) =>
      strengths.slice(i + 1).map((other, k) => total(i, i + 1 + k, (1e6 * one) / (one + other), 1e6)),
    );
    const fitted = fitStrengths(4, totals);
    for (let i = 1; i < 4; i++) expect(fitted[i - 1]! - fitted[i]!).toBeCloseTo(Math.log(2), 5);
  });

  test('one who never loses has a finite strength, which more games raise', () => {
    const leadAfter = (games: number) => fitStrengths(2, [total(0, 1, games, games)])[0]!;
    const leads = [1, 10, 1000, 1e6].map(leadAfter);
    expect(leads.every(Number.isFinite)).toBe(true);
    expect(leads).toEqual([...leads].sort((a, b) => a - b));
    expect(fitStrengths(2, [total(0, 1, 0, 10)])[0]).toBeCloseTo(-leadAfter(10), 10);
  });

  test('agrees with minorization–maximization', () => {
    const totals = [total(0, 1, 3, 4), total(1, 2, 10, 10), total(0, 2, 0.5, 8), total(2, 3, 5, 20)];
    const expected = byMinorization(4, totals);
    const fitted = fitStrengths(4, totals);
    for (const [i, strength] of expected.entries()) expect(fitted[i]).toBeCloseTo(strength, 7);
  });

  test('ends where the likelihood is highest, from any start', () => {
    const score = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(60), fc.nat(60));
    const starts = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(score, { maxLength: 6 }), starts, (scores, start) => {
        const totals = scores
          .filter(([i, j]) => i !== j)
          .map(([i, j, wins, losses]) => total(i, j, wins, wins + losses));
        const fitted = fitStrengths(4, totals, Float64Array.from(start));
        const chance = (x: number) => 1 / (1 + Math.exp(-x));
        for (let player = 0; player < 4; player++) {
          let gradient = 0.5 - chance(fitted[player]!);
          for (const { first, second, wins, games } of totals) {
            const surplus = wins - games * chance(fitted[first]! - fitted[second]!);
            gradient += first === player ? surplus : second === player ? -surplus : 0;
          }
          expect(gradient).toBeCloseTo(0, 6);
        }
      }),
    );
  });
});

describe('bradleyTerry', () => {
  test('gives the Elo difference that the scores mean, inside its interval', async () => {
    const wins = [7, 8, 7, 8, 9, 6, 8, 7, 7, 8];
    const [strong, weak] = await bradleyTerry(2, [pair(0, 1, wins, 10)], lehmer(1));
    expect(strong!.elo - weak!.elo).toBeCloseTo(400 * Math.log10(3), -1);
    expect(strong!.low).toBeLessThan(strong!.elo);
    expect(strong!.high).toBeGreaterThan(strong!.elo);
  });

  test('resamples seeds: games of a seed that all go one way say no more than one game', async () => {
    const widthOf = async (wins: number[], games: number) => {
      const [rating] = await bradleyTerry(2, [pair(0, 1, wins, games)], lehmer(7));
      return rating!.high - rating!.low;
    };
    // The same 200 of 400 games: split evenly within each seed, or whole seeds won and lost.
    const mixed = await widthOf(new Array<number>(8).fill(25), 50);
    const whole = await widthOf([50, 0, 50, 0, 50, 0, 50, 0], 50);
    expect(mixed).toBe(0);
    expect(whole).toBeGreaterThan(200);
  });

  test.each([
    ['first', () => 0, 9],
    ['last', () => 1 - 2 ** -53, 2],
  ])('draws the %s seed as any other', async (_, random, wins) => {
    const [rating] = await bradleyTerry(2, [pair(0, 1, [9, 5, 5, 2], 10)], random);
    const [expected] = await bradleyTerry(2, [pair(0, 1, [4 * wins], 40)], random);
    expect(rating!.low).toBeCloseTo(expected!.elo, 6);
    expect(rating!.high).toBeCloseTo(expected!.elo, 6);
  });

  test('draws one set of seeds for all pairs', async () => {
    // Seed by seed, 1 does against 2 what 0 does against 1: only with common draws do 0 and 2 keep their distances.
    const wins = [10, 0, 9, 1, 8, 2];
    const losses = wins.map((won) => 10 - won);
    const ratings = await bradleyTerry(3, [pair(0, 1, wins, 10), pair(2, 1, losses, 10)], lehmer(3));
    expect(ratings[1]!.high - ratings[1]!.low).toBeLessThan(1e-3);
  });

  test('one seed says nothing of the spread', async () => {
    const [rating] = await bradleyTerry(2, [pair(0, 1, [30], 50)], lehmer(1));
    expect(rating).toMatchObject({ low: -Infinity, high: Infinity });
    expect(rating!.elo).toBeGreaterThan(0);
  });

  test('the same stream gives the same intervals', async () => {
    const rate = () => bradleyTerry(2, [pair(0, 1, [3, 5, 9, 1], 10)], lehmer(5));
    expect(await rate()).toEqual(await rate());
  });

  test('lets the event loop turn, and an abort through', async () => {
    const pairs = Array.from({ length: 64 }, (_, i) =>
      Array.from({ length: i }, (_, j) => pair(i, j, [5, i % 11, j % 11, 10], 10)),
    ).flat();
    const aborting = new AbortController();
    setImmediate(() => aborting.abort());
    await expect(bradleyTerry(64, pairs, lehmer(2), aborting.signal)).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });
});
