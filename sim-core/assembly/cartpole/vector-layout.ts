// Where a vector of CartPole environments keeps its columns. Environments go in pairs, so an odd vector has a spare one that
// the host does not see. A column of f64 takes a stride, wider ones take several; a stride is a cache line longer than its
// elements, because columns a power of two apart would compete for the same cache sets.

/** u32: environments that the host sees */
export const NUM_ENVS: usize = 0;
/** u32 */
export const MAX_EPISODE_STEPS: usize = 4;
/** u32: 0 or 1 */
export const SUTTON_BARTO_REWARD: usize = 8;
/** u32: NEXT_STEP, SAME_STEP or DISABLED */
export const AUTORESET: usize = 12;
/** u32: 1 once every environment was reset */
export const IS_RESET: usize = 16;
const HEADER_BYTES: usize = 64;
const CACHE_LINE_BYTES: usize = 64;

export const NEXT_STEP: u32 = 0;
export const SAME_STEP: u32 = 1;
export const DISABLED: u32 = 2;

// Columns, named by their first stride.
/** f64 each */
export const X: usize = 0;
export const X_DOT: usize = 1;
export const THETA: usize = 2;
export const THETA_DOT: usize = 3;
export const REWARD: usize = 4;
/** u64: where the host leaves seeds */
export const SEED: usize = 5;
/** f32 × 4 each */
export const OBSERVATION: usize = 6;
export const FINAL_OBSERVATION: usize = 8;
/** PCG64 streams, 40 bytes each, that resets and the action space draw from */
export const STREAM: usize = 10;
export const ACTION_STREAM: usize = 15;
/** u32, and in the second half of the stride four columns of u8 */
export const ELAPSED_STEPS: usize = 20;
/** u8 each: 0 or 1. The scans of vector-step.ts read up to 15 bytes past ACTION and past TRUNCATED, hence the order. */
export const ACTION: usize = 21;
export const MASK: usize = 22;
export const TERMINATED: usize = 23;
export const TRUNCATED: usize = 24;

/** Bytes from one f64 column of the vector to the next. */
export function strideOf(vec: usize): usize {
  return strideFor(load<u32>(vec, NUM_ENVS));
}

/** Address of a column of the vector. */
export function cartPoleVectorColumn(vec: usize, column: usize): usize {
  const base = vec + HEADER_BYTES;
  if (column <= ELAPSED_STEPS) return base + column * strideOf(vec);
  const pairedEnvs = paired(load<u32>(vec, NUM_ENVS));
  return base + ELAPSED_STEPS * strideOf(vec) + (4 + column - ACTION) * pairedEnvs;
}

/** Bytes of a vector of `numEnvs` environments. */
export function cartPoleVectorBytes(numEnvs: u32): usize {
  return HEADER_BYTES + (ELAPSED_STEPS + 1) * strideFor(numEnvs);
}

/** `numEnvs` rounded up to whole pairs. */
export function paired(numEnvs: u32): u32 {
  return (numEnvs + 1) & ~1;
}

function strideFor(numEnvs: u32): usize {
  return ((<usize>paired(numEnvs)) << 3) + CACHE_LINE_BYTES;
}
