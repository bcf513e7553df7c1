import type { PolicyFailure, Square } from '@reroll/policy';
import { type GuestReport, type Interpreters, NO_GUEST, reportOf, seatGuest } from '@reroll/rollout/guests';
import type { CodePolicySpec } from '@reroll/rollout/internal';
import type { Mt19937 } from '@reroll/sim-core';
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
  readonly choose: (board: Board, side: Player) => number | PolicyFailure;
  readonly report: () => GuestReport;
  /** Lets go of the policy's guest, where it has one. */
  readonly close: () => void;
}

/** Seats a policy. Each code policy gets an interpreter of its own, in the state of a fresh start. */
export function seatPlayer(policy: MatchPolicySpec, rng: Mt19937, interpreters: Interpreters): MatchPlayer {
  if (policy.kind === 'code') return legally(guestPlayer(policy, rng, interpreters));
  const choose = chooserOf(policy);
  return player(
    (board, side) => choose(board, side, rng),
    () => NO_GUEST,
  );
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
function legally({ choose, report, close }: MatchPlayer): MatchPlayer {
  let decisions = 0;
  return player(
    (board, side) => {
      const step = decisions++;
      const answer = choose(board, side);
      const free = freeSquares(board);
      if (typeof answer !== 'number' || free.includes(answer)) return answer;
      const message = `expected a free square (${free.join(', ')}), got ${answer}`;
      return { fault: 'policy', code: 'INVALID_ACTION', message, step };
    },
    report,
    close,
  );
}

function guestPlayer(policy: CodePolicySpec, rng: Mt19937, interpreters: Interpreters): MatchPlayer {
  const created = seatGuest(policy, 'two-player', rng, interpreters);
  const { guest } = created;
  if (guest === undefined)
    return player(
      () => created.failure,
      () => reportOf(created),
    );
  return player(
    (board, side) => {
      const { action, failure } = guest.chooseAction({
        board: board.map(squareOf),
        player: side === 1 ? 'X' : 'O',
      });
      return failure ?? action;
    },
    () => reportOf(guest),
    () => guest[Symbol.dispose](),
  );
}

function player(
  choose: MatchPlayer['choose'],
  report: MatchPlayer['report'],
  close: () => void = () => {},
): MatchPlayer {
  return { choose, report, close, [Symbol.dispose]: close };
}

const squareOf = (mark: Mark): Square => (mark === 0 ? null : mark === 1 ? 'X' : 'O');
