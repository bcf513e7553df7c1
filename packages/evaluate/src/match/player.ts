import type { PolicyFailure, Square, TwoPlayerContract } from '@reroll/policy';
import {
  closeGuest,
  type GuestReport,
  type Interpreters,
  NO_GUEST,
  reportOf,
  seatGuest,
} from '@reroll/rollout/guests';
import type { CodePolicySpec } from '@reroll/rollout/internal';
import { builtInManifest, findEnvironment, type Mt19937 } from '@reroll/sim-core';
import { TIC_TAC_TOE } from '../tictactoe/board.js';
import { chooseFromQTable, chooseMinimax } from '../tictactoe/choose-square.js';
import {
  type ChooseAction,
  chooseGreedy,
  chooseRandom,
  legalActions,
  type Position,
} from './choose-action.js';
import type { GameId } from './game.js';
import type { MatchPolicySpec } from './match-policy.js';

/** One side of a match. */
export interface MatchPlayer extends Disposable {
  /** @returns a legal action, or how the policy failed; `step` counts its decisions since it was seated, from 0. */
  readonly choose: (position: Position) => number | PolicyFailure;
  /**
   * What its guest used and printed; the guest decides nothing more.
   *
   * @param failed whether the policy did.
   */
  readonly report: (failed: boolean) => GuestReport;
  /** Lets go of the policy's guest, where it has one. */
  readonly close: () => void;
}

/** Seats a policy at a game that suits it. Each code policy gets an interpreter of its own, in the state of a fresh start. */
export function seatPlayer(
  policy: MatchPolicySpec,
  game: GameId,
  rng: Mt19937,
  interpreters: Interpreters,
): MatchPlayer {
  if (policy.kind === 'code') return legally(guestPlayer(policy, contractOf(game), rng, interpreters));
  const choose = chooserOf(policy);
  return player(
    (position) => choose(position, rng),
    () => NO_GUEST,
  );
}

function chooserOf(policy: Extract<MatchPolicySpec, { kind: 'builtin' }>): ChooseAction {
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

/** Turns an answer that is not a legal action into a failure. */
function legally({ choose, report, close }: MatchPlayer): MatchPlayer {
  let decisions = 0;
  return player(
    (position) => {
      const step = decisions++;
      const answer = choose(position);
      if (typeof answer !== 'number' || position.actionMask[answer] === 1) return answer;
      const message = `action must be one of ${legalActions(position).join(', ')}, got ${answer}`;
      return { fault: 'policy', code: 'INVALID_ACTION', message, step };
    },
    report,
    close,
  );
}

/** Tic-tac-toe's contract is as published, without a mask: telling guests of one costs them fuel. */
function contractOf(game: GameId): 'two-player' | TwoPlayerContract {
  if (game === TIC_TAC_TOE) return 'two-player';
  const { actionSpace } = findEnvironment(builtInManifest(), game);
  return { kind: 'two-player', actionMask: (actionSpace as { n: number }).n };
}

function guestPlayer(
  policy: CodePolicySpec,
  contract: 'two-player' | TwoPlayerContract,
  rng: Mt19937,
  interpreters: Interpreters,
): MatchPlayer {
  const created = seatGuest(policy, contract, rng, interpreters);
  const { guest } = created;
  if (guest === undefined)
    return player(
      () => created.failure,
      () => reportOf(created),
    );
  return player(
    ({ observation, playerToMove, actionMask }) => {
      const { action, failure } = guest.chooseAction({
        board: Array.from(observation, squareOf),
        player: playerToMove === 1 ? 'X' : 'O',
        ...(contract !== 'two-player' && { actionMask }),
      });
      return failure ?? action;
    },
    (failed) => closeGuest(guest, failed),
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

const squareOf = (mark: number): Square => (mark === 0 ? null : mark === 1 ? 'X' : 'O');
