// The rules of connect four by the book: a board of rows and columns on which lines are looked for square by square, and nothing
// shared with the kernel's bit sets.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimCore } from '../src/index.js';

const ROWS = 6;
const COLUMNS = 7;
const DIRECTIONS = [
  [0, 1],
  [1, 0],
  [1, 1],
  [1, -1],
] as const;

/** Rows from the top, 0 empty, 1 X, 2 O. */
type Board = number[][];

const emptyBoard = (): Board => Array.from({ length: ROWS }, () => new Array<number>(COLUMNS).fill(0));

/** The board with one more disc, on the lowest free square of a column. */
function dropped(board: Board, column: number, player: number): Board {
  const row = board.findLastIndex((squares) => squares[column] === 0);
  return board.map((squares, index) => (index === row ? squares.with(column, player) : squares));
}

function winnerOn(board: Board): number {
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const player = board[row]![column]!;
      const isLine = ([down, right]: readonly [number, number]) =>
        [1, 2, 3].every((step) => board[row + step * down]?.[column + step * right] === player);
      if (player !== 0 && DIRECTIONS.some(isLine)) return player;
    }
  }
  return 0;
}

const legalOn = (board: Board) => board[0]!.flatMap((owner, column) => (owner === 0 ? [column] : []));

describe('ConnectFour', () => {
  const core = SimCore.create();
  const choices = fc.array(fc.nat(41), { minLength: 42, maxLength: 42 });

  it('follows the rules move by move', () => {
    using game = core.make('ConnectFour-v0');
    const ends = [0, 0, 0];
    fc.assert(
      fc.property(choices, fc.boolean(), (words, looksForWins) => {
        let board = emptyBoard();
        game.reset();
        for (const [move, word] of words.entries()) {
          const player = 1 + (move % 2);
          const legal = legalOn(board);
          const winning = [1, 2].map(
            (each) => legal.find((column) => winnerOn(dropped(board, column, each)) === each) ?? null,
          );
          expect([game.winningAction(1), game.winningAction(2)]).toEqual(winning);
          expect(game.playerToMove).toBe(player);
          // Avoiding wins makes games long.
          const dull = legal.filter((column) => winnerOn(dropped(board, column, player)) === 0);
          const some = looksForWins || dull.length === 0 ? legal : dull;
          const column = some[word % some.length]!;
          game.step(column);
          board = dropped(board, column, player);
          const winner = winnerOn(board);
          const isOver = winner !== 0 || legalOn(board).length === 0;
          const mask = board[0]!.map((owner) => Number(owner === 0 && winner === 0));
          expect([...game.observation]).toEqual(board.flat());
          expect([game.winner, game.reward, game.terminated]).toEqual([winner, [0, 1, -1][winner], isOver]);
          expect([...game.actionMask!]).toEqual(mask);
          if (!isOver) continue;
          ends[winner]! += 1;
          expect([game.winningAction(1), game.winningAction(2)]).toEqual([null, null]);
          break;
        }
      }),
      { numRuns: 120 },
    );
    expect(Math.min(...ends)).toBeGreaterThan(0);
  });

  it.each([
    ['upwards', [0, 1, 0, 1, 0, 1, 0]],
    ['to the side, at the right edge', [3, 3, 4, 4, 5, 5, 6]],
    ['along a diagonal', [0, 1, 1, 2, 2, 3, 2, 3, 3, 6, 3]],
    ['along the other one', [6, 5, 5, 4, 4, 3, 4, 3, 3, 0, 3]],
  ])('is won by four %s', (_, moves) => {
    using game = core.make('ConnectFour-v0');
    game.reset();
    expect(game.replay(Uint8Array.from(moves))).toBe(moves.length);
    expect([game.winner, game.reward, game.terminated]).toEqual([1, 1, true]);
  });

  it('has no line that runs over the edge from one column to the next', () => {
    using game = core.make('ConnectFour-v0');
    game.reset();
    // X on top of column 0 and at the bottom of column 1.
    for (const column of [0, 0, 0, 0, 1, 0, 1, 0]) game.step(column);
    expect(game.winner).toBe(0);
  });

  it('is drawn row by row over the numbers of its columns', () => {
    using game = core.make('ConnectFour-v0');
    game.reset();
    for (const column of [3, 3, 6]) game.step(column);
    expect(game.render()).toBe(`${'. . . . . . .\n'.repeat(4)}. . . O . . .\n. . . X . . X\n0 1 2 3 4 5 6`);
  });
});
