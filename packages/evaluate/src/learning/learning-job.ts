import type { PolicyFailure } from '@reroll/policy';
import type { Interpreters } from '@reroll/rollout/guests';
import { SimCore } from '@reroll/sim-core';
import type { MatchPolicySpec } from '../match/match-policy.js';
import { seatPlayer } from '../match/player.js';
import { TIC_TAC_TOE } from '../tictactoe/board.js';
import { positionOf } from '../tictactoe/choose-square.js';
import type { QTable } from '../tictactoe/q-table.js';
import { learn, type Opponent, type QLearningIteration, type QLearningParameters } from './q-learning.js';

/** One iteration of Q-learning as an isolate runs it: the host owns the table, the isolate the episodes. */
export interface LearningJob {
  readonly table: QTable;
  readonly parameters: QLearningParameters;
  /** Who plays O of tic-tac-toe; a failure or an illegal square forfeits the game. */
  readonly opponent: MatchPolicySpec;
  /** Decimal text; seeds the iteration's one CPython stream, from which both players draw. */
  readonly seed: string;
}

/** What an isolate reports of an iteration. Must survive a structured clone. */
export interface LearningClaim extends QLearningIteration {
  /** Games that the opponent's failures ended. */
  readonly forfeits: number;
  /** The first of those failures, or null. */
  readonly failure: PolicyFailure | null;
}

/** Runs an iteration on a stream of its own. */
export function runLearningJob(job: LearningJob, interpreters: Interpreters): LearningClaim {
  const rng = SimCore.create().mt19937(job.seed);
  using seat = seatPlayer(job.opponent, TIC_TAC_TOE, rng, interpreters);
  let forfeits = 0;
  let failure: PolicyFailure | null = null;
  const opponent: Opponent = (board) => {
    const answer = seat.choose(positionOf(board, 2));
    if (typeof answer === 'number') return answer;
    forfeits++;
    failure ??= answer;
    return null;
  };
  const iteration = learn(job.table, job.parameters, opponent, rng);
  return { ...iteration, forfeits, failure };
}
