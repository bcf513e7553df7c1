import { type Seed, SimCore, type TicTacToe } from '@reroll/sim-core';
import type { Env, EnvMetadata, EnvSpec, Info, ResetResult, StepResult } from '../env.js';
import { Box } from '../spaces/box.js';
import { Discrete } from '../spaces/discrete.js';
import { changedOptions } from './env-options.js';

/** Squares of the board, which are also the actions. */
const SQUARES = 9;

/** `TicTacToe-v0` has no options. */
export type TicTacToeEnvOptions = { readonly [name: string]: never };

/** What {@link TicTacToeEnv} adds to an observation. */
export interface TicTacToeInfo extends Info {
  /** 1 for each empty square while the game is on; `actionSpace.sample(info.actionMask)` draws a legal move. */
  readonly actionMask: Int8Array;
  /** Who moves next: 1 is X, 2 is O. */
  readonly player: 1 | 2;
  /** Who won, 0 for nobody. */
  readonly winner: 0 | 1 | 2;
}

/** Arguments of {@link TicTacToeEnv.reset}. */
export interface TicTacToeEnvResetOptions {
  /** Accepted and checked as everywhere; the game itself draws nothing. */
  readonly seed?: Seed | undefined;
}

/**
 * `TicTacToe-v0`: both players' moves on one board, X first, each step one move.
 *
 * The observation is the board as nine i8, row by row: 0 empty, 1 X, 2 O. An action is a square, 0 to 8. The reward is
 * from X's side: 1 for the move with which X wins, −1 for O's, else 0. The game terminates with a line of three or a
 * full board.
 *
 * `SimError` comes through from the core: `ILLEGAL_ACTION` for a square that is taken, `EPISODE_OVER` for a move after
 * the end, `NOT_RESET` and `DISPOSED`; a move that is refused changes nothing.
 *
 * @example
 * ```ts
 * import { makeEnv } from '@reroll/env';
 *
 * using env = makeEnv('TicTacToe-v0');
 * env.actionSpace.seed(7);
 * let { info } = env.reset();
 * for (let done = false; !done; ) {
 *   const result = env.step(env.actionSpace.sample(info.actionMask));
 *   info = result.info;
 *   done = result.terminated;
 * }
 * info.winner;
 * ```
 */
export class TicTacToeEnv implements Env<Int8Array, number> {
  readonly spec: EnvSpec;
  readonly metadata: EnvMetadata = { renderModes: ['ansi'] };
  readonly observationSpace: Box<'|i1'>;
  readonly actionSpace: Discrete;
  readonly #game: TicTacToe;

  /** @throws RangeError when an option is given. */
  constructor(options: TicTacToeEnvOptions = {}) {
    this.spec = { id: 'TicTacToe-v0', maxEpisodeSteps: null, options: changedOptions(options, {}) };
    const core = SimCore.create();
    this.#game = core.ticTacToe();
    this.observationSpace = new Box({ low: 0, high: 2, shape: [SQUARES], dtype: '|i1', core });
    this.actionSpace = new Discrete(SQUARES, { core });
  }

  reset({ seed }: TicTacToeEnvResetOptions = {}): ResetResult<Int8Array, TicTacToeInfo> {
    this.#game.reset({ seed });
    return { observation: this.#game.board.slice(), info: this.#info() };
  }

  step(action: number): StepResult<Int8Array, TicTacToeInfo> {
    const game = this.#game;
    game.step(action);
    const { reward, terminated, truncated } = game;
    return { observation: game.board.slice(), reward, terminated, truncated, info: this.#info() };
  }

  /** The board as three lines of X, O and dots. */
  render(): string {
    const marks = Array.from(this.#game.board, (square) => '.XO'[square]);
    return [0, 3, 6].map((row) => marks.slice(row, row + 3).join(' ')).join('\n');
  }

  /** The game as portable bytes. */
  snapshot(): Uint8Array {
    return this.#game.snapshot();
  }

  /**
   * Goes back to a snapshot.
   *
   * @throws SimError `BAD_SNAPSHOT` or `SNAPSHOT_MISMATCH`; nothing has changed then.
   */
  restore(snapshot: Uint8Array): void {
    this.#game.restore(snapshot);
  }

  close(): void {
    this.#game[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #info(): TicTacToeInfo {
    const game = this.#game;
    const actionMask = new Int8Array(SQUARES);
    for (const square of game.legalActions) actionMask[square] = 1;
    return { actionMask, player: game.playerToMove, winner: game.winner };
  }
}
