import { MAX_OBSERVATION_LENGTH, type Mailbox, OPERATION, SLOT } from './mailbox.js';

/** Which arguments a policy's function takes. */
export type PolicyContract = 'two-player' | 'single-agent';

/** A square of a board: empty, or a player's mark. */
export type Square = 'X' | 'O' | null;

/** A turn of a two-player game. The guest gets its own fresh copy of the board. */
export interface TwoPlayerRequest {
  readonly board: readonly Square[];
  readonly player: 'X' | 'O';
}

/** A step of a single-agent environment. The guest gets a list of floats (an array of numbers), whatever the dtype here. */
export interface SingleAgentRequest {
  readonly observation: ArrayLike<number>;
}

export type DecisionRequest = TwoPlayerRequest | SingleAgentRequest;

const EMPTY = 0;
const MARKS = { X: 1, O: 2 } as const;

/** @throws RangeError for what is not a contract. */
export function requireContract(contract: PolicyContract): void {
  if (contract !== 'two-player' && contract !== 'single-agent') {
    throw new RangeError(`contract: expected 'two-player' or 'single-agent', got ${String(contract)}`);
  }
}

/**
 * Writes what a contract asks for into the mailbox.
 *
 * @throws TypeError when the request is not of this contract; RangeError when a value is none of its kind or too many.
 */
export function writeRequest(mailbox: Mailbox, contract: PolicyContract, request: DecisionRequest): void {
  if (contract === 'two-player') writeTurn(mailbox, request);
  else writeObservation(mailbox, request);
}

function writeTurn(mailbox: Mailbox, request: DecisionRequest): void {
  if (!('board' in request))
    throw new TypeError('request: expected { board, player } for a two-player policy');
  const { board, player } = request;
  checkLength('board', board.length);
  mailbox.set(SLOT.player, playerCode(player));
  const squares = mailbox.data(board.length);
  for (let index = 0; index < board.length; index++) squares[index] = squareCode(board[index], index);
  mailbox.set(SLOT.value, board.length);
  mailbox.set(SLOT.status, OPERATION.twoPlayer);
}

function writeObservation(mailbox: Mailbox, request: DecisionRequest): void {
  if (!('observation' in request)) {
    throw new TypeError('request: expected { observation } for a single-agent policy');
  }
  const { observation } = request;
  checkLength('observation', observation.length);
  for (let index = 0; index < observation.length; index++) {
    const value = observation[index];
    if (typeof value !== 'number') {
      throw new TypeError(`observation[${index}]: expected a number, got ${typeof value}`);
    }
    mailbox.set(SLOT.data + index, value);
  }
  mailbox.set(SLOT.value, observation.length);
  mailbox.set(SLOT.status, OPERATION.singleAgent);
}

function checkLength(name: string, length: number): void {
  if (!Number.isSafeInteger(length) || length < 0 || length > MAX_OBSERVATION_LENGTH) {
    throw new RangeError(`${name} must be at most ${MAX_OBSERVATION_LENGTH} elements, got ${length}`);
  }
}

function playerCode(player: 'X' | 'O'): number {
  if (player !== 'X' && player !== 'O')
    throw new RangeError(`player must be 'X' or 'O', got ${String(player)}`);
  return MARKS[player];
}

function squareCode(square: Square | undefined, index: number): number {
  if (square === null) return EMPTY;
  if (square !== 'X' && square !== 'O') {
    throw new RangeError(`board[${index}]: expected null, 'X' or 'O', got ${String(square)}`);
  }
  return MARKS[square];
}
