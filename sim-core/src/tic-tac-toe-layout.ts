/** Offsets in an environment's memory; assembly/tictactoe/environment.ts says what is there. */
export const LAYOUT = {
  stream: 0,
  actionStream: 40,
  isReset: 80,
  recordSteps: 81,
  moveCount: 82,
  moves: 83,
  /** End of what a snapshot holds. */
  snapshotEnd: 92,
  reward: 96,
  board: 104,
  winner: 113,
  terminated: 114,
  legalCount: 115,
  legal: 116,
  record: 128,
} as const;

/** Squares of the board, and so the most moves of a game. */
export const SQUARES = 9;
