// Tic-tac-toe by the book: the eight lines written out, and nothing shared with the kernel's bit sets.

const LINES: readonly [number, number, number][] = [
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
  [0, 3, 6],
  [1, 4, 7],
  [2, 5, 8],
  [0, 4, 8],
  [2, 4, 6],
];

/** The board (0 empty, 1 X, 2 O) after moves of X and O in turn. */
export function boardAfter(moves: readonly number[]): number[] {
  const board = new Array<number>(9).fill(0);
  moves.forEach((square, index) => {
    board[square] = 1 + (index % 2);
  });
  return board;
}

export function winnerOn(board: readonly number[]): number {
  for (const [a, b, c] of LINES) {
    const player = board[a]!;
    if (player !== 0 && player === board[b] && player === board[c]) return player;
  }
  return 0;
}

export function emptySquaresOn(board: readonly number[]): number[] {
  return board.flatMap((player, square) => (player === 0 ? [square] : []));
}

export function isOverOn(board: readonly number[]): boolean {
  return winnerOn(board) !== 0 || !board.includes(0);
}

/** The first empty square that completes a line of `player`; null when none does or the game is over. */
export function winningSquareOn(board: readonly number[], player: number): number | null {
  if (isOverOn(board)) return null;
  const wins = (square: number) => winnerOn(board.with(square, player)) === player;
  return emptySquaresOn(board).find(wins) ?? null;
}

/**
 * Calls `visit` with every sequence of legal moves, unfinished ones and the empty one too, and the board after it. Both
 * arrays change from call to call.
 */
export function forEachGame(visit: (moves: readonly number[], board: readonly number[]) => void): void {
  const moves: number[] = [];
  const board = boardAfter(moves);
  const descend = () => {
    visit(moves, board);
    if (winnerOn(board) !== 0) return;
    for (let square = 0; square < 9; square++) {
      if (board[square] !== 0) continue;
      board[square] = 1 + (moves.length % 2);
      moves.push(square);
      descend();
      moves.pop();
      board[square] = 0;
    }
  };
  descend();
}
