// What matches are played of: the core's environments of two players.
import {
  type BuiltInEnvironments,
  builtInManifest,
  type CoreEnv,
  type EnvironmentManifest,
  findEnvironment,
  type Mt19937,
  type OptionValue,
  type Seed,
  SimCore,
} from '@reroll/sim-core';
import { canonicalJson, TrajectoryDigester, trajectoryFormat } from '@reroll/trajectory';

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

/**
 * Where matches of one game are played one after another, each from the same pristine state: a core of its own, which costs more
 * to make than a match to play.
 */
export class GameStage {
  /** Digests the canonical bodies that the game records. */
  readonly digester: TrajectoryDigester;
  readonly #core = SimCore.create();
  readonly #game: Game;

  constructor({ env, options }: GameChoice) {
    const id: string = env;
    this.#game = this.#core.make(id, { ...options, recordSteps: MAX_GAME_MOVES }) as Game;
    const { actionSpace, options: resolved } = this.#game;
    const { changed, observationSpace } = resolved;
    this.digester = new TrajectoryDigester(
      trajectoryFormat({ env, options: changed, observationSpace, actionSpace: actionSpace.space }),
    );
  }

  /** Whether it is a stage of this game with these options. */
  suits({ env, options = {} }: GameChoice): boolean {
    const { manifest, options: own } = this.#game;
    return manifest.id === env && canonicalJson(own.changed) === canonicalJson(options);
  }

  /** Resets everything; the streams of the match before are gone. */
  open(): Game {
    this.#core.reset();
    this.#game.renew();
    return this.#game;
  }

  /** CPython's stream of a seed, for the match that is open. */
  stream(seed: Seed): Mt19937 {
    return this.#core.mt19937(seed);
  }
}

/** Moves of a game at most, whatever its options. */
export function mostMovesOf(env: GameId): number {
  return findEnvironment(builtInManifest(), env).longestEpisode ?? MAX_GAME_MOVES;
}

/** Whether nobody moves any more: someone won, the board is full, or the game's options end it here. */
export function isOver({ terminated, truncated }: Game): boolean {
  return terminated || truncated;
}
