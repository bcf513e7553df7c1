import type { Square } from '@reroll/policy';

/** The board as published: marks, and the numbers of free squares. */
export function drawBoard(board: readonly Square[]): string {
  const row = (start: number): string =>
    [0, 1, 2].map((column) => board[start + column] ?? `${start + column}`).join(' | ');
  return ` ${row(0)}\n---+---+---\n ${row(3)}\n---+---+---\n ${row(6)}\n`;
}
