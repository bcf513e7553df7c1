import type { QProgress } from '@reroll/rollout';
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
