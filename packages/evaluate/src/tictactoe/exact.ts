import { add, compare, divide, type Fraction, fraction, toNumber } from '../statistics/fraction.js';
import { type Board, EMPTY_BOARD, freeSquares, type Player, place, playerToMove, winner } from './board.js';
import type { MoveDistribution } from './move-distribution.js';
import { minimaxValue } from './move-distribution.js';

/** The expected reward per game of tic-tac-toe from X's side, found by enumerating every game; `value` is `fraction` rounded once. */
export interface ExactValue {
  readonly fraction: Fraction;
  readonly value: number;
}

/**
 * The exact expected reward of `x` against `o` in tic-tac-toe, from X's side.
 *
 * @throws TypeError or RangeError when a policy answers a position that can occur with anything but different free squares.
 * @example
 * ```ts
 * import { exactValue, greedyMoves, randomMoves } from '@reroll/evaluate';
 *
 * exactValue(randomMoves, randomMoves).fraction; // 187/630 in lowest terms
 * exactValue(greedyMoves, randomMoves).value; // 0.8825…
 * ```
 */
export function exactValue(x: MoveDistribution, o: MoveDistribution): ExactValue {
  return toExactValue(
    evaluate((board, player, valueAfter) =>
      player === 1 ? meanValue(x, 'x', board, 1, valueAfter) : meanValue(o, 'o', board, 2, valueAfter),
    ),
  );
}

/**
 * The exact expected reward, from X's side, when `side` plays the best response to `opponent`.
 *
 * @param side - who answers: 1 for X, 2 for O.
 * @throws RangeError for another side; TypeError or RangeError for moves that are none, as {@link exactValue}.
 * @example
 * ```ts
 * import { bestResponseValue, greedyMoves } from '@reroll/evaluate';
 *
 * bestResponseValue(greedyMoves, 1).value; // 0.9271…: X exploits a greedy O
 * ```
 */
export function bestResponseValue(opponent: MoveDistribution, side: Player): ExactValue {
  assertSide(side);
  return toExactValue(
    evaluate((board, player, valueAfter) => {
      if (player !== side) return meanValue(opponent, 'opponent', board, player, valueAfter);
      const sign = side === 1 ? 1 : -1;
      return freeSquares(board)
        .map(valueAfter)
        .reduce((best, value) => (sign * compare(value, best) > 0 ? value : best));
    }),
  );
}

/**
 * How much a perfect opponent gains over the game's value (0) against `policy` on `side`: 0 means it cannot be
 * exploited, 1 is the worst.
 *
 * @param side - whom the policy plays: 1 for X, 2 for O.
 * @throws RangeError for another side; TypeError or RangeError for moves that are none, as {@link exactValue}.
 * @example
 * ```ts
 * import { exploitability, greedyMoves, minimaxMoves } from '@reroll/evaluate';
 *
 * exploitability(greedyMoves, 2); // 0.9271…
 * exploitability(minimaxMoves, 2); // 0
 * ```
 */
export function exploitability(policy: MoveDistribution, side: Player): number {
  assertSide(side);
  const gameValue = minimaxValue(EMPTY_BOARD);
  const { value } = bestResponseValue(policy, side === 1 ? 2 : 1);
  return side === 1 ? gameValue - value : value - gameValue;
}

const WIN = fraction(1n);
const DRAW = fraction(0n);
const LOSS = fraction(-1n);

type Backup = (board: Board, player: Player, valueAfter: (square: number) => Fraction) => Fraction;

/** The mean value of a policy's squares in a position. */
function meanValue(
  policy: MoveDistribution,
  name: string,
  board: Board,
  player: Player,
  valueAfter: (square: number) => Fraction,
): Fraction {
  const squares = policy([...board], player);
  assertSquares(squares, name, board);
  return divide(squares.map(valueAfter).reduce(add), BigInt(squares.length));
}

/** Policies are the caller's code: a square twice would be twice as likely, a taken one would be played over. */
function assertSquares(squares: unknown, name: string, board: Board): void {
  if (!Array.isArray(squares))
    throw new TypeError(`${name} must answer with an array of squares, got ${typeof squares} for [${board}]`);
  const free = freeSquares(board);
  const legal = squares.every((square) => free.includes(square)) && new Set(squares).size === squares.length;
  if (squares.length === 0 || !legal)
    throw new RangeError(
      `${name} must answer with different free squares (${free.join(', ')}), got [${squares}] for [${board}]`,
    );
}

function assertSide(side: unknown): void {
  if (side !== 1 && side !== 2)
    throw new RangeError(`side must be 1 (X) or 2 (O), got ${JSON.stringify(side) ?? String(side)}`);
}

/** Backs values up from the ends of all games to the empty board, each position once. */
function evaluate(backup: Backup): Fraction {
  const values = new Map<string, Fraction>();
  const expected = (board: Board): Fraction => {
    const key = board.join('');
    const known = values.get(key);
    if (known !== undefined) return known;
    const value = endValue(board) ?? stepValue(board);
    values.set(key, value);
    return value;
  };
  const stepValue = (board: Board): Fraction => {
    const player = playerToMove(board);
    return backup(board, player, (square) => expected(place(board, square, player)));
  };
  return expected(EMPTY_BOARD);
}

function endValue(board: Board): Fraction | undefined {
  const won = winner(board);
  if (won !== 0) return won === 1 ? WIN : LOSS;
  return freeSquares(board).length === 0 ? DRAW : undefined;
}

function toExactValue(value: Fraction): ExactValue {
  return { fraction: value, value: toNumber(value) };
}
