// Tic-tac-toe: bits 0–8 of the squares are X's, bits 9–17 are O's. Square i is row i / 3, column i % 3. X moves first, so the
// number of moves tells whose turn it is.
import { NoOptions, Step } from '../kit/step';
import { putCharacter } from '../kit/text';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `{
  "id": "TicTacToe-v0",
  "description": "Two players take squares of a board of nine in turn; three in a row win.",
  "source": "the rules of the game",
  "players": 2,
  "drawsNothing": true,
  "observationSpace": { "type": "Box", "dtype": "|i1", "shape": [9], "low": 0, "high": 2 },
  "observationNames": ["squares row by row: 0 empty, 1 X, 2 O"],
  "actionSpace": { "type": "Discrete", "n": 9, "start": 0 },
  "actionNames": ["the square to take, row by row"],
  "reward": "1 when X wins, −1 when O wins, else 0: from the side of X",
  "rewardRange": [-1, 1],
  "start": "the empty board; X moves first",
  "termination": "three in a row, or a full board",
  "maxEpisodeSteps": null,
  "longestEpisode": 9,
  "actionMask": true,
  "versions": { "v0": "first version" }
}`;

const X: u32 = 1;
const SQUARES: u32 = 9;
const ALL_SQUARES: u32 = 0b111_111_111;
const LEFT_COLUMN: u32 = 0b001_001_001;
const TOP_ROW: u32 = 0b000_000_111;
const DIAGONAL: u32 = 0b100_010_001;
const ANTIDIAGONAL: u32 = 0b001_010_100;

@unmanaged
export class TicTacToe {
  squares: u32;
  /** 1 or 2, or 0 while nobody has won. */
  won: u32;

  reset(options: NoOptions, rng: Pcg64): void {
    this.squares = 0;
    this.won = 0;
  }

  @inline
  step(action: usize, options: NoOptions, rng: Pcg64, step: Step): void {
    const parity = popcnt<u32>(this.squares) & 1;
    this.squares |= 1 << (load<u8>(action) + SQUARES * parity);
    const hasWon = hasLine((this.squares >> (SQUARES * parity)) & ALL_SQUARES);
    if (hasWon) this.won = 1 + parity;
    step.terminated = hasWon || empty(this.squares) == 0;
    step.reward = hasWon ? (parity == 0 ? 1 : -1) : 0;
  }

  @inline
  observe(to: usize): void {
    const os = this.squares >> SQUARES;
    store<u64>(to, spread(this.squares) + (spread(os) << 1));
    store<u8>(to, <u8>(((this.squares >> 8) & 1) | ((os >> 7) & 2)), 8);
  }

  /** The empty squares, and none once the game is over. */
  @inline
  maskActions(to: usize): void {
    const legal = this.won != 0 ? 0 : empty(this.squares);
    store<u64>(to, spread(legal));
    store<u8>(to, <u8>(legal >> 8), 8);
  }

  winner(): u32 {
    return this.won;
  }

  wouldWin(square: u32, player: u32): bool {
    return hasLine(squaresOf(this.squares, player) | (1 << square));
  }

  /** Turns alternate, and nobody moves once a line is complete. */
  isSound(options: NoOptions): bool {
    const xs = squaresOf(this.squares, 1);
    const os = squaresOf(this.squares, 2);
    const lead = popcnt<u32>(xs) - popcnt<u32>(os);
    if (this.squares >> (2 * SQUARES) != 0 || (xs & os) != 0 || lead > 1) return false;
    const won: u32 = hasLine(xs) ? 1 : hasLine(os) ? 2 : 0;
    return won == this.won && (won != 1 || (lead == 1 && !hasLine(os))) && (won != 2 || lead == 0);
  }

  render(to: usize, options: NoOptions, action: i32): usize {
    for (let square: u32 = 0; square < SQUARES; square++) {
      const mark = (this.squares >> square) & 1 ? 88 : (this.squares >> (square + SQUARES)) & 1 ? 79 : 46;
      to = putCharacter(to, mark);
      if (square < SQUARES - 1) to = putCharacter(to, square % 3 == 2 ? 10 : 32);
    }
    return to;
  }
}

@inline
function squaresOf(squares: u32, player: u32): u32 {
  return (player == X ? squares : squares >> SQUARES) & ALL_SQUARES;
}

@inline
function empty(squares: u32): u32 {
  return ~(squares | (squares >> SQUARES)) & ALL_SQUARES;
}

/** Whether a set of squares holds one of the eight lines. */
@inline
function hasLine(squares: u32): bool {
  const row = squares & (squares >> 1) & (squares >> 2) & LEFT_COLUMN;
  const column = squares & (squares >> 3) & (squares >> 6) & TOP_ROW;
  const diagonals = u32((squares & DIAGONAL) == DIAGONAL) | u32((squares & ANTIDIAGONAL) == ANTIDIAGONAL);
  return (row | column | diagonals) != 0;
}

/** The lowest eight bits as eight bytes of 0 or 1. */
@inline
function spread(bits: u32): u64 {
  // Byte i of the product is `bits` itself, of which the mask keeps bit i; adding 127 carries it into the byte's top bit.
  const isolated = ((<u64>bits & 0xff) * 0x01010101_01010101) & 0x80402010_08040201;
  return ((isolated + 0x7f7f7f7f_7f7f7f7f) >> 7) & 0x01010101_01010101;
}
