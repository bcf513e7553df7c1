import type { ResolvedContract } from './contract.js';
import type { BoardNotation } from './language.js';
import { MAX_OBSERVATION_LENGTH, type Mailbox, OPERATION, SLOT } from './mailbox.js';
import { requireLength } from './value-shape.js';

/** A square of a board: empty, or a player's mark. */
export type Square = 'X' | 'O' | null;

/** A turn of a two-player game. The guest gets its own fresh copy of the board, which may have any size. */
export interface TwoPlayerRequest {
  readonly board: readonly Square[];
  readonly player: 'X' | 'O';
  /** 0 or 1 for each action; given if, and only if, the contract has a mask. */
  readonly actionMask?: ArrayLike<number>;
}

/** A step of a single-agent environment. */
export interface SingleAgentRequest {
  /** The numbers of the observation one after another, whatever their dtype. The guest gets them in the contract's shape. */
  readonly observation: ArrayLike<number>;
  /** 0 or 1 for each action; given if, and only if, the contract has a mask. */
  readonly actionMask?: ArrayLike<number>;
}

export type DecisionRequest = TwoPlayerRequest | SingleAgentRequest;

const EMPTY = 0;
const MARKS = { X: 1, O: 2 } as const;

/**
 * Writes what a contract asks for into the mailbox.
 *
 * @throws TypeError when the request is not of this contract; RangeError when a value is invalid, or there are too many.
 */
export function writeRequest(
  mailbox: Mailbox,
  contract: ResolvedContract,
  notation: BoardNotation,
  request: DecisionRequest,
): void {
  const { kind, maskLength, description } = contract;
  const { actionMask } = request;
  if (maskLength > 0 || actionMask !== undefined) writeMask(mailbox, maskLength, actionMask);
  if (kind === 'two-player') writeTurn(mailbox, maskLength, notation, request);
  else writeObservation(mailbox, contract, request);
  if (description !== null) mailbox.set(SLOT.status, OPERATION.asDescribed);
}

function writeMask(mailbox: Mailbox, length: number, mask: ArrayLike<number> | undefined): void {
  if ((mask?.length ?? 0) !== length) {
    throw new RangeError(
      `actionMask must be ${length} numbers by the contract, got ${mask?.length ?? 'none'}`,
    );
  }
  for (let index = 0; index < length; index++) {
    const flag = mask![index];
    if (flag !== 0 && flag !== 1)
      throw new RangeError(`actionMask[${index}] must be 0 or 1, got ${String(flag)}`);
    mailbox.set(SLOT.data + index, flag);
  }
}

function writeTurn(
  mailbox: Mailbox,
  maskLength: number,
  notation: BoardNotation,
  request: DecisionRequest,
): void {
  if (!('board' in request)) {
    throw new TypeError(`request must be { board, player } for a two-player policy, got ${keysOf(request)}`);
  }
  const { board, player } = request;
  requireLength('board.length', board.length, MAX_OBSERVATION_LENGTH - maskLength);
  mailbox.set(SLOT.player, playerCode(player));
  const data = mailbox.data(8 * (MAX_OBSERVATION_LENGTH - maskLength), maskLength);
  let end = 0;
  for (const byte of notation.head(board.length)) data[end++] = byte;
  for (let index = 0; index < board.length; index++) {
    for (const byte of notation.squares[squareCode(board[index], index)]!) data[end++] = byte;
  }
  mailbox.set(SLOT.value, board.length);
  mailbox.set(SLOT.status, OPERATION.twoPlayer);
}

function writeObservation(mailbox: Mailbox, contract: ResolvedContract, request: DecisionRequest): void {
  if (!('observation' in request)) {
    throw new TypeError(`request must be { observation } for a single-agent policy, got ${keysOf(request)}`);
  }
  const { observation } = request;
  const { observation: leaves, maskLength } = contract;
  if (leaves === null) requireLength('observation.length', observation.length, MAX_OBSERVATION_LENGTH);
  else if (observation.length !== leaves.length) {
    throw new RangeError(`observation must be ${leaves.length} numbers, got ${observation.length}`);
  }
  const first = SLOT.data + maskLength;
  for (let index = 0; index < observation.length; index++) {
    const value = observation[index];
    if (typeof value !== 'number') {
      throw new TypeError(`observation[${index}] must be a number, got ${typeof value}`);
    }
    const isInteger = leaves?.[index] === true;
    if (isInteger && !Number.isSafeInteger(value)) {
      throw new RangeError(`observation[${index}] must be an integer of 53 bits, got ${value}`);
    }
    // Adding 0 turns -0, which is an integer too, into 0.
    mailbox.set(first + index, isInteger ? value + 0 : value);
  }
  mailbox.set(SLOT.value, observation.length);
  mailbox.set(SLOT.status, OPERATION.singleAgent);
}

const keysOf = (request: object): string => `{ ${Object.keys(request).join(', ')} }`;

function playerCode(player: 'X' | 'O'): number {
  if (player !== 'X' && player !== 'O')
    throw new RangeError(`player must be 'X' or 'O', got ${String(player)}`);
  return MARKS[player];
}

function squareCode(square: Square | undefined, index: number): number {
  if (square === null) return EMPTY;
  if (square !== 'X' && square !== 'O') {
    throw new RangeError(`board[${index}] must be null, 'X' or 'O', got ${String(square)}`);
  }
  return MARKS[square];
}
