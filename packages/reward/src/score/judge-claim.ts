import type { PolicyFailureCode } from '@reroll/policy';
import { PolicyFailureSchema, parseAnswer } from '@reroll/rollout/internal';
import { z } from 'zod';
import type { CompletionClaim, TrialResult } from '../guest/run-completion.js';
import type { Failure } from '../guest/solution.js';
import type { TestCase } from '../test-case.js';
import { matches } from '../values/matches.js';
import { ValueSchema } from '../values/value.js';

/** How a completion fared in one test. */
export interface TestResult {
  readonly outcome: 'passed' | 'failed' | 'timeout' | 'oom';
  /** What went wrong, for people; null if nothing did. It never holds an expected value; but the text of a test may say anything. */
  readonly message: string | null;
  readonly fuelUsed: bigint;
}

const fuelUsed = z.bigint().min(0n);

const ResultSchema = z.union([
  z.strictObject({ fuelUsed, value: ValueSchema }),
  z.strictObject({ fuelUsed, stdout: z.string().nullable() }),
  z.strictObject({ fuelUsed, ended: z.literal(true) }),
  z.strictObject({
    fuelUsed,
    failure: z.object({ code: PolicyFailureSchema.shape.code, message: z.string() }),
  }),
]);

const ClaimSchema = z.strictObject({ fuelForLoading: fuelUsed, results: z.array(ResultSchema) });

/**
 * Reads what an isolate says of a completion.
 *
 * @throws RolloutError `FORGED_RESULT` when it does not fit the tests.
 */
export function parseClaim(answer: unknown, tests: readonly TestCase[]): CompletionClaim {
  const fits = ClaimSchema.refine(
    ({ results }) =>
      results.length === tests.length && results.every((result, i) => suits(tests[i]!, result)),
    { error: 'results must fit the tests' },
  );
  return parseAnswer(fits, answer);
}

function suits(test: TestCase, result: TrialResult): boolean {
  if ('failure' in result) return true;
  return 'call' in test ? 'value' in result : 'stdin' in test ? 'stdout' in result : 'ended' in result;
}

/** Compares what a completion answered with what a test expects: the one place where both are known. */
export function judgeResult(test: TestCase, result: TrialResult): TestResult {
  const { fuelUsed } = result;
  if ('failure' in result) return { ...failed(result.failure), fuelUsed };
  const message = problemOf(test, result);
  return { outcome: message === null ? 'passed' : 'failed', message, fuelUsed };
}

function problemOf(test: TestCase, result: TrialResult): string | null {
  if ('call' in test && 'value' in result)
    return matches(test.expected, result.value, test.tolerance) ? null : 'another value is expected';
  if ('stdin' in test && 'stdout' in result) {
    if (result.stdout === null) return 'it printed more than outputBytes';
    return trimmed(result.stdout) === trimmed(test.stdout) ? null : 'another output is expected';
  }
  return 'ended' in result ? null : 'it gave no answer';
}

/** Without blanks at the ends of lines, and empty lines at the end. */
const trimmed = (text: string): string => text.replace(/[ \t\r]+$/gm, '').replace(/\n+$/, '');

const OUTCOMES: Partial<Record<PolicyFailureCode, TestResult['outcome']>> = {
  FUEL_EXHAUSTED: 'timeout',
  OUT_OF_MEMORY: 'oom',
};

function failed({ code, message }: Failure): Pick<TestResult, 'outcome' | 'message'> {
  return { outcome: OUTCOMES[code] ?? 'failed', message };
}
