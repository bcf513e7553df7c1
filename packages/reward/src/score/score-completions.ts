import { availableParallelism } from 'node:os';
import { loadInterpreter } from '@reroll/policy';
import { throwIfAborted } from '@reroll/rollout/internal';
import { leaseBackend } from '@reroll/rollout/internal/backends';
import { asCompleted } from './as-completed.js';
import type { Score } from './score.js';
import { ScoreBatch } from './score-batch.js';
import {
  type CompletionInput,
  type CompletionItem,
  resolveItems,
  resolveOptions,
  type ScoreOptions,
} from './score-options.js';
import { Scorer } from './scorer.js';

/** Completions under way for each isolate: one that it runs, and one that waits. */
const LANES_PER_ISOLATE = 2;

/**
 * Scores completions: finds the code in each, runs it in a metered guest of its own, and compares outside of that guest what it answered
 * with what the tests expect. Expected values and the texts of tests never enter the guest of a completion.
 *
 * A score is the same on every machine, to the byte of its record: time and memory are budgets of the guest. When the machine fails, and
 * goes on failing, a score is `infra` and its rewards are null, never 0.
 *
 * @throws TypeError, RangeError or RolloutError `INVALID_SPEC` naming an argument that is wrong. What is read throws RolloutError
 *   `ABORTED`, `BACKEND_CLOSED` or `BACKEND_UNAVAILABLE`, and what a reward of one's own throws.
 * @example
 * ```ts
 * import { scoreCompletions } from '@reroll/reward';
 *
 * const completions = ['<answer>def add(a, b):\n    return a + b</answer>', 'I cannot.'];
 * const tests = [
 *   { call: 'add', args: [1, 2], expected: 3 },
 *   { code: 'assert add(add(1, 1), 1) == 3' },
 * ];
 * for await (const { index, outcome, reward } of scoreCompletions(completions, { tests })) {
 *   console.log(index, outcome, reward); // 0 passed 1, and 1 no_code 0
 * }
 * ```
 */
export function scoreCompletions(
  completions: readonly (string | CompletionInput)[],
  options: ScoreOptions,
): ScoreBatch {
  const resolved = resolveOptions(options);
  const items = resolveItems(completions, resolved.tests, resolved.language);
  return new ScoreBatch(items.length, () => run(items, resolved));
}

type Resolved = ReturnType<typeof resolveOptions>;

async function* run(
  items: readonly CompletionItem[],
  options: Resolved,
): AsyncGenerator<Score, void, undefined> {
  const {
    backend,
    concurrency,
    timeoutMs,
    language,
    limits,
    signal = new AbortController().signal,
  } = options;
  throwIfAborted(signal);
  if (items.length === 0) return;
  await using lease = leaseBackend(
    { backend, concurrency, timeoutMs },
    Math.min(items.length, availableParallelism()),
  );
  const { digest: interpreterDigest } = await loadInterpreter(language);
  const scorer = new Scorer(options, { language, limits, interpreterDigest }, lease.backend);
  const lanes = LANES_PER_ISOLATE * lease.backend.concurrency;
  yield* asCompleted(items, lanes, signal, (item, either) => scorer.score(item, either));
}
