import type { Interpreter, PolicyFailure, Square } from '@reroll/policy';
import type { Mt19937 } from '@reroll/sim-core';
import type { CodePolicySpec } from '../guests/code-policy.js';
import { guestLimits } from '../guests/guest-limits.js';
import { type GuestReport, NO_GUEST, reportOf } from '../guests/guest-report.js';
import type { Interpreters } from '../guests/interpreters.js';
import { type Board, freeSquares, type Mark, type Player } from '../tictactoe/board.js';
import {
  type ChooseSquare,
  chooseFromQTable,
  chooseGreedy,
  chooseMinimax,
  chooseRandom,
} from '../tictactoe/choose-square.js';
import type { MatchPolicySpec } from './match-policy.js';

/** One side of a match. */
export interface MatchPlayer extends Disposable {
  /** @returns a free square, or how the policy failed; `step` counts its decisions since it was seated, from 0. */
  choose(board: Board, player: Player): number | PolicyFailure;
  report(): GuestReport;
}

/** Seats a policy. Each code policy gets an interpreter of its own, in the state of a fresh start. */
export function seatPlayer(policy: MatchPolicySpec, rng: Mt19937, interpreters: Interpreters): MatchPlayer {
  if (policy.kind === 'code') return legally(seatGuest(policy, rng, interpreters[policy.language]!));
  const choose = chooserOf(policy);
  return {
    choose: (board, player) => choose(board, player, rng),
    report: () => NO_GUEST,
    [Symbol.dispose]: () => {},
  };
}

function chooserOf(policy: Extract<MatchPolicySpec, { kind: 'builtin' }>): ChooseSquare {
  switch (policy.name) {
    case 'random':
      return chooseRandom;
    case 'greedy':
      return chooseGreedy;
    case 'minimax':
      return chooseMinimax;
    case 'q-table':
      return chooseFromQTable(policy.params.table);
  }
}

/** Turns an answer that is no free square into a failure. */
function legally(player: MatchPlayer): MatchPlayer {
  let decisions = 0;
  return {
    choose(board, side) {
      const step = decisions++;
      const answer = player.choose(board, side);
      const free = freeSquares(board);
      if (typeof answer !== 'number' || free.includes(answer)) return answer;
      const message = `expected a free square (${free.join(', ')}), got ${answer}`;
      return { fault: 'policy', code: 'INVALID_ACTION', message, step };
    },
    report: () => player.report(),
    [Symbol.dispose]: () => player[Symbol.dispose](),
  };
}

function seatGuest(policy: CodePolicySpec, rng: Mt19937, interpreter: Interpreter): MatchPlayer {
  const created = interpreter.createGuest({
    policy,
    contract: 'two-player',
    rng,
    limits: guestLimits(policy),
  });
  const { guest } = created;
  if (guest === undefined) {
    return { choose: () => created.failure, report: () => reportOf(created), [Symbol.dispose]: () => {} };
  }
  return {
    choose(board, player) {
      const { action, failure } = guest.chooseAction({
        board: board.map(squareOf),
        player: player === 1 ? 'X' : 'O',
      });
      return failure ?? action;
    },
    report: () => reportOf(guest),
    [Symbol.dispose]: () => guest[Symbol.dispose](),
  };
}

const squareOf = (mark: Mark): Square => (mark === 0 ? null : mark === 1 ? 'X' : 'O');
