import { closedObject, MATCH_SEED, parseSpec, seedSchema } from '@reroll/rollout/internal';
import {
  builtInManifest,
  findEnvironment,
  type NamedOptionValues,
  resolveOptions,
  type Seed,
} from '@reroll/sim-core';
import { canonicalJson, sha256Hex } from '@reroll/trajectory';
import { z } from 'zod';
import { TIC_TAC_TOE } from '../tictactoe/board.js';
import { type GameId, type GameOptions, gameIds } from './game.js';
import { checkSuits, type MatchPolicyInput, MatchPolicySchema } from './match-policy.js';

/** Games of one match: a claim has a byte for each move, so at most 420 kB in connect four. */
export const MAX_GAMES = 10_000;
/** Games of a match unless the caller says otherwise, as published. */
export const DEFAULT_GAMES = 50;

/**
 * Whose draws are whose. `shared`: both players draw from one stream for the whole match, as published. `per-player`: each
 * has a stream of its own, so that one player's draws cannot shift the other's luck.
 */
export type RngMode = 'shared' | 'per-player';

const GameIdSchema = z.custom<GameId>((id) => (gameIds() as readonly unknown[]).includes(id), {
  error: () => `an environment of two players, ${gameIds().join(' or ')}`,
});

const MatchSpecSchema = closedObject({
  kind: z.literal('match').default('match'),
  env: GameIdSchema.default(TIC_TAC_TOE),
  options: z.record(z.string(), z.unknown()).default({}),
  policyX: MatchPolicySchema,
  policyO: MatchPolicySchema,
  seed: seedSchema(MATCH_SEED),
  games: z.int().min(1).max(MAX_GAMES).default(DEFAULT_GAMES),
  rngMode: z.enum(['shared', 'per-player']).default('shared'),
})
  .superRefine(({ env, policyX, policyO }, context) => {
    checkSuits(context, 'policyX', policyX, env);
    checkSuits(context, 'policyO', policyO, env);
  })
  .transform(({ options: given, ...spec }, context) => {
    const options = ownOptions(spec.env, given, context);
    // Left out where there are none: tic-tac-toe's specs had no such member, and keep their digests.
    return { ...spec, ...(options && { options }) };
  });

/** What differs from the game's defaults; undefined when nothing does. */
function ownOptions(
  env: GameId,
  given: Record<string, unknown>,
  context: z.core.$RefinementCtx,
): GameOptions | undefined {
  try {
    const { changed } = resolveOptions(
      findEnvironment(builtInManifest(), env),
      given as NamedOptionValues,
      'make',
    );
    return Object.keys(changed).length === 0 ? undefined : changed;
  } catch (error) {
    const [, name = '', expected = String(error)] =
      /^(\w+) must (?:be )?(.*?)(?:, got .*)?$/s.exec((error as Error).message) ?? [];
    context.addIssue({ code: 'custom', path: ['options', name], input: given[name], message: expected });
    return z.NEVER;
  }
}

/**
 * One match: `games` games of one sort, X moving first in each, all draws from one seed. Plain JSON whose canonical form
 * (RFC 8785) names it.
 */
export type MatchSpec = Readonly<z.output<typeof MatchSpecSchema>>;

/** Everything of a match but the seed: what the matches of an evaluation have in common. */
export type MatchTemplate = Omit<MatchSpec, 'seed'>;

/** A match as callers write it. */
export interface MatchSpecInput {
  readonly kind?: 'match';
  /** The game: an environment of two players, see `gameIds`. Default `TicTacToe-v0`. */
  readonly env?: GameId;
  /** Options of the game. With `maxEpisodeSteps`, a game that nobody has won by then is a draw. Default: its own. */
  readonly options?: NamedOptionValues;
  readonly policyX: MatchPolicyInput;
  readonly policyO: MatchPolicyInput;
  /**
   * An integer of any size, as CPython's `random.Random` takes it: that seeds with the absolute value. In the mode `shared` a seed
   * and its negative therefore give the same match. In `per-player` no two seeds do, but a negative one shares the stream of a
   * player with another: X of −3 draws as X of 3 does, and O of −3 as O of 2. Use non-negative seeds for independent matches.
   */
  readonly seed: Seed;
  /** Default {@link DEFAULT_GAMES}. */
  readonly games?: number;
  /** Default `shared`. */
  readonly rngMode?: RngMode;
}

/**
 * Checks a match's spec and brings it into its one canonical form.
 *
 * @throws RolloutError `INVALID_SPEC` whose `issues` name each wrong place.
 * @example
 * ```ts
 * import { parseMatchSpec } from '@reroll/evaluate';
 * parseMatchSpec({ policyX: 'greedy', policyO: 'random', seed: 0 }).games; // 50
 * ```
 */
export function parseMatchSpec(input: unknown): MatchSpec {
  return parseSpec(MatchSpecSchema, input);
}

/** SHA-256 of a match's canonical JSON, 64 hex digits: the name of the match. */
export function matchSpecDigest(spec: MatchSpec): string {
  return sha256Hex(canonicalJson(spec));
}
