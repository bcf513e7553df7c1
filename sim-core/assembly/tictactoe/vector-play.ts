// Random games of a whole vector. Environment by environment, so that a game stays in registers from move to move.
import { pcg64BoundedUint32 } from '../rng/pcg64';
import { streamAt } from '../rng/stream-column';
import { emptySquares, ONGOING, place, SQUARES, standing } from './rules';
import { show, showFinal } from './vector';
import {
  AUTORESET,
  DISABLED,
  NUM_ENVS,
  POSITION,
  SAME_STEP,
  STREAM,
  TALLY,
  ticTacToeVectorColumn,
} from './vector-layout';

/** The squares in ascending order, four bits each from the lowest. */
const ALL_LISTED: u64 = 0x8_7654_3210;

/**
 * Does `steps` ≥ 1 times what sampling legal actions and a step do, and leaves the tally in the header. With DISABLED an
 * environment whose game is over sits out.
 */
export function ticTacToeVectorPlay(vec: usize, steps: u32): void {
  const numEnvs = load<u32>(vec, NUM_ENVS);
  const positions = ticTacToeVectorColumn(vec, POSITION);
  const isDisabled = load<u32>(vec, AUTORESET) == DISABLED;
  memory.fill(vec + TALLY, 0, 32);
  for (let index: u32 = 0; index < numEnvs; index++) {
    const position = load<u32>(positions + (index << 2));
    const sitsOut = isDisabled && standing(position) != ONGOING;
    if (!sitsOut) playOne(vec, index, position, steps);
  }
}

function playOne(vec: usize, index: u32, position: u32, steps: u32): void {
  const stream = streamAt(ticTacToeVectorColumn(vec, STREAM), index);
  const autoreset = load<u32>(vec, AUTORESET);
  let isOver = standing(position) != ONGOING;
  let count = popcnt<u32>(emptySquares(position));
  let list = listed(emptySquares(position));
  let result = ONGOING;
  let finalPosition: u32 = 0;
  let moves: u32 = 0;
  for (let step: u32 = 0; step < steps; step++) {
    if (isOver) {
      if (autoreset == DISABLED) break;
      isOver = false;
      result = ONGOING;
      position = 0;
      list = ALL_LISTED;
      count = SQUARES;
      continue;
    }
    const shift = (<u64>pcg64BoundedUint32(stream, count - 1)) << 2;
    position = place(position, <u32>(list >> shift) & 15);
    result = standing(position);
    moves++;
    if (result == ONGOING) {
      const before = ((<u64>1) << shift) - 1;
      list = (list & before) | ((list >> 4) & ~before);
      count--;
      continue;
    }
    tally(vec, result, 1);
    finalPosition = position;
    if (autoreset == SAME_STEP) {
      position = 0;
      list = ALL_LISTED;
      count = SQUARES;
    } else {
      isOver = true;
    }
  }
  tally(vec, 0, moves);
  if (autoreset == SAME_STEP && finalPosition != 0) showFinal(vec, index, finalPosition);
  show(vec, index, position, result);
}

function listed(squares: u32): u64 {
  let list: u64 = 0;
  let shift: u64 = 0;
  for (; squares != 0; squares &= squares - 1) {
    list |= (<u64>ctz<u32>(squares)) << shift;
    shift += 4;
  }
  return list;
}

/** Adds to the header's count of moves (0) or of games with a standing. */
function tally(vec: usize, slot: u32, count: u32): void {
  const at = vec + TALLY + (slot << 3);
  store<f64>(at, load<f64>(at) + <f64>count);
}
