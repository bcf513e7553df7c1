// Environments of texts in rollouts: the spec holds them, and whatever they do wrong is data. What all ways of writing one share is in
// four-ways.slow.test.ts.
import { readFileSync } from 'node:fs';
import { loadEnvironmentCode } from '@reroll/env';
import { definePolicy } from '@reroll/policy';
import { createReceipt, encodeReceipt, parseReceipt } from '@reroll/trajectory';
import { describe, expect, it } from 'vitest';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { checkRolloutReceipt } from '../src/receipts/check-rollout-receipt.js';
import { createRolloutReceipt } from '../src/receipts/rollout-receipt.js';
import { type EpisodeSpec, parseRolloutSpec, rolloutSpecDigest } from '../src/spec/episode-spec.js';

const example = (file: string) =>
  readFileSync(new URL(`../../../examples/own-environment/frozen-lake/${file}`, import.meta.url), 'utf8');

const python = await loadEnvironmentCode({ language: 'python', source: example('code.py') });
const javascript = await loadEnvironmentCode({ language: 'javascript', source: example('code.js') });

describe('a spec', () => {
  it('holds the text, so that its digest covers it', async () => {
    const spec = parseRolloutSpec({ env: python, seed: 1, policy: 'random', options: { is_slippery: true } });
    const { digest, source } = python;
    expect(spec.env).toEqual({ kind: 'code', id: python.id, language: 'python', source, digest });
    expect(spec).toMatchObject({ options: {}, maxSteps: 100 });
    const again = JSON.parse(JSON.stringify(spec)) as EpisodeSpec;
    expect(rolloutSpecDigest(parseRolloutSpec(again))).toBe(rolloutSpecDigest(spec));
    const other = await loadEnvironmentCode({ language: 'python', source: `${source}\n` });
    expect(rolloutSpecDigest(parseRolloutSpec({ ...spec, env: other }))).not.toBe(rolloutSpecDigest(spec));
  });

  it('names limits that are not the defaults', async () => {
    const { source } = python;
    const limits = { fuelPerStep: 5_000_000n };
    const env = await loadEnvironmentCode({ language: 'python', source, limits });
    expect(parseRolloutSpec({ env, seed: 1, policy: 'random' }).env).toMatchObject({
      limits: { fuelPerStep: 5_000_000 },
    });
  });

  it.each<[string, object, RegExp]>([
    [
      'an option of another type',
      { options: { is_slippery: 1 } },
      /options: expected options that the environment takes \(options.is_slippery must be a boolean/,
    ],
    ['an unknown option', { options: { slippery: true } }, /is_slippery; got slippery/],
    [
      'a text that nobody loaded',
      { env: { kind: 'code', id: 'A', language: 'python', source: '', digest: 'a'.repeat(64) } },
      /loadEnvironmentCode/,
    ],
  ])('refuses %s', (_, part, message) => {
    expect(() => parseRolloutSpec({ env: python, seed: 1, policy: 'random', ...part })).toThrow(message);
  });
});

/** A text whose third step goes wrong in some way. */
const wrong = (body: string, extra = '') => `
import sys
class Wrong:
    observation_space = {"type": "Box", "shape": [2], "low": None, "high": None, "dtype": "<f8"}
    action_space = {"type": "Discrete", "n": 2}
    max_episode_steps = 5
    def reset(self, seed, options):
        self.steps = 0
        self.grown = []
        ${extra}
        return [0.0, 0.0], {}
    def step(self, action):
        self.steps += 1
        if self.steps == 3:
            ${body}
        return [float(self.steps), self.rng.random()], 1.0, False, False, {}
    def deep(self):
        return self.deep() + 1
`;

import { bodyOf, resultsOf } from './support/results.js';

describe('a text that means no good', () => {
  it.each<[string, string, string, number]>([
    ['loops', 'while True: pass', 'FUEL_EXHAUSTED', 2],
    ['takes memory', 'self.grown = [[0] * 10_000_000 for _ in range(10_000)]', 'OUT_OF_MEMORY', 2],
    ['recurs', 'self.deep()', 'STACK_OVERFLOW', 2],
    ['recurs without its own limit', 'sys.setrecursionlimit(10**9); self.deep()', 'OUT_OF_MEMORY', 2],
    ['throws', 'raise ValueError("no such thing")', 'EXCEPTION', 2],
    ['exits', 'sys.exit(0)', 'EXCEPTION', 2],
    ['changes the shape', 'return [0.0], 1.0, False, False, {}', 'INVALID_STEP', 2],
    ['observes NaN', 'return [0.0, float("nan")], 1.0, False, False, {}', 'INVALID_STEP', 2],
    ['rewards NaN', 'return [0.0, 0.0], float("nan"), False, False, {}', 'INVALID_STEP', 2],
    ['returns four', 'return [0.0, 0.0], 1.0, False, {}', 'INVALID_STEP', 2],
    ['returns another object', 'return object()', 'INVALID_STEP', 2],
    [
      'breaks the printer',
      'sys.stdout = None; sys.stderr = None; print = None; raise SystemExit',
      'EXCEPTION',
      2,
    ],
  ])('(%s) ends its own rollout, as data that replay confirms', async (_, body, code, step) => {
    const env = await loadEnvironmentCode({ language: 'python', source: wrong(body) });
    for (const backend of ['inline', 'worker'] as const) {
      const [result] = await resultsOf({ env, policy: 'random', seeds: [1], backend });
      expect(result).toMatchObject({
        steps: 2,
        totalReward: 2,
        failure: { fault: 'environment', code, step },
      });
      expect(result!.guest).toBeNull();
    }
  });

  it('cannot reach its neighbours', async () => {
    const body = 'import builtins; builtins.float = lambda _: 7.0; print("x" * 10_000_000)';
    const env = await loadEnvironmentCode({ language: 'python', source: wrong(body) });
    const alone = await resultsOf({ env, policy: 'random', seeds: [2], backend: 'inline' });
    const together = await resultsOf({ env, policy: 'random', seeds: [1, 2, 1, 2], backend: 'inline' });
    expect(together.map(({ digest }) => digest)).toEqual([0, 1, 0, 1].map((i) => together[i]!.digest));
    expect(together[1]!.digest).toBe(alone[0]!.digest);
    expect(alone[0]!.failure).toBeNull();
  });

  it('is in a receipt with its failures, which a check confirms', async () => {
    const env = await loadEnvironmentCode({ language: 'python', source: wrong('raise ValueError("no")') });
    const batch = { env, policy: 'random', seeds: [1, 2] } as const;
    const outcomes = collectRollouts({ ...batch, backend: 'inline' }).inSeedOrder();
    const receipt = parseReceipt(encodeReceipt(await createRolloutReceipt(batch, outcomes)));
    const [first, second] = receipt.failures;
    expect(first).toMatchObject({ fault: 'environment', index: 0, code: 'EXCEPTION', step: 2 });
    expect(await checkRolloutReceipt(receipt)).toEqual({ outcome: 'agrees' });
    const altered = createReceipt({ ...receipt, failures: [{ ...first!, step: 1 }, second!] });
    expect(await checkRolloutReceipt(altered)).toMatchObject({
      outcome: 'differs',
      where: 'failures[0].step',
    });
  });

  it('fails in its reset', async () => {
    const env = await loadEnvironmentCode({
      language: 'python',
      source: wrong('pass', 'raise KeyError(seed)'),
    });
    const [result] = await resultsOf({ env, policy: 'random', seeds: [7], backend: 'inline' });
    expect(result).toMatchObject({ steps: 0, failure: { code: 'EXCEPTION', step: null } });
    expect(result!.failure!.message).toMatch(/^KeyError: 7/);
  });

  it('is seen by no policy, and sees none', async () => {
    const source = `globalThis.leak = 1;\n${javascript.source}`;
    const env = await loadEnvironmentCode({ language: 'javascript', source });
    const policy = definePolicy({
      language: 'javascript',
      source: 'function chooseAction() { return typeof leak === "undefined" ? 1 : 0; }',
    });
    const [result] = await resultsOf({ env, policy, seeds: [7], backend: 'inline' });
    const right = { kind: 'builtin', name: 'constant', params: { action: 1 } } as const;
    const [expected] = await resultsOf({ env: javascript, policy: right, seeds: [7], backend: 'inline' });
    expect(bodyOf(result!.trajectory!)).toEqual(bodyOf(expected!.trajectory!));
  });
});
