// Boards as observations show them: nine i8, 0 empty, 1 X, 2 O. Nine bytes are too few for memory.fill and memory.copy, which
// engines implement as calls.
import { O, SQUARES, X } from './rules';

/** Empties nine bytes. */
export function clearSquares(at: usize): void {
  store<u64>(at, 0);
  store<u8>(at, 0, 8);
}

/** Copies nine bytes. */
export function copySquares(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from));
  store<u8>(to, load<u8>(from, 8), 8);
}

/** Writes out the board of a position. */
export function drawSquares(at: usize, position: u32): void {
  store<u64>(at, spread(position) + (spread(position >> SQUARES) << 1));
  store<u8>(at, <u8>(((position >> 8) & 1) | ((position >> 16) & 2)), 8);
}

/** The lowest eight bits as eight bytes of 0 or 1. */
function spread(bits: u32): u64 {
  // Byte i of the product is `bits` itself, of which the mask keeps bit i; adding 127 carries it into the byte's top bit.
  const isolated = ((<u64>bits & 0xff) * 0x01010101_01010101) & 0x80402010_08040201;
  return ((isolated + 0x7f7f7f7f_7f7f7f7f) >> 7) & 0x01010101_01010101;
}

/** The squares of both players on a board, as in a position; all bits set when a square holds something else than 0, 1 and 2. */
export function readSquares(at: usize): u32 {
  let squares: u32 = 0;
  for (let square: u32 = 0; square < SQUARES; square++) {
    const player = <u32>load<u8>(at + square);
    if (player > O) return u32.MAX_VALUE;
    if (player != 0) squares |= 1 << (square + SQUARES * (player - X));
  }
  return squares;
}
