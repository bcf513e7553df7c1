import type { Board } from './board.js';

/**
 * Action values of tic-tac-toe in the published key format: `"(b0, b1, …, b8),a"` with 0 empty, 1 X, 2 O, spelled as
 * CPython prints the tuple, followed by the square. Plain JSON, so that it travels in and out of any language.
 */
export type QTable = Readonly<Record<string, number>>;

/** The key of one board and square. */
export function qKey(board: Board, square: number): string {
  return `(${board.join(', ')}),${square}`;
}
