import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '@reroll/rollout/internal';
import { fitStrengths } from './bradley-terry-fit.js';

/** How two players of a tournament scored against each other, seed by seed, whoever moved first. */
export interface PairScores {
  readonly first: number;
  readonly second: number;
  /** f64 [seeds]: games that `first` won, a draw counting half. */
  readonly wins: Float64Array;
  /** f64 [seeds]: games played. */
  readonly games: Float64Array;
}

/** One player's strength on the Elo scale (400 points are odds of 10), 0 being the average opponent. */
export interface Rating {
  readonly elo: number;
  /** Interval at {@link RATING_LEVEL} over seeds; from −∞ to ∞ when there is one seed, which says nothing of the spread. */
  readonly low: number;
  readonly high: number;
}

/** Coverage of the ratings' intervals. */
export const RATING_LEVEL = 0.95;

/** Repetitions of the bootstrap: the tails of the intervals hold ten of them each. */
const RESAMPLES = 400;

/** How long the event loop may wait for the bootstrap. */
const TURN_MS = 10;

const ELO_PER_NEPER = 400 / Math.LN10;

/**
 * Bradley–Terry ratings with intervals.
 *
 * The strengths are those of `fitStrengths`. The intervals are percentiles of a cluster bootstrap (Efron & Tibshirani, "An
 * Introduction to the Bootstrap", 1993, chapters 8 and 13) whose clusters are seeds: the games of one seed share a stream of
 * draws, and so do the match-ups that were played with it, so that only whole seeds are independent. Few seeds make the
 * intervals too narrow. Who moves first is not modelled: let every pair meet on both sides.
 *
 * @param random - f64 in [0, 1), seeded: the same stream gives the same intervals.
 * @returns one rating per player, in index order.
 * @throws RolloutError `ABORTED`.
 */
export async function bradleyTerry(
  numPlayers: number,
  pairs: readonly PairScores[],
  random: () => number,
  signal?: AbortSignal,
): Promise<Rating[]> {
  const numSeeds = pairs[0]?.wins.length ?? 0;
  const fit = (counts: Float64Array, start?: Float64Array) =>
    fitStrengths(
      numPlayers,
      pairs.map(({ first, second, wins, games }) => ({
        first,
        second,
        wins: dot(wins, counts),
        games: dot(games, counts),
      })),
      start,
    );
  const strengths = fit(new Float64Array(numSeeds).fill(1));
  if (numSeeds < 2) return Array.from(strengths, (strength) => ratingOf(strength, [-Infinity, Infinity]));

  const samples: Float64Array[] = [];
  let turnStartMs = performance.now();
  while (samples.length < RESAMPLES) {
    samples.push(fit(resample(numSeeds, random), strengths));
    if (performance.now() - turnStartMs < TURN_MS) continue;
    await setImmediate();
    throwIfAborted(signal);
    turnStartMs = performance.now();
  }
  return Array.from(strengths, (strength, player) =>
    ratingOf(
      strength,
      samples.map((sample) => sample[player]!),
    ),
  );
}

/** How often each seed is drawn when as many are drawn as there are, with replacement. */
function resample(numSeeds: number, random: () => number): Float64Array {
  const counts = new Float64Array(numSeeds);
  for (let draw = 0; draw < numSeeds; draw++) counts[Math.floor(random() * numSeeds)]! += 1;
  return counts;
}

function ratingOf(strength: number, samples: number[]): Rating {
  const sorted = samples.sort((a, b) => a - b);
  const tail = Math.floor(((1 - RATING_LEVEL) / 2) * sorted.length);
  const low = ELO_PER_NEPER * sorted[tail]!;
  const high = ELO_PER_NEPER * sorted.at(-1 - tail)!;
  return { elo: ELO_PER_NEPER * strength, low, high };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
