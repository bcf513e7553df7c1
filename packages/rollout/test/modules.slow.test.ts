// Environments of modules in rollouts: named by their bytes, the same on every backend, and what they do wrong is data.
import { definePolicy } from '@reroll/policy';
import {
  createReceipt,
  decodeHeader,
  decodeTrajectory,
  encodeReceipt,
  parseReceipt,
  sha256Hex,
} from '@reroll/trajectory';
import { describe, expect, it } from 'vitest';
import { type ChunkClaim, receivedChunk, sentChunk } from '../src/backends/chunk.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import type { EnvironmentFailure } from '../src/environments/environment-failure.js';
import { checkRolloutReceipt } from '../src/receipts/check-rollout-receipt.js';
import { createRolloutReceipt } from '../src/receipts/rollout-receipt.js';
import { runRollout } from '../src/run-rollout.js';
import { branchAt } from '../src/spec/branch-at.js';
import { type EpisodeSpec, parseRolloutSpec, rolloutSpecDigest } from '../src/spec/episode-spec.js';
import { seedRange } from '../src/spec/seed-range.js';
import { copiedModule, exampleModule, type HOSTILE, hostileModule } from './support/modules.js';
import { portable, resultsOf } from './support/results.js';
import { TamperedBackend } from './support/tampered-backend.js';

const treasure = await exampleModule('treasure');
const hover = await exampleModule('hover');
const hostile = await hostileModule();
const COPIED = ['frozen-lake', 'pendulum', 'taxi', 'cart-pole'];
const copies = await copiedModule(...COPIED);

const BACKENDS = ['inline', 'worker', 'process'] as const;
const JAVASCRIPT = definePolicy({
  language: 'javascript',
  source: 'function chooseAction(o, rng) { return rng.random() < 0.5 ? 0 : 1; }',
});

