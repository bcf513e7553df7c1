import { describe, expect, test } from 'vitest';
import { bestResponseValue, exactValue, exploitability } from '../src/tictactoe/exact.js';
import { greedyMoves, minimaxMoves, randomMoves } from '../src/tictactoe/move-distribution.js';
import { qTableMoves } from '../src/tictactoe/q-table.js';

describe('exact values by enumeration', () => {
  test('random against random is 187/630', () => {
    const { numerator, denominator } = exactValue(randomMoves, randomMoves).fraction;
    expect(numerator * 630n).toBe(187n * denominator);
  });

  test('greedy against greedy is 26/189', () => {
    expect(exactValue(greedyMoves, greedyMoves).fraction).toEqual({ numerator: 26n, denominator: 189n });
  });

  test('greedy and random, both ways, and the best response to a greedy O', () => {
    expect(exactValue(greedyMoves, randomMoves).value).toBeCloseTo(0.8825, 4);
    expect(exactValue(randomMoves, greedyMoves).value).toBeCloseTo(-0.6388, 4);
    expect(bestResponseValue(greedyMoves, 1).value).toBeCloseTo(0.9271, 4);
  });

  test('minimax cannot be exploited; everything else can', () => {
    expect(exploitability(minimaxMoves, 1)).toBe(0);
    expect(exploitability(minimaxMoves, 2)).toBe(0);
    expect(exploitability(greedyMoves, 2)).toBeCloseTo(0.9271, 4);
    expect(exploitability(randomMoves, 1)).toBeGreaterThan(0);
  });

  test('an empty Q-table plays the first free square', () => {
    expect(exactValue(qTableMoves({}), qTableMoves({})).value).toBe(1);
  });
});

describe('policies that are not', () => {
  const answering = (squares: unknown) => () => squares as number[];

  test.each([
    ['nothing', [], RangeError],
    ['a taken square', [0], RangeError],
    ['a square twice', [1, 1, 2], RangeError],
    ['NaN', [Number.NaN], RangeError],
    ['a fraction', [0.5], RangeError],
    ['a square off the board', [9], RangeError],
    ['text', ['1'], RangeError],
    ['no array', 4, TypeError],
    ['undefined', undefined, TypeError],
  ])('%s is refused, with the position that it answers', (_, squares, error) => {
    const afterX = (board: readonly number[]) => (board.includes(1) ? squares : [0]);
    const hostile = (board: readonly number[]) => afterX(board) as number[];
    expect(() => exactValue(answering([0]), hostile)).toThrow(error);
    expect(() => exactValue(answering([0]), hostile)).toThrow(/^o must answer .* for \[1,0,0,0,0,0,0,0,0\]/);
    expect(() => bestResponseValue(hostile, 1)).toThrow(error);
    expect(() => exploitability(hostile, 2)).toThrow(error);
  });

  test.each([0, 3, 'X', null, undefined])('side %j is refused', (side) => {
    expect(() => bestResponseValue(greedyMoves, side as 1)).toThrow(RangeError);
    expect(() => exploitability(greedyMoves, side as 1)).toThrow('side must be 1 (X) or 2 (O)');
  });

  test('a policy that writes on its board changes nothing', () => {
    const scribbling = (board: readonly number[]) => {
      const square = board.indexOf(0);
      (board as number[]).fill(2);
      return [square];
    };
    const expected = exactValue(qTableMoves({}), randomMoves);
    expect(exactValue(scribbling, randomMoves)).toEqual(expected);
    expect(exactValue(qTableMoves({}), randomMoves)).toEqual(expected);
  });
});
