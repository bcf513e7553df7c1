import { definePolicy } from '@reroll/policy';
import { SimCore } from '@reroll/sim-core';
import { expect, test } from 'vitest';
import { Opponent, type Turn } from '../src/play/opponent.js';

const open = (source: string): Promise<Opponent> => {
  const policy = definePolicy({ language: 'javascript', source, name: 'mine.js' });
  return Opponent.open({ name: 'mine.js', policy }, 'TicTacToe-v0', new AbortController().signal);
};

/** An empty board on which the marked squares are legal. */
const turn = (elapsedSteps: number, legal: readonly number[]): Turn => ({
  observation: new Int8Array(9),
  actionMask: Int8Array.from({ length: 9 }, (_, square) => Number(legal.includes(square))),
  playerToMove: 1,
  elapsedSteps,
  winningAction: () => null,
});

const SQUARES = [0, 1, 2, 3, 4, 5, 6, 7, 8];

test('an opponent of code draws in each turn from the stream of that turn', async () => {
  using opponent = await open('function chooseAction(board, player, rng) { return rng.randrange(9); }');
  const core = SimCore.create();
  for (const elapsedSteps of [0, 3, 3, 8, 0]) {
    using stream = core.mt19937(elapsedSteps);
    expect(opponent.answer(turn(elapsedSteps, SQUARES))).toEqual({ action: stream.randrange(9) });
  }
});

test('an opponent whose action is not legal has a problem', async () => {
  using opponent = await open('function chooseAction() { return 4; }');
  expect(opponent.answer(turn(0, SQUARES))).toEqual({ action: 4 });
  expect(opponent.answer(turn(2, [0, 8]))).toEqual({ problem: 'it chose 4, which is not legal' });
});
