import { RolloutError, type RolloutErrorCode, type RolloutOutcome } from '@reroll/rollout';
import { describe, expect, test } from 'vitest';
import { BatchFailures } from '../src/output/batch-failures.js';
import { rolloutJson } from '../src/output/rollout-lines.js';
import { RolloutTable } from '../src/output/rollout-table.js';

function failed(code: RolloutErrorCode, seed = '3'): RolloutOutcome {
  const error = new RolloutError(code, 'as told');
  return { env: 'CartPole-v1', seed, specDigest: '', backend: 'docker', verified: false, error };
}

function exitCodeOf(...codes: RolloutErrorCode[]): unknown {
  const failures = new BatchFailures();
  for (const code of codes) failures.note(failed(code));
  try {
    failures.report();
  } catch (error) {
    return (error as { exitCode: number }).exitCode;
  }
  return 0;
}

describe('BatchFailures', () => {
  test('a batch whose rollouts did not survive their replay is refuted', () => {
    expect(exitCodeOf('FORGED_RESULT', 'FORGED_RESULT')).toBe(3);
  });

  test('infrastructure that failed outweighs that, in any order', () => {
    expect(exitCodeOf('WORKER_FAILED')).toBe(4);
    expect(exitCodeOf('WORKER_FAILED', 'FORGED_RESULT')).toBe(4);
    expect(exitCodeOf('FORGED_RESULT', 'TIMED_OUT')).toBe(4);
  });

  test('no trouble is no error', () => {
    expect(exitCodeOf()).toBe(0);
  });

  test('names the first', () => {
    const failures = new BatchFailures();
    failures.note(failed('FORGED_RESULT', '7'));
    failures.note(failed('FORGED_RESULT', '8'));
    expect(() => failures.report()).toThrow(
      '2 of 2 rollouts failed; the first, seed 7: FORGED_RESULT as told',
    );
  });
});

describe('a rollout that failed', () => {
  test('has null for everything that a rollout has', () => {
    expect(JSON.parse(rolloutJson(failed('WORKER_FAILED')))).toEqual({
      env: 'CartPole-v1',
      seed: '3',
      steps: null,
      totalReward: null,
      terminated: null,
      truncated: null,
      digest: null,
      backend: 'docker',
      verified: false,
      error: { code: 'WORKER_FAILED', fault: 'infrastructure', retryable: true, message: 'as told' },
    });
  });

  test('shows its code behind the row', () => {
    expect(new RolloutTable(1).row(failed('WORKER_FAILED'))).toMatch(/^ +3 +- +- {2}WORKER_FAILED$/);
  });
});
