import type { MoveRng } from '../match/choose-action.js';
import { type Board, EMPTY_BOARD, freeSquares, type Mark, place, winner } from '../tictactoe/board.js';
import { firstBest } from '../tictactoe/move-distribution.js';
import { type QTable, qKey } from '../tictactoe/q-table.js';

/** Answers X's move with a free square; null forfeits the game to X. */
export type Opponent = (board: Board, rng: MoveRng) => number | null;

/** Hyperparameters of tabular Q-learning, named as in Sutton & Barto, "Reinforcement Learning", section 6.5. */
export interface QLearningParameters {
  /** Games played in one iteration. */
  readonly episodes: number;
  /** Learning rate, in (0, 1]. */
  readonly alpha: number;
  /** Discount per move of X, in [0, 1]. */
  readonly gamma: number;
  /** Chance of exploring with a random free square, in [0, 1]. */
  readonly epsilon: number;
}

export interface QLearningIteration {
  /** The table as this iteration leaves it. */
  readonly table: QTable;
  /** Mean reward per episode: a left-to-right sum divided by the number of episodes. */
  readonly meanReward: number;
  /** Keys in the table. */
  readonly states: number;
}

/** Plays `episodes` games as X against `opponent` and learns from each move; the table given is not changed. */
export function learn(
  start: QTable,
  parameters: QLearningParameters,
  opponent: Opponent,
  rng: MoveRng,
): QLearningIteration {
  const table: Record<string, number> = { ...start };
  let rewardSum = 0;
  for (let episode = 0; episode < parameters.episodes; episode++) {
    rewardSum += playEpisode(table, parameters, opponent, rng);
  }
  return { table, meanReward: rewardSum / parameters.episodes, states: Object.keys(table).length };
}

/** One game; returns X's reward. */
function playEpisode(
  table: Record<string, number>,
  { alpha, gamma, epsilon }: QLearningParameters,
  opponent: Opponent,
  rng: MoveRng,
): number {
  let board = EMPTY_BOARD;
  for (;;) {
    const free = freeSquares(board);
    const square =
      rng.random() < epsilon ? rng.choice(free) : firstBest(free, (at) => table[qKey(board, at)] ?? 0);
    const key = qKey(board, square);
    const old = table[key] ?? 0;

    const afterX = place(board, square, 1);
    const reply = isOver(afterX) ? null : opponent(afterX, rng);
    if (reply === null) {
      const reward = isOver(afterX) ? rewardOf(winner(afterX)) : 1;
      table[key] = old + alpha * (reward - old);
      return reward;
    }

    const afterO = place(afterX, reply, 2);
    const reward = rewardOf(winner(afterO));
    // The bootstrap value is looked up even when O has just won: so does the published learner.
    table[key] = old + alpha * (reward + gamma * highestValue(table, afterO) - old);
    if (isOver(afterO)) return reward;
    board = afterO;
  }
}

/** The highest value of X's free squares; 0 when none is free. */
function highestValue(table: QTable, board: Board): number {
  const free = freeSquares(board);
  if (free.length === 0) return 0;
  return free.reduce((best, square) => {
    const value = table[qKey(board, square)] ?? 0;
    return value > best ? value : best;
  }, Number.NEGATIVE_INFINITY);
}

function isOver(board: Board): boolean {
  return winner(board) !== 0 || freeSquares(board).length === 0;
}

function rewardOf(won: Mark): number {
  return won === 1 ? 1 : won === 2 ? -1 : 0;
}
