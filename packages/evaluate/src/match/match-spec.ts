import { closedObject, MATCH_SEED, parseSpec, RolloutError, seedSchema } from '@reroll/rollout/internal';
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
import { drawMatchSecret, matchCommitment, SECRET_PATTERN } from './match-secret.js';

/** Games of one match: a claim has a byte for each move, so at most 420 kB in connect four. */
export const MAX_GAMES = 10_000;
/** Games of a match unless the caller says otherwise, as published. */
export const DEFAULT_GAMES = 50;

const RNG_MODES = ['shared', 'per-player', 'committed'] as const;

/**
 * Whose draws are whose.
 *
 * - `shared`: both players draw from one stream for the whole match, as published.
 * - `per-player`: each has a stream of its own, so that one player's draws cannot shift the other's luck. A player who knows the rule,
 *   and finds the seed from what it draws, can still compute what the other will draw.
 * - `committed`: each has a stream of its own in each game, keyed by a secret that the spec holds the SHA-256 of and the result
 *   reveals. Nobody without the secret can compute the other's draws; everybody with it can play the match again.
 */
export type RngMode = (typeof RNG_MODES)[number];

const GameIdSchema = z.custom<GameId>((id) => (gameIds() as readonly unknown[]).includes(id), {
  error: () => `an environment of two players, ${gameIds().join(' or ')}`,
});

const SECRET_FORM = '64 hex digits in lower case';

const MatchSpecSchema = closedObject({
  kind: z.literal('match').default('match'),
  env: GameIdSchema.default(TIC_TAC_TOE),
  options: z.record(z.string(), z.unknown()).default({}),
  policyX: MatchPolicySchema,
  policyO: MatchPolicySchema,
  seed: seedSchema(MATCH_SEED),
  games: z.int().min(1).max(MAX_GAMES).default(DEFAULT_GAMES),
  rngMode: z.enum(RNG_MODES).default('shared'),
  secret: z.string().regex(SECRET_PATTERN, SECRET_FORM).optional(),
  commitment: z.string().regex(SECRET_PATTERN, SECRET_FORM).optional(),
})
  .superRefine(({ env, policyX, policyO }, context) => {
    checkSuits(context, 'policyX', policyX, env);
    checkSuits(context, 'policyO', policyO, env);
  })
  .transform(({ options: given, secret, commitment: claimed, ...spec }, context) => {
    const options = ownOptions(spec.env, given, context);
    const commitment = commitmentIn(spec.rngMode, secret, claimed, context);
    // Left out where there are none: tic-tac-toe's specs had no such members, and keep their digests.
    return { ...spec, ...(options && { options }), ...(commitment && { commitment }) };
  });

/** What a spec holds of its secret; undefined in modes without one. */
function commitmentIn(
  rngMode: RngMode,
  secret: string | undefined,
  claimed: string | undefined,
  context: z.core.$RefinementCtx,
): string | undefined {
  const refuse = (name: string, input: unknown, message: string) => {
    context.addIssue({ code: 'custom', path: [name], input, message });
    return z.NEVER;
  };
  if (rngMode !== 'committed') {
    if (secret !== undefined) return refuse('secret', '(kept)', `nothing in the mode ${rngMode}`);
    if (claimed !== undefined) return refuse('commitment', claimed, `nothing in the mode ${rngMode}`);
    return undefined;
  }
  if (secret === undefined && claimed === undefined)
    return refuse('commitment', claimed, 'SHA-256 of the secret, or the secret beside it');
  const commitment = secret === undefined ? claimed : matchCommitment(secret);
  if (claimed !== undefined && claimed !== commitment)
    return refuse('commitment', claimed, `SHA-256 of the secret, ${commitment}`);
  return commitment;
}

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
  /**
   * For the mode `committed`: 32 bytes as 64 hex digits, see `drawMatchSecret`. No spec holds it. Default, for whatever plays: a fresh one.
   */
  readonly secret?: string;
  /** For the mode `committed`: SHA-256 of the secret's bytes; default: worked out. Without the secret a match can be named, not played. */
  readonly commitment?: string;
}

/** A spec as callers write it, with the secret that it is to be played with: null in modes without one. */
export interface KeyedInput<Input> {
  readonly input: Input;
  readonly secret: string | null;
}

/** Draws a secret where the mode has one and the caller gave none, nor the commitment to one. */
export function withSecret<Input extends Pick<MatchSpecInput, 'rngMode' | 'secret' | 'commitment'>>(
  input: Input,
): KeyedInput<Input> {
  if (input?.rngMode !== 'committed') return { input, secret: null };
  if (input.secret === undefined && input.commitment !== undefined) {
    const message = 'secret must be the one of this commitment: without it the match cannot be played';
    throw new RolloutError('INVALID_SPEC', message);
  }
  const secret = input.secret ?? drawMatchSecret();
  return { input: { ...input, secret }, secret };
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
