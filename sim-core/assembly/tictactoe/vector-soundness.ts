// What a vector must satisfy after a snapshot has overwritten it. The host checks options and streams itself.
import { readSquares } from './board';
import { isFinished, isReachable, ONGOING, rewardOf, SQUARES, squaresOfBoth, standing } from './rules';
import {
  AUTORESET,
  FINAL_OBSERVATION,
  MASK,
  NUM_ENVS,
  OBSERVATION,
  POSITION,
  REWARD,
  SAME_STEP,
  TERMINATED,
  TRUNCATED,
  ticTacToeVectorColumn,
} from './vector-layout';

/** Whether every environment is in a state that moves and resets lead to. */
export function ticTacToeVectorIsSound(vec: usize): bool {
  const numEnvs = load<u32>(vec, NUM_ENVS);
  for (let index: u32 = 0; index < numEnvs; index++) {
    if (load<u8>(ticTacToeVectorColumn(vec, MASK) + index) != 1) return false;
    if (load<u8>(ticTacToeVectorColumn(vec, TRUNCATED) + index) != 0) return false;
    if (!isPresentSound(vec, index) || !isFinalSound(vec, index)) return false;
  }
  return true;
}

/** The board shows the position, and reward and flag are those of the move that led to it. */
function isPresentSound(vec: usize, index: u32): bool {
  const position = load<u32>(ticTacToeVectorColumn(vec, POSITION) + (index << 2));
  const board = ticTacToeVectorColumn(vec, OBSERVATION) + index * SQUARES;
  if (!isReachable(position) || readSquares(board) != squaresOfBoth(position)) return false;
  const reward = load<u64>(ticTacToeVectorColumn(vec, REWARD) + (index << 3));
  const isOver = load<u8>(ticTacToeVectorColumn(vec, TERMINATED) + index);
  const result = standing(position);
  // With SAME_STEP a game that is over has already made room for the next one.
  if (load<u32>(vec, AUTORESET) == SAME_STEP && isOver == 1) return position == 0 && isReward(reward);
  return isOver == u8(result != ONGOING) && reward == reinterpret<u64>(rewardOf(result));
}

/** Compared by its bits, so that −0 is none. */
function isReward(bits: u64): bool {
  return bits == reinterpret<u64>(1.0) || bits == reinterpret<u64>(-1.0) || bits == 0;
}

/** The last board of a game, which only SAME_STEP keeps, is empty or that of a game that is over. */
function isFinalSound(vec: usize, index: u32): bool {
  const squares = readSquares(ticTacToeVectorColumn(vec, FINAL_OBSERVATION) + index * SQUARES);
  if (squares == 0) return true;
  return load<u32>(vec, AUTORESET) == SAME_STEP && isFinished(squares);
}
