// Environments written in JavaScript or TypeScript: the same on every backend that can have them, and what they do wrong is data.
import { type HostEnvironment, importEnvironment, registerEnv } from '@reroll/env';
import { definePolicy } from '@reroll/policy';
import { describe, expect, it } from 'vitest';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { checkRolloutReceipt } from '../src/receipts/check-rollout-receipt.js';
import { createRolloutReceipt } from '../src/receipts/rollout-receipt.js';
import { runRollout } from '../src/run-rollout.js';
import { branchAt } from '../src/spec/branch-at.js';
import { parseRolloutSpec, rolloutSpecDigest } from '../src/spec/episode-spec.js';
import { seedRange } from '../src/spec/seed-range.js';
import { verifyReproducibility } from '../src/verify/reproducibility.js';
import { portable, resultsOf } from './support/results.js';

const FIXTURE = new URL('./fixtures/own-environments.mjs', import.meta.url);
const BACKENDS = ['inline', 'worker', 'process'] as const;

const imported = (name: string): Promise<HostEnvironment> => importEnvironment(FIXTURE, { export: name });
const counter = await importEnvironment(FIXTURE);
const bits = await imported('bits');

const JAVASCRIPT = definePolicy({
  language: 'javascript',
  source:
    'function chooseAction(o, rng, mask) { const a = rng.random() < 0.5 ? 1 : 2; return mask[a] ? a : 0; }',
});

describe('a spec', () => {
  it('names the environment by its id and the bytes of its file', () => {
    const spec = parseRolloutSpec({ env: counter, seed: 1, policy: 'random' });
    expect(spec).toMatchObject({
      env: { kind: 'host', id: 'Counter-v0', sha256: counter.sha256 },
      maxSteps: 8,
    });
    const again = parseRolloutSpec(JSON.parse(JSON.stringify(spec)));
    expect(rolloutSpecDigest(again)).toBe(rolloutSpecDigest(spec));
  });

  it.each<[string, object, RegExp]>([
    [
      'an option that it does not have',
      { options: { size: 4 } },
      /options: expected options that the environment takes \(Counter-v0 has no option size\)/,
    ],
    ['a limit that is none', { options: { maxEpisodeSteps: 0 } }, /maxEpisodeSteps: expected .*1/],
    [
      'a policy that does not suit it',
      { policy: { kind: 'builtin', name: 'constant', params: { action: 3 } } },
      /0 to 2/,
    ],
    [
      'a file that nobody imported',
      { env: { kind: 'host', id: 'A-v0', sha256: 'a'.repeat(64) } },
      /importEnvironment/,
    ],
  ])('refuses %s', (_, part, message) => {
    expect(() => parseRolloutSpec({ env: counter, seed: 1, policy: 'random', ...part })).toThrow(message);
  });
});

describe('rollouts', () => {
  it.each([
    ['a built-in policy', counter, 'random' as const],
    ['a guest that sees a mask', counter, JAVASCRIPT],
    ['actions of bits', bits, 'random' as const],
  ])('with %s are the same on every backend', async (_, env, policy) => {
    const seeds = seedRange(0, 3);
    const [inline, ...others] = await Promise.all(
      BACKENDS.map((backend) => resultsOf({ env, policy, seeds, backend, concurrency: 2 })),
    );
    expect(inline!.map(({ steps, truncated, failure }) => ({ steps, truncated, failure }))).toEqual(
      Array(4).fill({ steps: 8, truncated: true, failure: null }),
    );
    for (const other of others) expect(other.map(portable)).toEqual(inline!.map(portable));
  });

  it('can branch', async () => {
    const whole = await runRollout({ env: counter, seed: 3, policy: 'random' }, { trajectories: true });
    const origin = branchAt(whole.trajectory!, 8);
    const branch = await runRollout({ ...origin, seed: 9, policy: 'random' });
    expect(branch.digest).toBe(whole.digest);
  });

  it('of one that was registered run inline alone', async () => {
    const registered = registerEnv({ ...counter.registration, id: 'Registered-v0' });
    const spec = { env: registered, seed: 3, policy: 'random' } as const;
    const { env, steps } = await runRollout(spec);
    expect({ env, steps }).toEqual({ env: 'Registered-v0', steps: 8 });
    expect(() => collectRollouts({ ...spec, seeds: [3], backend: 'worker' })).toThrow(
      /^backend must be inline for Registered-v0, got worker/,
    );
    await expect(createRolloutReceipt(spec, [await runRollout(spec)])).rejects.toThrow(
      /^env must have a digest/,
    );
  });

  it('are refused in containers, which do not have the code', async () => {
    const spec = { env: counter, seed: 3, policy: 'random' } as const;
    const message = /^backend must be inline, worker or process for Counter-v0@sha256:.*, got docker/;
    expect(() => collectRollouts({ ...spec, seeds: [3], backend: 'docker' })).toThrow(message);
    await expect(verifyReproducibility(spec, { backends: ['docker'] })).rejects.toThrow(message);
  });
});

describe('an environment that goes wrong', () => {
  it.each([
    ['throws', 'EXCEPTION', 'TypeError: no such thing'],
    ['grows', 'INVALID_STEP', 'the observation must have 2 elements, got 3'],
    ['forgets', 'INVALID_STEP', 'the observation must be a Float32Array, got undefined'],
    ['nan', 'INVALID_STEP', 'the environment observed NaN'],
    ['text', 'INVALID_STEP', 'reward must be a number, got string'],
    ['noReward', 'INVALID_STEP', 'the environment gave the reward NaN'],
    ['flags', 'INVALID_STEP', 'terminated must be a boolean, got 1'],
    ['unmasked', 'INVALID_STEP', 'info.action_mask.length must be 3, got undefined'],
    ['wrongMask', 'INVALID_STEP', 'info.action_mask[1] must be 0 or 1, got 2'],
  ])('(%s) ends its own rollout, as data that replay confirms', async (name, code, message) => {
    const env = await imported(name);
    for (const backend of ['inline', 'worker'] as const) {
      const [result] = await resultsOf({ env, policy: 'random', seeds: [1], backend });
      expect(result).toMatchObject({ steps: 2, failure: { fault: 'environment', code, message, step: 2 } });
    }
  });

  it('is no environment without `create`', async () => {
    await expect(imported('notAnEnvironment')).rejects.toThrow(/^create must be a function, got undefined/);
    await expect(imported('missing')).rejects.toThrow(/^export must be one of the module's exports \(/);
  });
});

describe('a receipt', () => {
  it('names the file, and agrees where it is here', async () => {
    const batch = { env: counter, policy: 'random', seeds: [1, 2] } as const;
    const receipt = await createRolloutReceipt(
      batch,
      collectRollouts({ ...batch, backend: 'inline' }).inSeedOrder(),
    );
    expect(receipt.artifacts).toMatchObject({ 'environment module': counter.sha256 });
    expect(await checkRolloutReceipt(receipt, { environments: [counter] })).toEqual({ outcome: 'agrees' });
    const other = { ...receipt, spec: { ...receipt.spec, env: { ...counter, kind: 'host', id: 'B-v0' } } };
    expect(await checkRolloutReceipt(JSON.parse(JSON.stringify(other)))).toMatchObject({
      outcome: 'cannot be checked',
    });
  });
});
