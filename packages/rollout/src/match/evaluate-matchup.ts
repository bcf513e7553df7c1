import type { Seed } from '@reroll/sim-core';
import type { Backend } from '../backends/backend.js';
import { type BackendName, type BackendOptions, createBackend } from '../backends/create-backend.js';
import {
  type ConfidenceInterval,
  confidenceInterval,
  FEW_SAMPLES,
} from '../statistics/confidence-interval.js';
import { mean, stdev } from '../statistics/moments.js';
import type { MatchResult } from './match-result.js';
import { type MatchSpecInput, parseMatchSpec } from './match-spec.js';
import { runParsedMatch } from './run-match.js';

/** Seeds of one evaluation: each is a match that is kept in memory. */
export const MAX_MATCHUP_SEEDS = 100_000;

/** What {@link evaluateMatchup} is to play, and where. */
export interface MatchupOptions extends Omit<MatchSpecInput, 'seed'>, BackendOptions {
  /** One match is played for each. */
  readonly seeds: Iterable<Seed>;
  /** A name, for a backend that lives as long as the evaluation, or one that the caller owns. Default `worker`. */
  readonly backend?: BackendName | Backend;
  readonly signal?: AbortSignal;
}

/** How well X does against O. Returns are from X's side. */
export interface MatchupResult {
  /** Mean return over seeds, rounded once, as `statistics.mean`. */
  readonly mean: number;
  /** Sample standard deviation over seeds, rounded once, as `statistics.stdev`; null for a single seed. */
  readonly std: number | null;
  /** Student's t interval of the mean over seeds; null for a single seed. */
  readonly interval: ConfidenceInterval | null;
  /** What to keep in mind when reading the numbers. */
  readonly warnings: readonly string[];
  /** One match per seed, in the order of the seeds. */
  readonly runs: readonly MatchResult[];
}

/**
 * Plays one match per seed, in parallel, and sums them up.
 *
 * @throws RolloutError for a wrong spec, an abort, or infrastructure that failed twice: a missing match has no score.
 * @throws RangeError when there are no seeds, or more than {@link MAX_MATCHUP_SEEDS}.
 * @example
 * ```ts
 * import { evaluateMatchup } from '@reroll/rollout';
 *
 * const { mean, std } = await evaluateMatchup({ policyX: 'greedy', policyO: 'random', seeds: [0, 1, 2, 3] });
 * console.log(mean, std); // 0.9 0.043…
 * ```
 */
export async function evaluateMatchup(options: MatchupOptions): Promise<MatchupResult> {
  const { seeds, backend: choice = 'worker', signal, concurrency, timeoutMs, image, ...spec } = options;
  const specs = Array.from(take(seeds), (seed) => parseMatchSpec({ ...spec, seed }));
  if (specs.length === 0) throw new RangeError('seeds must hold at least one seed, got none');
  await using owned =
    typeof choice === 'string' ? createBackend(choice, { concurrency, timeoutMs, image }) : null;
  const backend = owned ?? (choice as Backend);
  // The first match that cannot be had ends the others: half an evaluation has no mean.
  const ended = new AbortController();
  const either = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
  try {
    return summarize(await Promise.all(specs.map((one) => runParsedMatch(one, backend, either))));
  } finally {
    ended.abort();
  }
}

function* take(seeds: Iterable<Seed>): Generator<Seed> {
  let count = 0;
  for (const seed of seeds) {
    if (++count > MAX_MATCHUP_SEEDS)
      throw new RangeError(`seeds must hold at most ${MAX_MATCHUP_SEEDS} seeds`);
    yield seed;
  }
}

function summarize(runs: readonly MatchResult[]): MatchupResult {
  const returns = runs.map(({ totalReward }) => totalReward);
  const several = runs.length > 1;
  const few = `${runs.length} seeds give a wide interval; ${FEW_SAMPLES} or more rank policies reliably`;
  return {
    mean: mean(returns),
    std: several ? stdev(returns) : null,
    interval: several ? confidenceInterval(returns) : null,
    warnings: runs.length < FEW_SAMPLES ? [few] : [],
    runs,
  };
}
