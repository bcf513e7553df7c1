/** Id of the environment whose rules these are: of its 5,478 positions all can be enumerated. */
export const TIC_TAC_TOE = 'TicTacToe-v0';

/** A square's content as the core keeps it: 0 empty, 1 X, 2 O. */
export type Mark = 0 | 1 | 2;
/** Nine squares, row by row. */
export type Board = readonly Mark[];
export type Player = 1 | 2;

export const EMPTY_BOARD: Board = [0, 0, 0, 0, 0, 0, 0, 0, 0];

const LINES = [
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
  [0, 3, 6],
  [1, 4, 7],
  [2, 5, 8],
  [0, 4, 8],
  [2, 4, 6],
] as const;

/** The player with three in a row, or 0. */
export function winner(board: Board): Mark {
  for (const [a, b, c] of LINES) {
    const mark = board[a]!;
    if (mark !== 0 && mark === board[b] && mark === board[c]) return mark;
  }
  return 0;
}

/** The free squares, ascending. */
export function freeSquares(board: Board): number[] {
  const free: number[] = [];
  for (let square = 0; square < 9; square++) if (board[square] === 0) free.push(square);
  return free;
}

/** The board after `player` takes `square`. */
export function place(board: Board, square: number, player: Player): Board {
  return board.with(square, player);
}

export function opponentOf(player: Player): Player {
  return player === 1 ? 2 : 1;
}

/** Whose turn it is on a board that X opened. */
export function playerToMove(board: Board): Player {
  return freeSquares(board).length % 2 === 1 ? 1 : 2;
}
