import type { Backend } from '@reroll/rollout';
import { describe, expect, it } from 'vitest';
import { plainBackend } from '../../../test/support/plain-backend.js';
import { trainQ } from '../src/learning/train-q.js';
import { evaluateMatchup } from '../src/match/evaluate-matchup.js';
import { runMatch } from '../src/match/run-match.js';

describe('a backend that rejects with the reason of the abort', () => {
  const RANDOM = { policyX: 'random', policyO: 'random' } as const;
  it.each<[string, (options: { backend: Backend; signal: AbortSignal }) => Promise<unknown>]>([
    ['a match', (options) => runMatch({ ...RANDOM, seed: 0 }, options)],
    ['an evaluation', (options) => evaluateMatchup({ ...RANDOM, seeds: [0], ...options })],
    ['a training', (options) => trainQ(options).next()],
  ])('ends %s with ABORTED, and is not asked again', async (_, work) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const backend = plainBackend(() => controller.abort(reason));
    await expect(work({ backend, signal: controller.signal })).rejects.toMatchObject({
      name: 'RolloutError',
      code: 'ABORTED',
      fault: 'caller',
      cause: reason,
    });
    expect(backend.attempts).toBe(1);
  });
});
