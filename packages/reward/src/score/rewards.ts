import { typeName } from '@reroll/rollout/internal';
import type { TestCase } from '../test-case.js';
import type { TestResult } from './judge-claim.js';
import type { Outcome } from './score.js';

/** What a reward is made from. It is never asked about a completion that could not be judged. */
export interface Judged {
  readonly outcome: Exclude<Outcome, 'infra'>;
  readonly completion: string;
  /** Null where there is none. */
  readonly code: string | null;
  readonly tests: readonly TestCase[];
  /** One for each test; none without code. */
  readonly results: readonly TestResult[];
}

/**
 * How a completion is rewarded: 1 if every test passed, else 0 (`binary`); the share of tests that passed (`fraction`), or of their
 * weights (`weighted`); or a function of one's own.
 */
export type RewardComponent = 'binary' | 'fraction' | 'weighted' | ((judged: Judged) => number);

/** A reward by its name: a column. */
export type RewardComponents = Readonly<Record<string, RewardComponent>>;

/**
 * Checks components.
 *
 * @throws TypeError or RangeError naming the one that is wrong.
 */
export function checkComponents(components: RewardComponents): void {
  const names = Object.keys(components);
  if (names.length === 0) throw new RangeError('rewards must have a component, got none');
  for (const [name, component] of Object.entries(components)) {
    if (typeof component === 'function') continue;
    if (typeof component !== 'string')
      throw new TypeError(`rewards.${name} must be a name or a function, got ${typeName(component)}`);
    if (!['binary', 'fraction', 'weighted'].includes(component))
      throw new RangeError(`rewards.${name} must be binary, fraction or weighted, got ${String(component)}`);
  }
}

/** The columns of a completion that was judged. */
export function rewardsOf(components: RewardComponents, judged: Judged): Record<string, number> {
  const columns = Object.entries(components).map(([name, component]) => {
    const reward = typeof component === 'function' ? component(judged) : share(component, judged);
    if (typeof reward !== 'number')
      throw new TypeError(`rewards.${name} must return a number, got ${typeName(reward)}`);
    if (!Number.isFinite(reward))
      throw new RangeError(`rewards.${name} must return a finite number, got ${reward}`);
    return [name, reward] as const;
  });
  return Object.fromEntries(columns);
}

/** Of a completion that could not be judged: null in every column, for a zero in one would count. */
export function noRewards(components: RewardComponents): Record<string, null> {
  return Object.fromEntries(Object.keys(components).map((name) => [name, null]));
}

function share(kind: 'binary' | 'fraction' | 'weighted', { outcome, tests, results }: Judged): number {
  if (kind === 'binary') return outcome === 'passed' ? 1 : 0;
  const weights = tests.map(({ weight }) => (kind === 'weighted' ? weight : 1));
  const sum = (of: readonly number[]): number => of.reduce((total, one) => total + one, 0);
  return sum(weights.filter((_, index) => results[index]?.outcome === 'passed')) / sum(weights);
}
