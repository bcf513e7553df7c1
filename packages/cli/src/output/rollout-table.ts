import type { RolloutOutcome } from '@reroll/rollout';
import { paint } from './paint.js';
import { rolloutCells } from './rollout-lines.js';
import { type Column, fitted, lineWidth, tableHead, tableRow } from './table.js';

/** The published table of rollouts, with room for seeds of this many digits. */
export function rolloutColumns(seedDigits = 0): readonly Column[] {
  return [
    { title: 'Seed', width: Math.max(6, seedDigits), least: 6 },
    { title: 'Steps', width: 6 },
    { title: 'Total Reward', width: 14, least: 12 },
  ];
}

/** The table of a batch on standard output, cut to the terminal where there is one. */
export class RolloutTable {
  readonly #available = lineWidth();
  readonly #columns: readonly Column[];

  constructor(seedDigits: number) {
    this.#columns = fitted(rolloutColumns(seedDigits), this.#available);
  }

  get head(): string {
    return tableHead(this.#columns);
  }

  /** One outcome as a line; where something went wrong, its code stands behind it, or below where there is no room. */
  row(outcome: RolloutOutcome): string {
    const code = outcome.error === null ? outcome.failure?.code : outcome.error.code;
    const row = tableRow(this.#columns, rolloutCells(outcome));
    if (code === undefined) return row;
    const gap = row.length + 2 + code.length <= this.#available ? '  ' : '\n  ';
    return `${row}${gap}${paint(outcome.error === null ? 'yellow' : 'red', code)}`;
  }
}
