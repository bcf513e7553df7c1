import { type Board, freeSquares, type Player } from './board.js';
import { forcedSquare, minimaxMoves } from './move-distribution.js';
import { type QTable, qTableMoves } from './q-table.js';

/** The judge's draws, as CPython's `random.Random` names them. */
export interface MoveRng {
  /** The next f64 in [0, 1). */
  random(): number;
  /** One of `values`, each as likely; draws even when there is only one. */
  choice<T>(values: readonly T[]): T;
}

/** A policy that chooses one free square and may draw from the judge's stream. */
export type ChooseSquare = (board: Board, player: Player, rng: MoveRng) => number;

/** One draw a move. */
export const chooseRandom: ChooseSquare = (board, _player, rng) => rng.choice(freeSquares(board));

/** The forced square without a draw, else one draw. */
export const chooseGreedy: ChooseSquare = (board, player, rng) =>
  forcedSquare(board, player) ?? rng.choice(freeSquares(board));

/** Best play; draws nothing. */
export const chooseMinimax: ChooseSquare = (board, player) => minimaxMoves(board, player)[0]!;

/** The square of highest value; draws nothing. */
export function chooseFromQTable(table: QTable): ChooseSquare {
  const moves = qTableMoves(table);
  return (board, player) => moves(board, player)[0]!;
}
