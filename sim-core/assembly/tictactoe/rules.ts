// Tic-tac-toe on one 20-bit position: bits 0–8 are X's squares, bits 9–17 are O's, bits 18–19 how the game stands. Square i is
// row i / 3, column i % 3. X moves first, so the number of moves tells whose turn it is, and the empty board is position 0.

export const X: u32 = 1;
export const O: u32 = 2;

/** How a game stands: nobody has won yet, X or O has (by the player's own number), or nobody can any more. */
export const ONGOING: u32 = 0;
export const DRAW: u32 = 3;

export const SQUARES: u32 = 9;
const STANDING_SHIFT: u32 = 18;

const ALL_SQUARES: u32 = 0b111_111_111;
const LEFT_COLUMN: u32 = 0b001_001_001;
const TOP_ROW: u32 = 0b000_000_111;
const DIAGONAL: u32 = 0b100_010_001;
const ANTIDIAGONAL: u32 = 0b001_010_100;

/** Set of the empty squares. */
export function emptySquares(position: u32): u32 {
  return ~(position | (position >> SQUARES)) & ALL_SQUARES;
}

/** Set of the squares that `player` holds. */
export function squaresOf(position: u32, player: u32): u32 {
  return (player == X ? position : position >> SQUARES) & ALL_SQUARES;
}

/** Whether a set of squares holds one of the eight lines. */
export function hasLine(squares: u32): bool {
  const row = squares & (squares >> 1) & (squares >> 2) & LEFT_COLUMN;
  const column = squares & (squares >> 3) & (squares >> 6) & TOP_ROW;
  const diagonals = u32((squares & DIAGONAL) == DIAGONAL) | u32((squares & ANTIDIAGONAL) == ANTIDIAGONAL);
  return (row | column | diagonals) != 0;
}

/** The position after the player to move has taken an empty square of an ongoing game. */
export function place(position: u32, square: u32): u32 {
  const moves = popcnt<u32>(position);
  const parity = moves & 1;
  const next = position | (1 << (square + SQUARES * parity));
  if (hasLine((next >> (SQUARES * parity)) & ALL_SQUARES)) return next | ((X + parity) << STANDING_SHIFT);
  return moves == SQUARES - 1 ? next | (DRAW << STANDING_SHIFT) : next;
}

/** How the game stands at a position. */
export function standing(position: u32): u32 {
  return position >> STANDING_SHIFT;
}

/** Reward of the move that led to a standing, from X's side. */
export function rewardOf(standing: u32): f64 {
  if (standing == X) return 1.0;
  return standing == O ? -1.0 : 0.0;
}

/** The first square, ascending, with which `player` would complete a line, or 9 when there is none. */
export function winningSquare(position: u32, player: u32): u32 {
  const held = squaresOf(position, player);
  for (let rest = emptySquares(position); rest != 0; rest &= rest - 1) {
    if (hasLine(held | (rest & -rest))) return ctz<u32>(rest);
  }
  return SQUARES;
}

/** Whether a game can come to a position: turns alternate, nobody moves once a line is complete, and it stands as it says. */
export function isReachable(position: u32): bool {
  const xs = squaresOf(position, X);
  const os = squaresOf(position, O);
  const lead = popcnt<u32>(xs) - popcnt<u32>(os);
  if ((xs & os) != 0 || lead > 1) return false;
  if (hasLine(xs)) return standing(position) == X && lead == 1 && !hasLine(os);
  if (hasLine(os)) return standing(position) == O && lead == 0;
  return standing(position) == (emptySquares(position) == 0 ? DRAW : ONGOING);
}

/** Whether a finished game can leave these squares of both players. */
export function isFinished(squares: u32): bool {
  for (let result = X; result <= DRAW; result++) {
    if (isReachable(squares | (result << STANDING_SHIFT))) return true;
  }
  return false;
}

/** The squares of both players, without how the game stands. */
export function squaresOfBoth(position: u32): u32 {
  return position & ((1 << STANDING_SHIFT) - 1);
}

/** Whether squares (u8 each), taken in turn from the empty board, are legal moves one after the other. */
export function isGame(squares: usize, count: u32): bool {
  let position: u32 = 0;
  for (let move: u32 = 0; move < count; move++) {
    const square = load<u8>(squares + move);
    if (square >= SQUARES || standing(position) != ONGOING) return false;
    if (!((emptySquares(position) >> square) & 1)) return false;
    position = place(position, square);
  }
  return true;
}
