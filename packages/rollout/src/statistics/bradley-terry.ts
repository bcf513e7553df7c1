/** Games between two players of a tournament, by index; a draw counts half a win for each. */
export interface PairScore {
  readonly first: number;
  readonly second: number;
  readonly firstWins: number;
  readonly secondWins: number;
  readonly draws: number;
}

/** One player's strength on the Elo scale (400 points are odds of 10), 0 being the average opponent. */
export interface Rating {
  readonly elo: number;
  /** Percentile-bootstrap interval at {@link RATING_LEVEL}: games are resampled within each pairing. */
  readonly low: number;
  readonly high: number;
}

export const RATING_LEVEL = 0.95;
const RESAMPLES = 400;
const MAX_ITERATIONS = 1000;
/** Relative change of a strength below which the iteration has settled. */
const TOLERANCE = 1e-9;
const ELO_PER_NEPER = 400 / Math.LN10;

/**
 * Bradley–Terry strengths with intervals.
 *
 * Maximum likelihood by the minorization–maximization of Hunter, "MM algorithms for generalized Bradley–Terry models",
 * Annals of Statistics 32 (2004). Every player has one extra drawn game against an average opponent, so that one who
 * never loses keeps a finite rating. Who moves first is not modelled: let every pair meet on both sides.
 *
 * @param random - f64 in [0, 1), seeded, for the bootstrap; the same stream gives the same intervals.
 * @returns one rating per player, in index order.
 */
export function bradleyTerry(
  numPlayers: number,
  scores: readonly PairScore[],
  random: () => number,
): Rating[] {
  const elo = fit(numPlayers, scores);
  const samples = Array.from({ length: RESAMPLES }, () =>
    fit(
      numPlayers,
      scores.map((score) => resample(score, random)),
    ),
  );
  return elo.map((value, player) => {
    const sorted = samples.map((sample) => sample[player]!).sort((a, b) => a - b);
    const tail = Math.floor(((1 - RATING_LEVEL) / 2) * RESAMPLES);
    return { elo: value, low: sorted[tail]!, high: sorted[RESAMPLES - 1 - tail]! };
  });
}

function fit(numPlayers: number, scores: readonly PairScore[]): number[] {
  const wins = new Array<number>(numPlayers).fill(0.5);
  for (const { first, second, firstWins, secondWins, draws } of scores) {
    wins[first]! += firstWins + draws / 2;
    wins[second]! += secondWins + draws / 2;
  }
  let strengths = new Array<number>(numPlayers).fill(1);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const next = improve(strengths, wins, scores);
    const settled = next.every((value, i) => Math.abs(value / strengths[i]! - 1) < TOLERANCE);
    strengths = next;
    if (settled) break;
  }
  return strengths.map((strength) => ELO_PER_NEPER * Math.log(strength));
}

function improve(
  strengths: readonly number[],
  wins: readonly number[],
  scores: readonly PairScore[],
): number[] {
  const weights = strengths.map((strength) => 1 / (strength + 1));
  for (const { first, second, firstWins, secondWins, draws } of scores) {
    const weight = (firstWins + secondWins + draws) / (strengths[first]! + strengths[second]!);
    weights[first]! += weight;
    weights[second]! += weight;
  }
  return wins.map((won, i) => won / weights[i]!);
}

function resample(score: PairScore, random: () => number): PairScore {
  const games = score.firstWins + score.secondWins + score.draws;
  let firstWins = 0;
  let secondWins = 0;
  for (let game = 0; game < games; game++) {
    const pick = random() * games;
    if (pick < score.firstWins) firstWins++;
    else if (pick < score.firstWins + score.secondWins) secondWins++;
  }
  return { ...score, firstWins, secondWins, draws: games - firstWins - secondWins };
}
