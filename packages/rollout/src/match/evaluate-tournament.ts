import { SimCore } from '@reroll/sim-core';
import { leaseBackend } from '../backends/lease.js';
import { bradleyTerry, type PairScores, type Rating } from '../statistics/bradley-terry.js';
import { evaluateMatchup, type MatchupOptions, type MatchupResult } from './evaluate-matchup.js';
import type { MatchPolicyInput } from './match-policy.js';
import { matchSeeds } from './match-seeds.js';

/** Policies of one tournament: every one meets every other on both sides. */
export const MAX_ENTRANTS = 64;

/** Seed of the stream that the ratings' bootstrap draws from. */
const BOOTSTRAP_SEED = 0;

/** What {@link evaluateTournament} is to play, and where. */
export interface TournamentOptions extends Omit<MatchupOptions, 'policyX' | 'policyO'> {
  /** By name, as an object or as `[name, policy]` pairs; at least two. One policy may enter under several names. */
  readonly policies:
    | Readonly<Record<string, MatchPolicyInput>>
    | Iterable<readonly [string, MatchPolicyInput]>;
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
 * @throws RangeError when there are fewer than two policies or more than {@link MAX_ENTRANTS}, or two of one name; what
 * `evaluateMatchup` throws.
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
  const entrants = entrantsOf(policies);
  const { backend, concurrency, timeoutMs, image, ...rest } = options;
  const seeds = matchSeeds(options.seeds, options.rngMode ?? 'shared');
  await using lease = leaseBackend({ backend, concurrency, timeoutMs, image });
  const matchups: TournamentMatchup[] = [];
  for (const [x, policyX] of entrants) {
    for (const [o, policyO] of entrants) {
      if (x === o) continue;
      const result = await evaluateMatchup({ ...rest, backend: lease.backend, seeds, policyX, policyO });
      const matchup = { x, o, ...result };
      matchups.push(matchup);
      onMatchup?.(matchup);
    }
  }
  return { matchups, ratings: await rate([...entrants.keys()], matchups, options.signal) };
}

function entrantsOf(policies: TournamentOptions['policies']): Map<string, MatchPolicyInput> {
  const pairs = Symbol.iterator in policies ? [...policies] : Object.entries(policies);
  const entrants = new Map(pairs);
  if (entrants.size < pairs.length) {
    const twice = pairs.find(([name], index) => pairs.findIndex(([other]) => other === name) < index)!;
    throw new RangeError(`policies must have different names, got ${JSON.stringify(twice[0])} twice`);
  }
  if (entrants.size < 2 || entrants.size > MAX_ENTRANTS)
    throw new RangeError(`policies must hold 2 to ${MAX_ENTRANTS} policies, got ${entrants.size}`);
  return entrants;
}

async function rate(
  names: readonly string[],
  matchups: readonly TournamentMatchup[],
  signal: AbortSignal | undefined,
): Promise<TournamentResult['ratings']> {
  const draws = SimCore.create().mt19937(BOOTSTRAP_SEED);
  const ratings = await bradleyTerry(names.length, pairScores(names, matchups), () => draws.random(), signal);
  return ratings.map((rating, index) => ({ policy: names[index]!, ...rating })).sort((a, b) => b.elo - a.elo);
}

/** The match-ups as the ratings take them: a reward of 1, 0 or −1 is a win of X, half of one, or none. */
function pairScores(names: readonly string[], matchups: readonly TournamentMatchup[]): PairScores[] {
  const indexOf = new Map(names.map((name, index) => [name, index]));
  return matchups.map(({ x, o, runs }) => ({
    first: indexOf.get(x)!,
    second: indexOf.get(o)!,
    wins: Float64Array.from(runs, ({ games }) =>
      games.reduce((sum, { reward }) => sum + (1 + reward) / 2, 0),
    ),
    games: Float64Array.from(runs, ({ games }) => games.length),
  }));
}
