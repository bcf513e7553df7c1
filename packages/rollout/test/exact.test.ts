import { describe, expect, test } from 'vitest';
import { bestResponseValue, exactValue, exploitability } from '../src/tictactoe/exact.js';
import { greedyMoves, minimaxMoves, qTableMoves, randomMoves } from '../src/tictactoe/move-distribution.js';

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
