/** Columns of a vector of tic-tac-toe environments, as assembly/tictactoe/vector-layout.ts names them. */
export const COLUMN = {
  reward: 0,
  seed: 8,
  stream: 16,
  position: 56,
  observation: 60,
  finalObservation: 69,
  action: 78,
  mask: 79,
  terminated: 80,
  truncated: 81,
} as const;

/** Offsets in the vector's header: u32 each, and `tally` f64 × 4. */
export const HEADER = { numEnvs: 0, autoreset: 4, isReset: 8, tally: 16 } as const;
