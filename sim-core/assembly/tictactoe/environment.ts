// One tic-tac-toe environment: TICTACTOE_BYTES of memory, then as many bytes of recording as the host asked for. The
// first 92 bytes are its whole state, for the rest follows from the moves; a snapshot is a copy of them.
import { clearSquares, copySquares, drawSquares } from './board';
import { sampleLegalAction } from './legal-action';
import {
  DRAW,
  emptySquares,
  isGame,
  ONGOING,
  place,
  rewardOf,
  SQUARES,
  standing,
  winningSquare,
} from './rules';

/** PCG64 stream that legal actions are sampled from; the action space's follows it */
const STREAM: usize = 0;
/** u8: 1 once the environment was reset */
const IS_RESET: usize = 80;
/** u8: steps that the recording has room for, 0 to 9 */
const RECORD_STEPS: usize = 81;
/** u8: moves since the last reset */
const MOVE_COUNT: usize = 82;
/** u8 × 9: the squares they took, in order */
const MOVES: usize = 83;

/** u32; unlike the board, no view of the host reaches it */
const POSITION: usize = 92;
/** f64, from X's side */
const REWARD: usize = 96;
/** i8 × 9: 0 empty, 1 X, 2 O */
const BOARD: usize = 104;
/** u8: 0 nobody yet, 1 X, 2 O */
const WINNER: usize = 113;
/** u8: 0 or 1 */
const TERMINATED: usize = 114;
/** u8: number of legal actions, then u8 × 9: the legal actions in ascending order */
const LEGAL_COUNT: usize = 115;
const LEGAL: usize = 116;
/** Bytes of an environment without its recording. */
const TICTACTOE_BYTES: usize = 128;

/** Bytes of a recorded step: action u8, reward f64, flags u8, observation. */
const RECORDED_STEP_BYTES: u32 = 10 + SQUARES;

/** Why a step would be refused: never reset, the game is over, the square is taken, or the recording is full. */
const NOT_RESET: i32 = 1;
const EPISODE_OVER: i32 = 2;
const SQUARE_TAKEN: i32 = 3;
const RECORD_FULL: i32 = 4;

/** Bytes of an environment that records up to `steps` ≤ 9 steps. */
export function ticTacToeBytes(steps: u32): usize {
  return TICTACTOE_BYTES + (steps == 0 ? 0 : SQUARES + steps * RECORDED_STEP_BYTES);
}

/** Sets the options of an environment in zeroed memory. */
export function ticTacToeInitialize(env: usize, recordSteps: u32): void {
  store<u8>(env, <u8>recordSteps, RECORD_STEPS);
  listLegal(env, emptySquares(0));
}

/** Starts a game. Draws nothing. */
export function ticTacToeReset(env: usize): void {
  store<u8>(env, 1, IS_RESET);
  store<u8>(env, 0, MOVE_COUNT);
  store<u32>(env, 0, POSITION);
  store<f64>(env, 0, REWARD);
  store<u8>(env, 0, WINNER);
  store<u8>(env, 0, TERMINATED);
  clearSquares(env + MOVES);
  clearSquares(env + BOARD);
  listLegal(env, emptySquares(0));
  if (load<u8>(env, RECORD_STEPS)) copySquares(env + TICTACTOE_BYTES, env + BOARD);
}

/** Takes a square, 0 to 8, for the player to move; returns the refusal if there is one, and then changes nothing. */
export function ticTacToeStep(env: usize, square: u32): i32 {
  const refusal = ticTacToeRefusal(env, square);
  if (refusal != 0) return refusal;
  const position = place(load<u32>(env, POSITION), square);
  const count = load<u8>(env, MOVE_COUNT);
  store<u8>(env + MOVES + count, <u8>square);
  store<u8>(env, count + 1, MOVE_COUNT);
  store<u32>(env, position, POSITION);
  conclude(env, position);
  if (load<u8>(env, RECORD_STEPS)) recordStep(env, count, square);
  return 0;
}

/** Takes squares (u8 each, 0 to 8) until one is refused, as after the end of the game, or none is left; returns how many it took. */
export function ticTacToeReplay(env: usize, squares: usize, count: u32): u32 {
  for (let step: u32 = 0; step < count; step++) {
    if (ticTacToeStep(env, load<u8>(squares + step)) != 0) return step;
  }
  return count;
}

/** Draws a legal action from the environment's stream; the game must not be over. */
export function ticTacToeSampleLegal(env: usize): u32 {
  return sampleLegalAction(env + STREAM, load<u32>(env, POSITION));
}

/** Why taking a square, 0 to 8, would be refused; 0 if it would not. */
export function ticTacToeRefusal(env: usize, square: u32): i32 {
  if (!load<u8>(env, IS_RESET)) return NOT_RESET;
  if (load<u8>(env, TERMINATED)) return EPISODE_OVER;
  if (!((emptySquares(load<u32>(env, POSITION)) >> square) & 1)) return SQUARE_TAKEN;
  const room = load<u8>(env, RECORD_STEPS);
  return room != 0 && load<u8>(env, MOVE_COUNT) >= room ? RECORD_FULL : 0;
}

/** Whether squares (u8 each) are the legal moves of a game, finished or not. */
export function ticTacToeIsGame(squares: usize, count: u32): bool {
  return isGame(squares, count);
}

/** The first empty square, ascending, that completes a line of `player`, 1 or 2; 9 when none does or the game is over. */
export function ticTacToeWinningSquare(env: usize, player: u32): u32 {
  return load<u8>(env, TERMINATED) ? SQUARES : winningSquare(load<u32>(env, POSITION), player);
}

/** Writes down what follows from the last move. */
function conclude(env: usize, position: u32): void {
  const result = standing(position);
  drawSquares(env + BOARD, position);
  store<u8>(env, result == DRAW ? 0 : <u8>result, WINNER);
  store<u8>(env, u8(result != ONGOING), TERMINATED);
  store<f64>(env, rewardOf(result), REWARD);
  listLegal(env, result == ONGOING ? emptySquares(position) : 0);
}

function listLegal(env: usize, squares: u32): void {
  let count: u32 = 0;
  for (let rest = squares; rest != 0; rest &= rest - 1) {
    store<u8>(env + LEGAL + count, <u8>ctz<u32>(rest));
    count++;
  }
  store<u8>(env, <u8>count, LEGAL_COUNT);
}

/** Writes a step in the layout of the canonical trajectory's body. */
function recordStep(env: usize, index: u32, action: u32): void {
  const step = env + TICTACTOE_BYTES + SQUARES + index * RECORDED_STEP_BYTES;
  store<u8>(step, <u8>action);
  store<f64>(step, load<f64>(env, REWARD), 1);
  store<u8>(step, load<u8>(env, TERMINATED), 9);
  copySquares(step + 10, env + BOARD);
}
