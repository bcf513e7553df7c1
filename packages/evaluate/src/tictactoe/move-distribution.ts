import { type Board, freeSquares, opponentOf, type Player, place, playerToMove, winner } from './board.js';

/**
 * A policy of tic-tac-toe whose chances are known: the free squares that it may choose in a position, at least one, each once and as likely
 * as any other.
 */
export type MoveDistribution = (board: Board, player: Player) => readonly number[];

/** Any free square. */
export const randomMoves: MoveDistribution = (board) => freeSquares(board);

/** The forced square of {@link forcedSquare}, else any free square. */
export const greedyMoves: MoveDistribution = (board, player) => {
  const forced = forcedSquare(board, player);
  return forced === undefined ? freeSquares(board) : [forced];
};

/** The first free square that wins at once, else the first that the opponent would win on, else undefined. */
export function forcedSquare(board: Board, player: Player): number | undefined {
  return winningSquare(board, player) ?? winningSquare(board, opponentOf(player));
}

/** The first free square with which a player would win at once, or undefined. */
export function winningSquare(board: Board, player: Player): number | undefined {
  return freeSquares(board).find((square) => winner(place(board, square, player)) !== 0);
}

/** The first square of highest game value under best play. */
export const minimaxMoves: MoveDistribution = (board, player) => [
  firstBest(
    freeSquares(board),
    (square) => minimaxValue(place(board, square, player)) * (player === 1 ? 1 : -1),
  ),
];

/** The first of the squares for which `value` is highest, as Python's `max` picks. */
export function firstBest(squares: readonly number[], value: (square: number) => number): number {
  let best = squares[0]!;
  let bestValue = value(best);
  for (const square of squares.slice(1)) {
    const candidate = value(square);
    if (candidate > bestValue) {
      best = square;
      bestValue = candidate;
    }
  }
  return best;
}

const minimaxValues = new Map<string, number>();

/** Value of a board to X under best play by both: 1, 0 or −1. */
export function minimaxValue(board: Board): number {
  const key = board.join('');
  const known = minimaxValues.get(key);
  if (known !== undefined) return known;
  const value = searchValue(board);
  minimaxValues.set(key, value);
  return value;
}

function searchValue(board: Board): number {
  const won = winner(board);
  if (won !== 0) return won === 1 ? 1 : -1;
  const free = freeSquares(board);
  if (free.length === 0) return 0;
  const player = playerToMove(board);
  const values = free.map((square) => minimaxValue(place(board, square, player)));
  return player === 1 ? Math.max(...values) : Math.min(...values);
}
