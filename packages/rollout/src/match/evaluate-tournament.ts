import { SimCore } from '@reroll/sim-core';
import { bradleyTerry, type PairScore, type Rating } from '../statistics/bradley-terry.js';
import { evaluateMatchup, type MatchupOptions, type MatchupResult } from './evaluate-matchup.js';
import type { MatchPolicyInput } from './match-policy.js';

/** Policies of one tournament: every one meets every other on both sides. */
export const MAX_ENTRANTS = 64;

/** Seed of the stream that the ratings' bootstrap draws from. */
const BOOTSTRAP_SEED = 0;

/** What {@link evaluateTournament} is to play, and where. */
export interface TournamentOptions extends Omit<MatchupOptions, 'policyX' | 'policyO'> {
  /** By name; at least two. */
  readonly policies: Readonly<Record<string, MatchPolicyInput>>;
  /** Called as each match-up ends. */
  readonly onMatchup?: (matchup: TournamentMatchup) => void;
}

/** One cell of the table. */
export interface TournamentMatchup extends MatchupResult {
  readonly x: string;
  readonly o: string;
}

/** Who is how strong. */
export interface TournamentResult {
  /** Every ordered pair of different policies, X first. */
  readonly matchups: readonly TournamentMatchup[];
  /** Bradley–Terry ratings on the Elo scale, strongest first. */
  readonly ratings: readonly (Rating & { readonly policy: string })[];
}

/**
 * Lets every policy meet every other as X and as O, and rates them.
 *
 * @throws RangeError when there are fewer than two policies or more than {@link MAX_ENTRANTS}; what `evaluateMatchup` throws.
 * @example
 * ```ts
 * import { evaluateTournament } from '@reroll/rollout';
 *
 * const policies = { random: 'random', greedy: 'greedy', minimax: 'minimax' } as const;
 * const { ratings } = await evaluateTournament({ policies, seeds: [0, 1, 2, 3] });
 * console.log(ratings.map(({ policy, elo }) => `${policy} ${elo.toFixed(0)}`));
 * ```
 */
export async function evaluateTournament({
  policies,
  onMatchup,
  ...options
}: TournamentOptions): Promise<TournamentResult> {
  const names = Object.keys(policies);
  if (names.length < 2 || names.length > MAX_ENTRANTS) {
    throw new RangeError(`policies must hold 2 to ${MAX_ENTRANTS} policies, got ${names.length}`);
  }
  const seeds = [...options.seeds];
  const matchups: TournamentMatchup[] = [];
  for (const x of names) {
    for (const o of names) {
      if (x === o) continue;
      const result = await evaluateMatchup({
        ...options,
        seeds,
        policyX: policies[x]!,
        policyO: policies[o]!,
      });
      matchups.push({ x, o, ...result });
      onMatchup?.(matchups.at(-1)!);
    }
  }
  return { matchups, ratings: rate(names, matchups) };
}

function rate(names: readonly string[], matchups: readonly TournamentMatchup[]): TournamentResult['ratings'] {
  const draws = SimCore.create().mt19937(BOOTSTRAP_SEED);
  const scores = matchups.map((matchup) => scoreOf(matchup, names));
  return bradleyTerry(names.length, scores, () => draws.random())
    .map((rating, index) => ({ policy: names[index]!, ...rating }))
    .sort((a, b) => b.elo - a.elo);
}

function scoreOf({ x, o, runs }: TournamentMatchup, names: readonly string[]): PairScore {
  const rewards = runs.flatMap(({ games }) => games.map(({ reward }) => reward));
  const count = (reward: number): number => rewards.filter((one) => one === reward).length;
  return {
    first: names.indexOf(x),
    second: names.indexOf(o),
    firstWins: count(1),
    secondWins: count(-1),
    draws: count(0),
  };
}
