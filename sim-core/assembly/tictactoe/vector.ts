// Many tic-tac-toe environments stepped at once. Each has a position and a stream of its own, so nothing depends on how many
// there are or on what the others do. A position whose game is over waits for its reset; with SAME_STEP none ever stays so.
import { streamAt, streamColumnFirstUnseeded } from '../rng/stream-column';
import { clearSquares, drawSquares } from './board';
import { sampleLegalAction } from './legal-action';
import { emptySquares, ONGOING, place, rewardOf, SQUARES, standing } from './rules';
import {
  ACTION,
  AUTORESET,
  DISABLED,
  FINAL_OBSERVATION,
  IS_RESET,
  MASK,
  NUM_ENVS,
  OBSERVATION,
  POSITION,
  REWARD,
  SAME_STEP,
  STREAM,
  TERMINATED,
  ticTacToeVectorColumn,
} from './vector-layout';

/** Sets the options of a vector in zeroed memory. */
export function ticTacToeVectorInitialize(vec: usize, numEnvs: u32, autoreset: u32): void {
  store<u32>(vec, numEnvs, NUM_ENVS);
  store<u32>(vec, autoreset, AUTORESET);
}

/** Starts a game in every masked environment and sets the whole mask again. */
export function ticTacToeVectorReset(vec: usize): void {
  const mask = ticTacToeVectorColumn(vec, MASK);
  const numEnvs = load<u32>(vec, NUM_ENVS);
  for (let index: u32 = 0; index < numEnvs; index++) {
    if (!load<u8>(mask + index)) continue;
    show(vec, index, 0, ONGOING);
    clearSquares(ticTacToeVectorColumn(vec, FINAL_OBSERVATION) + index * SQUARES);
  }
  memory.fill(mask, 1, numEnvs);
  // An environment's first reset seeds it, so being seeded tells whether it was ever reset.
  const unseeded = streamColumnFirstUnseeded(ticTacToeVectorColumn(vec, STREAM), mask, numEnvs);
  store<u32>(vec, u32(unseeded == numEnvs), IS_RESET);
}

/**
 * Draws a legal action for every environment into the action column. Where the next step makes no move, nothing is drawn
 * and the action is 0.
 */
export function ticTacToeVectorSampleLegal(vec: usize): void {
  const actions = ticTacToeVectorColumn(vec, ACTION);
  const positions = ticTacToeVectorColumn(vec, POSITION);
  const streams = ticTacToeVectorColumn(vec, STREAM);
  const numEnvs = load<u32>(vec, NUM_ENVS);
  for (let index: u32 = 0; index < numEnvs; index++) {
    const position = load<u32>(positions + (index << 2));
    let square: u32 = 0;
    if (standing(position) == ONGOING) square = sampleLegalAction(streamAt(streams, index), position);
    store<u8>(actions + index, <u8>square);
  }
}

/** Applies the action column and returns true; or changes nothing and returns false if one action is refused. */
export function ticTacToeVectorStep(vec: usize): bool {
  const numEnvs = load<u32>(vec, NUM_ENVS);
  if (!load<u32>(vec, IS_RESET) || ticTacToeVectorFirstRefused(vec) < numEnvs) return false;
  const actions = ticTacToeVectorColumn(vec, ACTION);
  const positions = ticTacToeVectorColumn(vec, POSITION);
  const autoreset = load<u32>(vec, AUTORESET);
  for (let index: u32 = 0; index < numEnvs; index++) {
    const before = load<u32>(positions + (index << 2));
    let position = standing(before) == ONGOING ? place(before, load<u8>(actions + index)) : 0;
    const result = standing(position);
    if (result != ONGOING && autoreset == SAME_STEP) {
      showFinal(vec, index, position);
      position = 0;
    }
    show(vec, index, position, result);
  }
  return true;
}

/** Index of the first environment whose action a step would refuse, or numEnvs. */
export function ticTacToeVectorFirstRefused(vec: usize): u32 {
  const actions = ticTacToeVectorColumn(vec, ACTION);
  const positions = ticTacToeVectorColumn(vec, POSITION);
  const isDisabled = load<u32>(vec, AUTORESET) == DISABLED;
  const numEnvs = load<u32>(vec, NUM_ENVS);
  for (let index: u32 = 0; index < numEnvs; index++) {
    const square = <u32>load<u8>(actions + index);
    if (square >= SQUARES) return index;
    const position = load<u32>(positions + (index << 2));
    const isTaken = ((emptySquares(position) >> square) & 1) == 0;
    if (standing(position) == ONGOING ? isTaken : isDisabled) return index;
  }
  return numEnvs;
}

/** Shows an environment at a position, and how the game stood after the last move. */
export function show(vec: usize, index: u32, position: u32, result: u32): void {
  store<f64>(ticTacToeVectorColumn(vec, REWARD) + (index << 3), rewardOf(result));
  store<u8>(ticTacToeVectorColumn(vec, TERMINATED) + index, u8(result != ONGOING));
  store<u32>(ticTacToeVectorColumn(vec, POSITION) + (index << 2), position);
  drawSquares(ticTacToeVectorColumn(vec, OBSERVATION) + index * SQUARES, position);
}

/** Shows the position that an environment's last game ended in. */
export function showFinal(vec: usize, index: u32, position: u32): void {
  drawSquares(ticTacToeVectorColumn(vec, FINAL_OBSERVATION) + index * SQUARES, position);
}
