// Connect four: discs fall into one of 7 columns of 6 squares; four in a row win. A player's discs are the bits of a set, 7 bits
// a column from its lowest square, of which the topmost stays empty, so that no line runs over from one column to the next.
import { NoOptions, Step } from '../kit/step';
import { putCharacter } from '../kit/text';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `{
  "id": "ConnectFour-v0",
  "description": "Two players drop discs into seven columns in turn; four in a row win.",
  "source": "the rules of the game",
  "players": 2,
  "drawsNothing": true,
  "observationSpace": { "type": "Box", "dtype": "|i1", "shape": [42], "low": 0, "high": 2 },
  "observationNames": ["squares row by row from the top left: 0 empty, 1 X, 2 O"],
  "actionSpace": { "type": "Discrete", "n": 7, "start": 0 },
  "actionNames": ["the column to drop a disc into, from the left"],
  "reward": "1 when X wins, -1 when O wins, else 0: from the side of X",
  "rewardRange": [-1, 1],
  "start": "the empty board; X moves first",
  "termination": "four in a row, or a full board",
  "maxEpisodeSteps": null,
  "longestEpisode": 42,
  "actionMask": true,
  "versions": { "v0": "first version" }
}`;

const COLUMNS: u32 = 7;
const ROWS: u32 = 6;
/** Bits from a square to its neighbour upwards, and in the next column. */
const UP: u64 = 1;
const SIDE: u64 = 7;

@unmanaged
export class ConnectFour {
  xs: u64;
  os: u64;
  /** 1 or 2, or 0 while nobody has won. */
  won: u32;

  reset(options: NoOptions, rng: Pcg64): void {
    this.xs = 0;
    this.os = 0;
    this.won = 0;
  }

  step(action: usize, options: NoOptions, rng: Pcg64, step: Step): void {
    const disc = this.landing(load<u8>(action));
    const isX = popcnt(this.xs) == popcnt(this.os);
    if (isX) this.xs |= disc;
    else this.os |= disc;
    const hasWon = hasLine(isX ? this.xs : this.os);
    if (hasWon) this.won = isX ? 1 : 2;
    step.terminated = hasWon || popcnt(this.xs | this.os) == COLUMNS * ROWS;
    step.reward = hasWon ? (isX ? 1 : -1) : 0;
  }

  observe(to: usize): void {
    for (let square: u32 = 0; square < COLUMNS * ROWS; square++) {
      store<u8>(to + square, <u8>this.discAt(square / COLUMNS, square % COLUMNS));
    }
  }

  /** The columns that are not full, and none once the game is over. */
  maskActions(to: usize): void {
    for (let column: u32 = 0; column < COLUMNS; column++) {
      store<u8>(to + column, u8(this.won == 0 && this.discAt(0, column) == 0));
    }
  }

  winner(): u32 {
    return this.won;
  }

  wouldWin(column: u32, player: u32): bool {
    return hasLine((player == 1 ? this.xs : this.os) | this.landing(column));
  }

  /** Discs lie on each other, turns alternate, and nobody moves once a line is complete. */
  isSound(options: NoOptions): bool {
    const all = this.xs | this.os;
    const lead = popcnt(this.xs) - popcnt(this.os);
    if ((this.xs & this.os) != 0 || lead < 0 || lead > 1 || all >> 49 != 0) return false;
    for (let column: u32 = 0; column < COLUMNS; column++) {
      const discs = (all >> (column * 7)) & 127;
      if ((discs & (discs + 1)) != 0 || discs > 63) return false;
    }
    const won: u32 = hasLine(this.xs) ? 1 : hasLine(this.os) ? 2 : 0;
    return won == this.won && (won != 1 || (lead == 1 && !hasLine(this.os))) && (won != 2 || lead == 0);
  }

  render(to: usize, options: NoOptions, action: i32): usize {
    for (let row: u32 = 0; row < ROWS; row++) {
      for (let column: u32 = 0; column < COLUMNS; column++) {
        const disc = this.discAt(row, column);
        to = putCharacter(to, disc == 1 ? 88 : disc == 2 ? 79 : 46);
        to = putCharacter(to, column < COLUMNS - 1 ? 32 : 10);
      }
    }
    for (let column: u32 = 0; column < COLUMNS; column++) {
      to = putCharacter(to, 48 + column);
      if (column < COLUMNS - 1) to = putCharacter(to, 32);
    }
    return to;
  }

  /** Whose disc lies on a square, counted from the top left: 1, 2 or 0 for none. */
  @inline
  private discAt(row: u32, column: u32): u32 {
    const bit = column * 7 + (ROWS - 1 - row);
    return <u32>(((this.xs >> bit) & 1) | (((this.os >> bit) & 1) << 1));
  }

  /** The square that a disc in a column comes to lie on. */
  @inline
  private landing(column: u32): u64 {
    const all = this.xs | this.os;
    return (all + (<u64>1 << (column * 7))) & (<u64>127 << (column * 7)) & ~all;
  }
}

/** Whether a set of discs holds four in a row: upwards, to the side or along a diagonal. */
@inline
function hasLine(discs: u64): bool {
  return hasFour(discs, UP) || hasFour(discs, SIDE) || hasFour(discs, SIDE + 1) || hasFour(discs, SIDE - 1);
}

@inline
function hasFour(discs: u64, step: u64): bool {
  const pairs = discs & (discs >> step);
  return (pairs & (pairs >> (2 * step))) != 0;
}
