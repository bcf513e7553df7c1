import { GuestReportSchema, PolicyFailureSchema, parseAnswer, RolloutError } from '@reroll/rollout/internal';
import { BatchDigest } from '@reroll/trajectory';
import { z } from 'zod';
import { ClaimedPlayer } from './claimed-player.js';
import { type Game, GameStage, isOver } from './game.js';
import type { GameResult, MatchResult } from './match-result.js';
import type { MatchSpec } from './match-spec.js';
import type { Forfeit, MatchClaim } from './play-match.js';

const MatchClaimSchema = z.strictObject({
  lengths: z.instanceof(Uint8Array),
  moves: z.instanceof(Uint8Array),
  forfeits: z.array(
    z.strictObject({ game: z.int().min(0), player: z.enum(['X', 'O']), failure: PolicyFailureSchema }),
  ),
  players: z.strictObject({ X: GuestReportSchema, O: GuestReportSchema }),
  isolate: z.string(),
});

/** Refuses an answer that does not have the shape of a claim; what it says is judged later. */
export function parseMatchClaim(answer: unknown): MatchClaim {
  return parseAnswer(MatchClaimSchema, answer);
}

/**
 * Plays a claimed match's moves again in the host's own core: outcomes, rewards and digest come from there. What replay
 * cannot know is why a game stopped early; it checks that the failure claimed is of code, of the player to move, and at that
 * decision of the player.
 *
 * @throws RolloutError `FORGED_RESULT` when the claim is not a match of this spec.
 */
export function verifyMatch(
  spec: MatchSpec,
  claim: MatchClaim,
  { specDigest, backend }: Pick<MatchResult, 'specDigest' | 'backend'>,
  stage = new GameStage(spec),
): MatchResult {
  if (claim.lengths.length !== spec.games)
    forged(`${claim.lengths.length} games are claimed of ${spec.games}`);
  const numMoves = claim.lengths.reduce((sum, length) => sum + length, 0);
  if (numMoves !== claim.moves.length)
    forged(`${claim.moves.length} moves are claimed of games with ${numMoves}`);
  const env = stage.open();
  const forfeits = forfeitsByGame(claim, spec.games);
  const players = { X: new ClaimedPlayer(spec.policyX), O: new ClaimedPlayer(spec.policyO) };
  const batch = new BatchDigest();
  const games: GameResult[] = [];
  let offset = 0;
  for (const [game, length] of claim.lengths.entries()) {
    const forfeit = forfeits.get(game);
    games.push(replayGame(env, claim.moves.subarray(offset, offset + length), forfeit, game));
    believe(players.X.moves(Math.ceil(length / 2)), game);
    believe(players.O.moves(Math.floor(length / 2)), game);
    if (forfeit !== undefined) believe(players[forfeit.player].forfeits(forfeit.failure), game);
    batch.add(stage.digester.digest(spec.seed, env.recordedBytes));
    offset += length;
  }
  for (const side of ['X', 'O'] as const) believe(players[side].used(claim.players[side]));
  return {
    seed: spec.seed,
    totalReward: games.reduce((sum, { reward }) => sum + reward, 0) / games.length,
    steps: claim.moves.length,
    games,
    moves: claim.moves,
    digest: batch.digest(),
    specDigest,
    failures: claim.forfeits,
    players: claim.players,
    backend,
    isolate: claim.isolate,
    verified: true,
  };
}

function forfeitsByGame({ forfeits }: MatchClaim, games: number): Map<number, Forfeit> {
  let previous = -1;
  for (const { game } of forfeits) {
    if (game <= previous) forged(`game ${game} is forfeited after game ${previous}, out of order`);
    if (game >= games) forged(`game ${game} is forfeited of ${games}`);
    previous = game;
  }
  return new Map(forfeits.map((forfeit) => [forfeit.game, forfeit]));
}

function replayGame(env: Game, moves: Uint8Array, forfeit: Forfeit | undefined, game: number): GameResult {
  env.reset();
  try {
    if (env.replay(moves) !== moves.length) forged(`game ${game} goes on after its end`);
  } catch (cause) {
    throw new RolloutError('FORGED_RESULT', `game ${game} cannot be played: ${String(cause)}`, { cause });
  }
  if (forfeit === undefined) {
    if (!isOver(env)) forged(`game ${game} is not over`);
    return gameResult(env.winner === 0 ? 0 : env.winner === 1 ? 1 : -1, moves.length);
  }
  const toMove = env.playerToMove === 1 ? 'X' : 'O';
  if (isOver(env) || forfeit.player !== toMove)
    forged(`game ${game} is forfeited by a player who is not to move`);
  return gameResult(toMove === 'X' ? -1 : 1, moves.length);
}

function gameResult(reward: -1 | 0 | 1, moves: number): GameResult {
  return { outcome: reward === 0 ? 'draw' : reward === 1 ? 'X wins' : 'O wins', reward, moves };
}

function believe(contradiction: string | null, game?: number): void {
  if (contradiction === null) return;
  forged(`${game === undefined ? '' : `in game ${game}, `}${contradiction} is claimed`);
}

function forged(what: string): never {
  throw new RolloutError('FORGED_RESULT', `the backend's answer is no such match: ${what}`);
}
