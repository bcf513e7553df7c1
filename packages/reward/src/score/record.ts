import type { PolicyLanguage } from '@reroll/policy';
import { canonicalJson, type JsonValue, sha256Hex } from '@reroll/trajectory';
import type { ScoreLimits } from '../limits.js';
import type { TestCase } from '../test-case.js';
import type { TestResult } from './judge-claim.js';
import type { Outcome } from './score.js';

/** The layout's name and version. */
const FORMAT = 'reroll-score-1';

/** What all completions of a task have in common in their records. */
export interface RecordFrame {
  readonly language: PolicyLanguage;
  readonly interpreterDigest: string;
  readonly limits: ScoreLimits;
}

/** Hex SHA-256 of the canonical JSON of tests, their defaults filled in. */
export function testsDigest(tests: readonly TestCase[]): string {
  return sha256Hex(canonicalJson(tests as unknown as JsonValue));
}

/** Hex SHA-256 of the canonical JSON of a record. Equal wherever the same completion is judged by the same tests. */
export function recordDigest(
  { language, interpreterDigest, limits }: RecordFrame,
  tests: string,
  completion: string,
  code: string | null,
  outcome: Outcome,
  fuelForLoading: bigint,
  results: readonly TestResult[],
): string {
  const record = {
    format: FORMAT,
    language,
    interpreter: interpreterDigest,
    limits: Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, `${value}`])),
    tests,
    completion: sha256Hex(completion),
    code: code === null ? null : sha256Hex(code),
    outcome,
    fuelForLoading: `${fuelForLoading}`,
    results: results.map((result) => ({ outcome: result.outcome, fuelUsed: `${result.fuelUsed}` })),
  };
  return sha256Hex(canonicalJson(record));
}
