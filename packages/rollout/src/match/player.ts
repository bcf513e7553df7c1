import type { Interpreter, PolicyFailure, Square } from '@reroll/policy';
import type { Mt19937 } from '@reroll/sim-core';
import type { Interpreters } from '../guests/interpreters.js';
import type { Board, Mark, Player } from '../tictactoe/board.js';
import {
  type ChooseSquare,
  chooseFromQTable,
  chooseGreedy,
  chooseMinimax,
  chooseRandom,
} from '../tictactoe/choose-square.js';
import type { MatchPolicySpec } from './match-policy.js';

/** What a player said and used, for the record. Built-in policies use none of it. */
export interface PlayerReport {
  readonly fuelUsed: bigint;
  readonly stdout: string;
  readonly stdoutTruncated: boolean;
  readonly stderr: string;
  readonly stderrTruncated: boolean;
}

/** One side of a match. */
export interface MatchPlayer extends Disposable {
  /** @returns what the policy answered, legal or not, or how it failed. */
  choose(board: Board, player: Player): number | PolicyFailure;
  report(): PlayerReport;
}

const SILENT: PlayerReport = {
  fuelUsed: 0n,
  stdout: '',
  stdoutTruncated: false,
  stderr: '',
  stderrTruncated: false,
};

/** Seats a policy. Each code policy gets an interpreter of its own, in the state of a fresh start. */
export function seatPlayer(policy: MatchPolicySpec, rng: Mt19937, interpreters: Interpreters): MatchPlayer {
  if (policy.kind === 'code') return seatGuest(policy, rng, interpreters[policy.language]!);
  const choose = chooserOf(policy);
  return {
    choose: (board, player) => choose(board, player, rng),
    report: () => SILENT,
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

function seatGuest(
  policy: Extract<MatchPolicySpec, { kind: 'code' }>,
  rng: Mt19937,
  interpreter: Interpreter,
): MatchPlayer {
  const created = interpreter.createGuest({ policy, contract: 'two-player', rng });
  if (created.guest === undefined) {
    const { failure, fuelUsed, stdout, stderr } = created;
    return {
      choose: () => failure,
      report: () => ({ ...SILENT, fuelUsed, stdout, stderr }),
      [Symbol.dispose]: () => {},
    };
  }
  const { guest } = created;
  return {
    choose(board, player) {
      const decision = guest.chooseAction({ board: board.map(squareOf), player: player === 1 ? 'X' : 'O' });
      return decision.failure ?? decision.action;
    },
    report: () => ({
      fuelUsed: guest.fuelUsed,
      stdout: guest.stdout,
      stdoutTruncated: guest.stdoutTruncated,
      stderr: guest.stderr,
      stderrTruncated: guest.stderrTruncated,
    }),
    [Symbol.dispose]: () => guest[Symbol.dispose](),
  };
}

const squareOf = (mark: Mark): Square => (mark === 0 ? null : mark === 1 ? 'X' : 'O');
