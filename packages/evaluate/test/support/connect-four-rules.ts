// Connect four as one plays it on a table: a plain grid, no bits. Nothing here comes from the kernel.
export const ROWS = 6;
export const COLUMNS = 7;

export type Disc = 0 | 1 | 2;
export type Square = readonly [row: number, column: number];

const DIRECTIONS: readonly Square[] = [
  [0, 1],
  [1, 0],
  [1, 1],
  [1, -1],
];

/** Every four squares in a row: 24 to the side, 21 upright, 12 along each diagonal. Rows count from the top. */
export const LINES: readonly (readonly Square[])[] = Array.from({ length: ROWS * COLUMNS }, (_, square) =>
  DIRECTIONS.map(([down, right]) =>
    [0, 1, 2, 3].map(
      (i): Square => [Math.floor(square / COLUMNS) + i * down, (square % COLUMNS) + i * right],
    ),
  ),
)
  .flat()
  .filter((line) => line.every(([row, column]) => row < ROWS && column >= 0 && column < COLUMNS));

/** A board with discs lying on each other. */
export class Grid {
  readonly rows: Disc[][] = Array.from({ length: ROWS }, () => new Array<Disc>(COLUMNS).fill(0));

  /** The columns with room for a disc, from the left. */
  get open(): number[] {
    return [0, 1, 2, 3, 4, 5, 6].filter((column) => this.rows[0]![column] === 0);
  }

  /** The row that a disc in an open column falls to. */
  landing(column: number): number {
    return this.rows.findLastIndex((row) => row[column] === 0);
  }

  drop(column: number, disc: Disc): void {
    this.rows[this.landing(column)]![column] = disc;
  }

  /** Whether a disc in an open column would complete a line. */
  wouldWin(column: number, disc: Disc): boolean {
    const row = this.landing(column);
    this.rows[row]![column] = disc;
    const wins = this.hasLine(disc);
    this.rows[row]![column] = 0;
    return wins;
  }

  /** Whether a line is all of one player's discs. */
  holds(line: readonly Square[], disc: Disc): boolean {
    return line.every(([row, column]) => this.rows[row]![column] === disc);
  }

  hasLine(disc: Disc): boolean {
    return LINES.some((line) => this.holds(line, disc));
  }

  /** The first open column in which a player's disc completes a line, or null. */
  winningColumn(disc: Disc): number | null {
    return this.open.find((column) => this.wouldWin(column, disc)) ?? null;
  }
}
