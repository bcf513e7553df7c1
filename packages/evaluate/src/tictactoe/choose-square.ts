// Tic-tac-toe's own players, and its positions as every player sees them.
import type { ChooseAction, Position } from '../match/choose-action.js';
import type { Board, Player } from './board.js';
import { minimaxMoves, winningSquare } from './move-distribution.js';
import { type QTable, qTableMoves } from './q-table.js';

/** Best play; draws nothing. */
export const chooseMinimax: ChooseAction = (position) =>
  minimaxMoves(boardOf(position), position.playerToMove)[0]!;

/** The square of highest value; draws nothing. */
export function chooseFromQTable(table: QTable): ChooseAction {
  const moves = qTableMoves(table);
  return (position) => moves(boardOf(position), position.playerToMove)[0]!;
}

/** A board of a game that goes on as its player to move sees it, without a judge. */
export function positionOf(board: Board, playerToMove: Player): Position {
  return {
    observation: board,
    actionMask: board.map((mark) => (mark === 0 ? 1 : 0)),
    playerToMove,
    winningAction: (player) => winningSquare(board, player) ?? null,
  };
}

function boardOf({ observation }: Position): Board {
  return Array.from(observation) as unknown as Board;
}
