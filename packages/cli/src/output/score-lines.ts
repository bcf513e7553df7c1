import type { Score } from '@reroll/reward';
import { harmless } from './policy-output.js';
import { type Column, count } from './table.js';

export const SCORE_COLUMNS: readonly Column[] = [
  { title: 'completion', width: 10 },
  { title: 'task', width: 4, least: 4, align: 'left' },
  { title: 'outcome', width: 7, align: 'left' },
  { title: 'tests', width: 5 },
  { title: 'reward', width: 6 },
  { title: 'why', width: 3, least: 3, align: 'left' },
];

/** One score as a row. */
export function scoreCells({ index, task, outcome, tests, reward, message }: Score): string[] {
  const passed = tests.filter((test) => test.outcome === 'passed').length;
  return [
    `${index}`,
    harmless(task ?? ''),
    outcome,
    tests.length === 0 ? '' : `${passed}/${tests.length}`,
    rewardText(reward),
    harmless(message ?? ''),
  ];
}

/** A reward with at least one digit behind the point; `null` where there is none. */
export function rewardText(reward: number | null): string {
  if (reward === null) return 'null';
  return Number.isInteger(reward * 10) ? reward.toFixed(1) : `${Number(reward.toFixed(4))}`;
}

/** `total reward 3.0/5, 3/5 passed (60 %)`; completions of which nothing is known take part in none of it. */
export function scoreTotals(scores: readonly Score[]): string {
  const known = scores.filter(({ reward }) => reward !== null);
  const total = known.reduce((sum, { reward }) => sum + reward!, 0);
  const passed = known.filter(({ outcome }) => outcome === 'passed').length;
  const share = known.length === 0 ? '' : ` (${Math.round((100 * passed) / known.length)} %)`;
  const unknown = scores.length - known.length;
  const rest = unknown === 0 ? '' : `; ${count(unknown, 'reward')} null: the machine failed`;
  return `total reward ${rewardText(total)}/${known.length}, ${passed}/${known.length} passed${share}${rest}`;
}
