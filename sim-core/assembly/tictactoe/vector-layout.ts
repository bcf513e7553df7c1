// Where a vector of tic-tac-toe environments keeps its columns. A column is named by the bytes that an environment takes in
// the columns before it; columns have room for a multiple of 8 environments, which keeps every one aligned.

/** u32: environments */
export const NUM_ENVS: usize = 0;
/** u32: NEXT_STEP, SAME_STEP or DISABLED */
export const AUTORESET: usize = 4;
/** u32: 1 once every environment was reset */
export const IS_RESET: usize = 8;
/** f64 × 4: moves, games that X won, games that O won and draws of the last ticTacToeVectorPlay */
export const TALLY: usize = 16;
const HEADER_BYTES: usize = 64;

export const NEXT_STEP: u32 = 0;
export const SAME_STEP: u32 = 1;
export const DISABLED: u32 = 2;

/** f64 */
export const REWARD: u32 = 0;
/** u64: where the host leaves seeds */
export const SEED: u32 = 8;
/** PCG64 stream that legal actions are sampled from */
export const STREAM: u32 = 16;
/** u32 */
export const POSITION: u32 = 56;
/** i8 × 9 each */
export const OBSERVATION: u32 = 60;
export const FINAL_OBSERVATION: u32 = 69;
/** u8 each */
export const ACTION: u32 = 78;
export const MASK: u32 = 79;
export const TERMINATED: u32 = 80;
/** Always 0: a game ends by itself. */
export const TRUNCATED: u32 = 81;
const ENV_BYTES: u32 = 82;

/** Address of a column of the vector. */
export function ticTacToeVectorColumn(vec: usize, column: u32): usize {
  return vec + HEADER_BYTES + column * rooms(load<u32>(vec, NUM_ENVS));
}

/** Bytes of a vector of `numEnvs` environments. */
export function ticTacToeVectorBytes(numEnvs: u32): usize {
  return HEADER_BYTES + ENV_BYTES * rooms(numEnvs);
}

function rooms(numEnvs: u32): u32 {
  return (numEnvs + 7) & ~7;
}
