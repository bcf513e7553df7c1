// What matches are played of: the core's environments of two players.
import {
  type BuiltInEnvironments,
  builtInManifest,
  type CoreEnv,
  type EnvironmentManifest,
  findEnvironment,
  type OptionValue,
  type SimCore,
} from '@reroll/sim-core';

/** Moves of a game: a claim has a byte for their number. */
export const MAX_GAME_MOVES = 255;

/** Ids of the games: the environments that observe a board, one i8 a square. */
export type GameId = {
  [Id in keyof BuiltInEnvironments]: BuiltInEnvironments[Id]['observation'] extends Int8Array ? Id : never;
}[keyof BuiltInEnvironments];

/** Options of a game that differ from its defaults. */
export type GameOptions = Readonly<Record<string, OptionValue>>;

/** Which game is played, and how. */
export interface GameChoice {
  readonly env: GameId;
  readonly options?: GameOptions | undefined;
}

/** The judge's environment of a game. Its observation is the board: 0 for an empty square, 1 for X, 2 for O. */
export type Game = CoreEnv<Int8Array, number> & { readonly actionMask: Int8Array };

let games: readonly GameId[] | undefined;

/**
 * Ids of the games that matches can be played of: each environment of two players in the core's manifest that draws nothing
 * and ends within {@link MAX_GAME_MOVES} moves.
 *
 * @example
 * ```ts
 * import { gameIds } from '@reroll/evaluate';
 *
 * gameIds(); // TicTacToe-v0 and ConnectFour-v0 are among them
 * ```
 */
export function gameIds(): readonly GameId[] {
  games ??= builtInManifest()
    .environments.filter(isGame)
    .map(({ id }) => id as GameId);
  return games;
}

function isGame({ players, drawsNothing, longestEpisode = Infinity }: EnvironmentManifest): boolean {
  return players === 2 && drawsNothing === true && longestEpisode <= MAX_GAME_MOVES;
}

/** Opens a game in a core; with `isRecorded` it has room for the canonical body of its longest course. */
export function openGame(core: SimCore, { env, options }: GameChoice, isRecorded = false): Game {
  const id: string = env;
  return core.make(id, { ...options, recordSteps: isRecorded ? MAX_GAME_MOVES : 0 }) as Game;
}

/** Moves of a game at most, whatever its options. */
export function mostMovesOf(env: GameId): number {
  return findEnvironment(builtInManifest(), env).longestEpisode ?? MAX_GAME_MOVES;
}

/** Whether nobody moves any more: someone won, the board is full, or the game's options end it here. */
export function isOver({ terminated, truncated }: Game): boolean {
  return terminated || truncated;
}
