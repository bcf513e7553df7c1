import type { BackendOptions, ExecutionOptions } from '@reroll/rollout';
import { mapConcurrently } from '@reroll/rollout/internal';
import { leaseBackend } from '@reroll/rollout/internal/backends';
import type { Seed } from '@reroll/sim-core';
import {
  type ConfidenceInterval,
  confidenceInterval,
  FEW_SAMPLES,
} from '../statistics/confidence-interval.js';
import { mean, stdev } from '../statistics/moments.js';
import type { MatchResult } from './match-result.js';
import { checkGamesKept, matchSeeds } from './match-seeds.js';
import { type MatchSpecInput, parseMatchSpec, withSecret } from './match-spec.js';
import { matchRunner } from './run-match.js';

/** Coverage of the interval. */
const LEVEL = 0.95;

/** A game is won, drawn or lost. */
const POSSIBLE_RETURNS = { low: -1, high: 1 };

/** Matches under way for each isolate: one that it plays, and one that waits while the host verifies the last. */
const LANES_PER_ISOLATE = 2;

/** What {@link evaluateMatchup} is to play, and where. */
export interface MatchupOptions extends Omit<MatchSpecInput, 'seed'>, BackendOptions, ExecutionOptions {
  /** One match is played for each; no two may give the same draws, as a seed and its negative do in the mode `shared`. */
  readonly seeds: Iterable<Seed>;
}

/** How well X does against O. Returns are from X's side. */
export interface MatchupResult {
  /** Mean return over seeds, rounded once, as `statistics.mean`. */
  readonly mean: number;
  /** Sample standard deviation over seeds, rounded once, as `statistics.stdev`; null for a single seed. */
  readonly std: number | null;
  /** Student's t interval of the mean over seeds, cut to the possible returns, −1 to 1; null for a single seed. */
  readonly interval: ConfidenceInterval | null;
  /** Games of all seeds together that a player's failure decided; `runs` say which, and why. */
  readonly forfeits: { readonly X: number; readonly O: number };
  /** What to keep in mind when reading the numbers. */
  readonly warnings: readonly string[];
  /** One match per seed, in the order of the seeds. */
  readonly runs: readonly MatchResult[];
}

/**
 * Plays one match per seed, in parallel, and sums them up.
 *
 * @throws RolloutError for a wrong spec or seed, an abort, or infrastructure that failed twice: a missing match has no score.
 * @throws RangeError when there are no seeds, more than `MAX_MATCHUP_SEEDS`, or two that give the same draws;
 * or when they have more than `MAX_GAMES_KEPT` games together.
 * @example
 * ```ts
 * import { evaluateMatchup } from '@reroll/evaluate';
 *
 * const { mean, std } = await evaluateMatchup({ policyX: 'greedy', policyO: 'random', seeds: [0, 1, 2, 3] });
 * console.log(mean, std); // 0.9 0.043…
 * ```
 */
export async function evaluateMatchup(options: MatchupOptions): Promise<MatchupResult> {
  const { seeds, backend, signal, concurrency, timeoutMs, image, ...spec } = options;
  const { input, secret } = withSecret(spec);
  const { seed: _, ...template } = parseMatchSpec({ ...input, seed: 0 });
  const texts = matchSeeds(seeds, template.rngMode);
  checkGamesKept(texts.length, template.games, 1);
  await using lease = leaseBackend({ backend, concurrency, timeoutMs, image });
  const play = matchRunner(template, secret, lease.backend);
  const numLanes = LANES_PER_ISOLATE * lease.backend.concurrency;
  return summarize(await mapConcurrently(texts, numLanes, signal, play));
}

function summarize(runs: readonly MatchResult[]): MatchupResult {
  const returns = runs.map(({ totalReward }) => totalReward);
  const several = runs.length > 1;
  const few = several
    ? `${runs.length} seeds give a wide interval; ${FEW_SAMPLES} or more rank policies reliably`
    : `one seed gives no interval; ${FEW_SAMPLES} or more rank policies reliably`;
  return {
    mean: mean(returns),
    std: several ? stdev(returns) : null,
    interval: several ? confidenceInterval(returns, LEVEL, POSSIBLE_RETURNS) : null,
    forfeits: { X: forfeitsOf(runs, 'X'), O: forfeitsOf(runs, 'O') },
    warnings: runs.length < FEW_SAMPLES ? [few] : [],
    runs,
  };
}

function forfeitsOf(runs: readonly MatchResult[], side: 'X' | 'O'): number {
  return runs.reduce((sum, { failures }) => sum + failures.filter(({ player }) => player === side).length, 0);
}
