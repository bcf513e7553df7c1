// What pairs of runs show about a ratio. No distribution is assumed, because times on a busy machine follow none that has a name.

/** Fewer pairs bear no interval of 95 %: five that all agree do so by chance once in sixteen times. */
export const MIN_PAIRS = 6;
/** The number of ways to give signs to ranks must stay exact in a double. */
export const MAX_PAIRS = 50;

const LEVEL = 0.95;

/**
 * How many times as good the figures `here` are as those `there`, pair by pair: above 1 is better, whether 'higher' or 'lower' is.
 *
 * The ratio is the Hodges–Lehmann estimate over the logarithms of the pairs' ratios; `low` and `high` bound the exact 95 % interval
 * of Wilcoxon's signed-rank test (Hollander & Wolfe, "Nonparametric Statistical Methods", 3.3). It assumes pairs that are independent
 * and would as soon favour one side as the other if nothing had changed, which is why runs take turns in going first.
 */
export function compareRuns(here, there, better) {
  if (here.length !== there.length)
    throw new RangeError(`runs must come in pairs, got ${here.length} and ${there.length}`);
  if (here.length < MIN_PAIRS || here.length > MAX_PAIRS)
    throw new RangeError(`pairs must be ${MIN_PAIRS} to ${MAX_PAIRS}, got ${here.length}`);
  const sign = better === 'higher' ? 1 : -1;
  const averages = walshAverages(here.map((value, i) => sign * Math.log(value / there[i])));
  const skipped = skippedAtEachEnd(here.length);
  const low = averages[skipped];
  const high = averages[averages.length - 1 - skipped];
  return {
    ratio: Math.exp(median(averages)),
    low: Math.exp(low),
    high: Math.exp(high),
    change: changeOf(low, high),
  };
}

/** The middle of numbers, of which there is at least one. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}

function changeOf(low, high) {
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'none shown';
}

/** The averages of all pairs of values, of each with itself too, in order. */
function walshAverages(values) {
  const averages = values.flatMap((value, i) => values.slice(i).map((other) => (value + other) / 2));
  return averages.sort((a, b) => a - b);
}

/** How many of the ordered averages lie outside of the interval at each end: the greatest number that keeps its level. */
function skippedAtEachEnd(pairs) {
  // ways[sum]: how many of the sets of ranks 1 … pairs have that sum.
  const ways = new Array((pairs * (pairs + 1)) / 2 + 1).fill(0);
  ways[0] = 1;
  for (let rank = 1; rank <= pairs; rank++) {
    for (let sum = ways.length - 1; sum >= rank; sum--) ways[sum] += ways[sum - rank];
  }
  const most = (2 ** pairs * (1 - LEVEL)) / 2;
  let skipped = 0;
  for (let covered = ways[0]; covered + ways[skipped + 1] <= most; skipped++) covered += ways[skipped + 1];
  return skipped;
}
