import type { QProgress } from '@reroll/evaluate';
import { signed } from './matchup-lines.js';
import type { Column } from './table.js';

/** The published table of a training run. */
export const TRAINING_COLUMNS: readonly Column[] = [
  { title: 'Iter', width: 5 },
  { title: 'Mean reward', width: 13 },
  { title: 'Q-states', width: 10 },
];

/** One iteration as a row's cells. */
export function trainingCells({ iteration, meanReward, states }: QProgress): string[] {
  return [`${iteration}`, signed(meanReward), `${states}`];
}

/** One iteration as a JSON line; what the opponent forfeited is named where there is some. */
export function trainingJson({ iteration, meanReward, states, forfeits, failure }: QProgress): string {
  const line = { iteration, meanReward, states };
  return JSON.stringify(failure === null ? line : { ...line, forfeits, failure });
}
