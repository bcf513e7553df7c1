import type { Outcome } from '../score/score.js';
import { scoreCompletions } from '../score/score-completions.js';
import { resolveOptions, type ScoreOptions } from '../score/score-options.js';
import { parseTests, type TestInput } from '../test-case.js';
import { type Attack, namesIn } from './attack.js';
import { javascriptAttacks } from './javascript-attacks.js';
import { pythonAttacks } from './python-attacks.js';

/** How an attack fared. */
export interface AttackResult extends Attack {
  readonly outcome: Outcome;
  /** Tests that it passed. */
  readonly passed: number;
  readonly total: number;
}

/** Where and within which limits attacks run. */
export type RedTeamOptions = Pick<
  ScoreOptions,
  'language' | 'limits' | 'retries' | 'backend' | 'concurrency' | 'timeoutMs' | 'signal'
>;

/** Fuel of a test, unless the caller sets another: an attack that never returns is to end soon. */
const FUEL_PER_TEST = 1_000_000_000n;

/**
 * Points known cheats at tests: completions that solve nothing and try to score. None may pass. A guess that passes says that the tests
 * are weak, for it answers the same to everything.
 *
 * @throws as `scoreCompletions` does.
 * @example
 * ```ts
 * import { redTeam } from '@reroll/reward';
 *
 * const results = await redTeam([{ call: 'add', args: [1, 2], expected: 3 }]);
 * const breaches = results.filter(({ outcome }) => outcome === 'passed');
 * console.log(breaches.length); // 0
 * ```
 */
export async function redTeam(
  tests: readonly TestInput[],
  options: RedTeamOptions = {},
): Promise<AttackResult[]> {
  const { language } = resolveOptions({ tests, ...options });
  const names = namesIn(parseTests(tests, language));
  const attacks = language === 'python' ? pythonAttacks({ names }) : javascriptAttacks({ names });
  const limits = { fuelPerTest: FUEL_PER_TEST, ...options.limits };
  const completions = attacks.map(({ code }) => code);
  const scores = await scoreCompletions(completions, {
    ...options,
    limits,
    tests,
    extract: 'whole',
  }).inOrder();
  return attacks.map((attack, index) => {
    const { outcome, tests: results } = scores[index]!;
    const passed = results.filter((result) => result.outcome === 'passed').length;
    return { ...attack, outcome, passed, total: tests.length };
  });
}
