import { closedObject, MATCH_SEED, parseSpec, seedSchema } from '@reroll/rollout/internal';
import type { Seed } from '@reroll/sim-core';
import { canonicalJson, sha256Hex } from '@reroll/trajectory';
import { z } from 'zod';
import { type MatchPolicyInput, MatchPolicySchema } from './match-policy.js';

/** Games of one match: their moves fit a claim of 90 kB. */
export const MAX_GAMES = 10_000;
/** Games of a match unless the caller says otherwise, as published. */
export const DEFAULT_GAMES = 50;

/**
 * Whose draws are whose. `shared`: both players draw from one stream for the whole match, as published. `per-player`: each
 * has a stream of its own, so that one player's draws cannot shift the other's luck.
 */
export type RngMode = 'shared' | 'per-player';

const MatchSpecSchema = closedObject({
  kind: z.literal('match').default('match'),
  env: z.literal('TicTacToe-v0').default('TicTacToe-v0'),
  policyX: MatchPolicySchema,
  policyO: MatchPolicySchema,
  seed: seedSchema(MATCH_SEED),
  games: z.int().min(1).max(MAX_GAMES).default(DEFAULT_GAMES),
  rngMode: z.enum(['shared', 'per-player']).default('shared'),
});

/**
 * One match: `games` games of tic-tac-toe, X moving first in each, all draws from one seed. Plain JSON whose canonical form
 * (RFC 8785) names it.
 */
export type MatchSpec = Readonly<z.output<typeof MatchSpecSchema>>;

/** Everything of a match but the seed: what the matches of an evaluation have in common. */
export type MatchTemplate = Omit<MatchSpec, 'seed'>;

/** A match as callers write it. */
export interface MatchSpecInput {
  readonly kind?: 'match';
  readonly env?: 'TicTacToe-v0';
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