describe('a spec', () => {
  it('names a module by its bytes, in a canonical form that can be read again', () => {
    const spec = parseRolloutSpec({ env: treasure, seed: 1, policy: 'random' });
    const name = { kind: 'module', id: 'Treasure-v0', sha256: sha256Hex(treasure) };
    expect(spec.env).toEqual(name);
    const { bytes } = { bytes: treasure };
    for (const env of [name, { bytes }, { module: { bytes } }, { module: treasure, id: 'Treasure-v0' }]) {
      expect(parseRolloutSpec({ ...spec, env })).toEqual(spec);
    }
    const again = JSON.parse(JSON.stringify(spec)) as EpisodeSpec;
    expect(rolloutSpecDigest(parseRolloutSpec(again))).toBe(rolloutSpecDigest(spec));
  });

  it('has another digest for other bytes', () => {
    const digestOf = (env: Uint8Array) =>
      rolloutSpecDigest(parseRolloutSpec({ env, seed: 1, policy: 'random' }));
    // A custom section changes nothing but the digest.
    const longer = Uint8Array.from([...treasure, 0, 2, 1, 0x61]);
    expect(digestOf(longer)).not.toBe(digestOf(treasure));
  });

  it.each<[string, unknown, RegExp]>([
    ['bytes that are no module', Uint8Array.of(1, 2, 3), /env: expected a module of environments \(/],
    [
      'several environments and no id',
      { module: copies },
      /env: expected an id of the module: FrozenLake-v1, /,
    ],
    ['an id that the module does not have', { module: treasure, id: 'CartPole-v1' }, /module: Treasure-v0, /],
    [
      'a module that nobody gave',
      { kind: 'module', id: 'Treasure-v0', sha256: 'a'.repeat(64) },
      /env: expected a module that this process was given/,
    ],
    ['nothing', undefined, /env: expected "Acrobot-v1" \|.*\| an environment of your own, received nothing/],
  ])('refuses %s', (_, env, message) => {
    expect(() => parseRolloutSpec({ env, seed: 1, policy: 'random' })).toThrow(message);
  });

  it('checks options and policies as for any environment', () => {
    const lake = { module: copies, id: 'FrozenLake-v1' };
    const spec = parseRolloutSpec({ env: lake, seed: 1, policy: 'random', options: { isSlippery: true } });
    expect(spec.options).toEqual({});
    const wrong = { env: lake, seed: 1, policy: 'linear', options: { isSlippery: 1 } };
    expect(() => parseRolloutSpec(wrong)).toThrow(/options.isSlippery: expected boolean/);
  });
});

describe('rollouts in modules', () => {
  it.each([
    ['Treasure-v0', treasure],
    ['Hover-v0', hover],
  ])('of %s are the same on every backend', async (_, env) => {
    const [inline, ...others] = await Promise.all(
      BACKENDS.map((backend) =>
        resultsOf({ env, policy: 'random', seeds: seedRange(0, 4), maxSteps: 50, backend, concurrency: 2 }),
      ),
    );
    expect(inline!.map(({ failure }) => failure)).toEqual([null, null, null, null, null]);
    for (const other of others) expect(other.map(portable)).toEqual(inline!.map(portable));
  });

  it.each([
    ['FrozenLake-v1', {}, JAVASCRIPT],
    ['FrozenLake-v1', { desc: ['SF', 'FG'] }, 'random' as const],
    ['Pendulum-v1', { xInit: 0.5 }, 'random' as const],
    ['Taxi-v4', {}, 'random' as const],
    ['CartPole-v1', {}, 'linear' as const],
  ])(
    'of a copy of %s with %o have the bytes of the built-in one but for the header',
    async (id, options, policy) => {
      const shared = { options, policy, seeds: seedRange(0, 9), backend: 'inline' as const };
      const copied = await resultsOf({ env: { module: copies, id }, ...shared });
      const builtIn = await resultsOf({ env: id, ...shared });
      for (const [i, { trajectory, guest, env }] of copied.entries()) {
        const [own, other] = [trajectory!, builtIn[i]!.trajectory!];
        expect(env).toBe(`${id}@sha256:${sha256Hex(copies)}`);
        expect(decodeHeader(own).header).toEqual({ ...decodeHeader(other).header, env });
        expect(own.subarray(decodeHeader(own).bodyOffset)).toEqual(
          other.subarray(decodeHeader(other).bodyOffset),
        );
        expect(guest).toEqual(builtIn[i]!.guest);
      }
    },
  );

  it('can branch', async () => {
    const whole = await runRollout(
      { env: hover, seed: 3, policy: 'random', maxSteps: 20 },
      { trajectories: true },
    );
    const origin = branchAt(whole.trajectory!, 20);
    const branch = await runRollout({ ...origin, seed: 9, policy: 'random', maxSteps: 20 });
    expect(branch.digest).toBe(whole.digest);
  });
});

describe('a module that means no good', () => {
  const FAILURES: Record<keyof typeof HOSTILE, Partial<EnvironmentFailure> | null> = {
    sound: null,
    loops: { code: 'FUEL_EXHAUSTED', message: expect.stringContaining('fuelPerCall = 10000000') },
    traps: { code: 'ENVIRONMENT_TRAPPED' },
    calls: { code: 'STACK_OVERFLOW' },
    rewards: { code: 'INVALID_STEP', message: 'the environment gave the reward NaN' },
    observes: { code: 'INVALID_STEP', message: 'the environment observed NaN' },
    refuses: { code: 'INVALID_STEP', message: expect.stringContaining('beyond the range of sin and cos') },
    masks: { code: 'INVALID_STEP', message: 'the environment has the mask 7 of action 0' },
    unstarted: { code: 'ENVIRONMENT_TRAPPED', step: null },
  };
  const seeds = seedRange(0, 5);
  const idOf = (name: string) => `${name[0]!.toUpperCase()}${name.slice(1)}-v0`;

  it.each(Object.entries(FAILURES))(
    '%s: its failure is data, the same on every backend',
    async (name, failure) => {
      const env = { module: hostile, id: idOf(name) };
      const sound = await resultsOf({
        env: { module: hostile, id: 'Sound-v0' },
        policy: 'random',
        seeds,
        backend: 'inline',
      });
      const [inline, ...others] = await Promise.all(
        BACKENDS.map((backend) => resultsOf({ env, policy: 'random', seeds, backend, concurrency: 2 })),
      );
      for (const other of others) expect(other.map(portable)).toEqual(inline!.map(portable));
      const failed = inline!.filter((result) => result.failure !== null);
      expect(failed.length > 0).toBe(failure !== null);
      if (failure !== null) expect(failed.length).toBeLessThan(seeds.length);
      for (const [i, result] of inline!.entries()) {
        const { steps, trajectory, terminated, truncated } = result;
        const { steps: recorded, observations } = decodeTrajectory(trajectory!);
        expect(recorded).toBe(steps);
        if (result.failure === null) {
          // What happens to others does nothing to it.
          expect(steps).toBe(40);
          const body = (bytes: Uint8Array) => bytes.subarray(decodeHeader(bytes).bodyOffset);
          expect(body(trajectory!)).toEqual(body(sound[i]!.trajectory!));
          continue;
        }
        expect(result.failure).toMatchObject({ fault: 'environment', step: steps, ...failure });
        expect([terminated, truncated]).toEqual([false, false]);
        expect(observations).not.toContain(Number.NaN);
      }
    },
  );

  it('is never the fault of a policy', async () => {
    const env = { module: hostile, id: 'Traps-v0' };
    const batch = { env, policy: JAVASCRIPT, seeds, backend: 'inline' } as const;
    const failed = (await resultsOf(batch)).filter(({ failure }) => failure !== null);
    expect(failed.length).toBeGreaterThan(0);
    for (const { failure, guest } of failed) {
      expect(failure?.fault).toBe('environment');
      expect(guest?.memoryDigest).toBeNull();
    }
    const summary = await collectRollouts(batch).summary();
    expect(summary).toMatchObject({ failed: 0, policyFailures: 0, environmentFailures: failed.length });
    expect(summary.digest).not.toBeNull();
  });

  const tampered = (tamper: (claim: ChunkClaim) => unknown, id = 'Traps-v0') =>
    collectRollouts({
      env: { module: hostile, id },
      policy: 'random',
      seeds: [0, 1, 2, 3, 4, 5],
      backend: new TamperedBackend((claim) => tamper(claim)),
    }).results();
  const withNotes = (claim: ChunkClaim, change: (failure: EnvironmentFailure) => object | null) => {
    const notes = Object.entries(claim.notes).flatMap(([i, note]) => {
      const changed = note.kind === 'environment-failure' ? change(note.failure) : null;
      return changed === null ? [] : [[i, { ...note, failure: changed }]];
    });
    return { ...claim, notes: Object.fromEntries(notes) as unknown };
  };

  it.each<[string, (failure: EnvironmentFailure) => object | null]>([
    ['hidden', () => null],
    ['at another step', (failure) => ({ ...failure, step: failure.step! + 1 })],
    ['of another code', (failure) => ({ ...failure, code: 'FUEL_EXHAUSTED' })],
    ['with another message', (failure) => ({ ...failure, message: 'no' })],
    ['of the policy', ({ step }) => ({ fault: 'policy', code: 'EXCEPTION', message: 'no', step })],
  ])('is not believed to have a failure %s', async (_, change) => {
    const outcomes = await tampered((claim) => withNotes(claim, change));
    const codes = outcomes.map((outcome) => (outcome.verified ? 'verified' : outcome.error?.code));
    expect(codes).toContain('FORGED_RESULT');
    expect(outcomes.filter((outcome) => outcome.verified && outcome.failure !== null)).toEqual([]);
  });

  it('is not believed to have failed where it did not', async () => {
    const failure = { fault: 'environment', code: 'ENVIRONMENT_TRAPPED', message: 'no', step: 40 };
    const note = { kind: 'environment-failure', failure };
    const outcomes = await tampered((claim) => ({ ...claim, notes: { 0: note } }), 'Sound-v0');
    expect(outcomes[0]).toMatchObject({ verified: false, error: { code: 'FORGED_RESULT' } });
    expect(outcomes[1]).toMatchObject({ verified: true, failure: null });
  });
});

describe('a chunk', () => {
  it('brings the module along, and another is refused', async () => {
    const { seed: _, ...template } = parseRolloutSpec({ env: treasure, seed: 1, policy: 'random' });
    const sent = sentChunk({ template, seeds: ['1'], trajectories: false });
    expect(sent.environment).toEqual({ kind: 'module', bytes: new Uint8Array(treasure) });
    const env = { kind: 'module', id: 'Treasure-v0', sha256: 'b'.repeat(64) } as const;
    const elsewhere = { ...sent, template: { ...template, env } };
    await expect(receivedChunk(elsewhere)).rejects.toThrow(
      `the module must have the digest ${env.sha256}, got ${sha256Hex(treasure)}`,
    );
  });
});

describe('a receipt', () => {
  const batch = {
    env: { module: hostile, id: 'Traps-v0' },
    policy: 'random',
    seeds: seedRange(0, 5),
  } as const;

  it('names the module that ran it, and is checked with it alone', async () => {
    const receipt = await createRolloutReceipt(
      batch,
      collectRollouts({ ...batch, backend: 'inline' }).inSeedOrder(),
    );
    const sha256 = sha256Hex(hostile);
    expect(receipt.artifacts).toMatchObject({ 'environment module': sha256 });
    expect(receipt.spec).toMatchObject({ env: { kind: 'module', id: 'Traps-v0', sha256 } });
    expect(receipt.failures.length).toBeGreaterThan(0);
    expect(receipt.failures[0]).toMatchObject({ fault: 'environment', code: 'ENVIRONMENT_TRAPPED' });
    const read = parseReceipt(encodeReceipt(receipt));
    const check = await checkRolloutReceipt(read, { backend: 'inline', environments: [hostile] });
    expect(check).toEqual({ outcome: 'agrees' });
    // Another digest: no process has that module.
    const { spec, ...rest } = JSON.parse(
      encodeReceipt(receipt).replaceAll(sha256, 'c'.repeat(64)),
    ) as typeof receipt;
    const { specDigest } = createReceipt({ spec, digests: [] });
    const sealed = { ...rest, spec, specDigest };
    const unknown = await checkRolloutReceipt(sealed, { backend: 'inline' });
    expect(unknown).toMatchObject({ outcome: 'cannot be checked', needs: `module ${'c'.repeat(64)}` });
  });
});
