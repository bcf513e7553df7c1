import { mean, stdev } from '@reroll/evaluate';
import type { Score } from './score.js';

/** What is added to the standard deviation, so that advantages stay finite: as TRL has it. */
const DEFAULT_EPSILON = 1e-4;

/** The completions of one task together, as GRPO and GSPO compare them. */
export interface GroupSummary {
  readonly task: string | null;
  readonly size: number;
  /** Completions of which nothing is known: they take part in nothing below. */
  readonly nulls: number;
  readonly passed: number;
  /** A group whose completions all passed, or all did not, teaches nothing by `binary`. False where nothing is known of any. */
  readonly allPassed: boolean;
  readonly allFailed: boolean;
  /** Mean reward; null where nothing is known of any. */
  readonly mean: number | null;
  /** Sample standard deviation; null below two. */
  readonly std: number | null;
  /** In the order of the scores: (reward − mean) / (std + epsilon), 0 where all rewards are equal, null where the reward is. */
  readonly advantages: readonly (number | null)[];
}

/** Options of {@link summarizeGroups}. */
export interface GroupOptions {
  /** A column of `rewards` in place of their sum. */
  readonly column?: string | undefined;
  /** Added to the standard deviation; default 0.0001. */
  readonly epsilon?: number | undefined;
}

/**
 * Sums up scores by task, in the order in which tasks first appear.
 *
 * @throws RangeError for a column that scores do not have, and for a negative epsilon.
 * @example
 * ```ts
 * import { scoreCompletions, summarizeGroups } from '@reroll/reward';
 *
 * const tests = { double: [{ call: 'f', args: [2], expected: 4 }] };
 * const completions = ['def f(x): return x + x', 'def f(x): return x'].map((completion) => ({ completion, task: 'double' }));
 * const scores = await scoreCompletions(completions, { tests, extract: 'whole' }).inOrder();
 * const [group] = summarizeGroups(scores);
 * console.log(group?.advantages); // [0.707…, -0.707…]
 * ```
 */
export function summarizeGroups(
  scores: readonly Score[],
  { column, epsilon = DEFAULT_EPSILON }: GroupOptions = {},
): GroupSummary[] {
  if (!(epsilon >= 0)) throw new RangeError(`epsilon must be at least 0, got ${epsilon}`);
  const groups = new Map<string | null, Score[]>();
  for (const score of scores) {
    const group = groups.get(score.task);
    if (group === undefined) groups.set(score.task, [score]);
    else group.push(score);
  }
  return Array.from(groups, ([task, group]) => summarize(task, group, column, epsilon));
}

function summarize(
  task: string | null,
  group: readonly Score[],
  column: string | undefined,
  epsilon: number,
): GroupSummary {
  const rewards = group.map((score) => rewardOf(score, column));
  const known = rewards.filter((reward) => reward !== null);
  const passed = group.filter(({ outcome }) => outcome === 'passed').length;
  const average = known.length === 0 ? null : mean(known);
  const std = known.length < 2 ? null : stdev(known);
  return {
    task,
    size: group.length,
    nulls: group.length - known.length,
    passed,
    allPassed: known.length > 0 && passed === known.length,
    allFailed: known.length > 0 && passed === 0,
    mean: average,
    std,
    advantages: rewards.map((reward) => {
      if (reward === null || average === null) return null;
      return std === null || std === 0 ? 0 : (reward - average) / (std + epsilon);
    }),
  };
}

function rewardOf({ rewards, reward }: Score, column: string | undefined): number | null {
  if (column === undefined) return reward;
  const value = Object.hasOwn(rewards, column) ? rewards[column] : undefined;
  if (value !== undefined) return value;
  throw new RangeError(`column must be one of ${Object.keys(rewards).join(', ')}, got ${column}`);
}
