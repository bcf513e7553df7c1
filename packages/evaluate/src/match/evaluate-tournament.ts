import { leaseBackend } from '@reroll/rollout/internal/backends';
import { SimCore } from '@reroll/sim-core';
import { bradleyTerry, type PairScores, type Rating } from '../statistics/bradley-terry.js';
import { evaluateMatchup, type MatchupOptions, type MatchupResult } from './evaluate-matchup.js';
import type { GameId } from './game.js';
import { type MatchPolicyInput, type MatchPolicySpec, parseMatchPolicy } from './match-policy.js';
import { checkGamesKept, matchSeeds } from './match-seeds.js';
import { parseMatchSpec, type RngMode, withSecret } from './match-spec.js';

/** Policies of one tournament: every one meets every other on both sides. */
export const MAX_ENTRANTS = 64;

/** Seed of the stream that the ratings' bootstrap draws from. */
const BOOTSTRAP_SEED = 0;

/** Stands for the entrants where a match's other settings are checked. */
const NOBODY = { policyX: 'random', policyO: 'random', seed: 0 } as const;

/** What {@link evaluateTournament} is to play, and where. */
export interface TournamentOptions extends Omit<MatchupOptions, 'policyX' | 'policyO'> {
  /** By name, as an object or as `[name, policy]` pairs; at least two. One policy may enter under several names. */
  readonly policies:
    | Readonly<Record<string, MatchPolicyInput>>
    | Iterable<readonly [string, MatchPolicyInput]>;
  /**
   * Default `committed` where any policy is code, which might compute the other's draws in another mode; else `shared`. One secret
   * serves all matches.
   */
  readonly rngMode?: RngMode;
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
  /** The mode that it was played in. */
  readonly rngMode: RngMode;
  /** In the mode `committed`: the secret of all matches. With it, the same call plays the same tournament. */
  readonly secret?: string;
}

/**
 * Lets every policy meet every other as X and as O, and rates them.
 *
 * @throws TypeError when `policies` is neither an object nor pairs; RangeError when there are fewer than two policies, more
 * than {@link MAX_ENTRANTS}, or two of one name, or when all match-ups together have more than `MAX_GAMES_KEPT` games;
 * RolloutError `INVALID_SPEC` naming the entrant that is not a policy of this game; what `evaluateMatchup` throws.
 * @example
 * ```ts
 * import { evaluateTournament } from '@reroll/evaluate';
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
  const { backend, concurrency, timeoutMs, image, signal, seeds: given, ...match } = options;
  const { env } = parseMatchSpec({ env: match.env, ...NOBODY });
  const entrants = entrantsOf(policies, env);
  const untrusted = [...entrants.values()].some(({ kind }) => kind === 'code');
  const { input: keyed, secret } = withSecret({
    ...match,
    rngMode: match.rngMode ?? (untrusted ? 'committed' : 'shared'),
  });
  const { games, rngMode } = parseMatchSpec({ ...keyed, ...NOBODY });
  const seeds = matchSeeds(given, rngMode);
  checkGamesKept(seeds.length, games, entrants.size * (entrants.size - 1));
  await using lease = leaseBackend({ backend, concurrency, timeoutMs, image });
  const matchups: TournamentMatchup[] = [];
  for (const [x, policyX] of entrants) {
    for (const [o, policyO] of entrants) {
      if (x === o) continue;
      const result = await evaluateMatchup({
        ...keyed,
        seeds,
        policyX,
        policyO,
        signal,
        backend: lease.backend,
      });
      const matchup = { x, o, ...result };
      matchups.push(matchup);
      onMatchup?.(matchup);
    }
  }
  const ratings = await rate([...entrants.keys()], matchups, signal);
  return { matchups, ratings, rngMode, ...(secret !== null && { secret }) };
}

function entrantsOf(policies: TournamentOptions['policies'], game: GameId): Map<string, MatchPolicySpec> {
  const entrants = new Map<string, MatchPolicySpec>();
  for (const [name, policy] of pairsOf(policies)) {
    if (entrants.has(name))
      throw new RangeError(`policies must have different names, got ${JSON.stringify(name)} twice`);
    if (entrants.size === MAX_ENTRANTS)
      throw new RangeError(`policies must hold 2 to ${MAX_ENTRANTS} policies, got more`);
    entrants.set(name, parseMatchPolicy(policy, `policies.${name}`, game));
  }
  if (entrants.size < 2)
    throw new RangeError(`policies must hold 2 to ${MAX_ENTRANTS} policies, got ${entrants.size}`);
  return entrants;
}

function* pairsOf(policies: TournamentOptions['policies']): Generator<readonly [string, MatchPolicyInput]> {
  if (typeof policies !== 'object' || policies === null) {
    const got = policies === null ? 'null' : typeof policies;
    throw new TypeError(`policies must be an object of policies or pairs, got ${got}`);
  }
  for (const pair of Symbol.iterator in policies ? policies : Object.entries(policies)) {
    if (!Array.isArray(pair) || typeof pair[0] !== 'string')
      throw new TypeError('policies must hold pairs of a name and a policy');
    yield pair;
  }
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
