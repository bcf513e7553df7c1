import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { batchDigest, decodeTrajectory, sha256Hex } from '@reroll/trajectory';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Backend } from '../src/backends/backend.js';
import { createBackend } from '../src/backends/create-backend.js';
import type { BatchProgress } from '../src/collect/batch-tally.js';
import { type CollectOptions, collectRollouts } from '../src/collect/collect-rollouts.js';
import type { RolloutOutcome, RolloutResult } from '../src/results/rollout-result.js';
import { parseRolloutSpec, rolloutSpecDigest } from '../src/spec/episode-spec.js';
import { seedRange } from '../src/spec/seed-range.js';
import { f64OfBits, goldenCartPole } from './support/golden-cart-pole.js';

const EPISODE = { env: 'CartPole-v1', policy: 'random', maxSteps: 200 } as const;

/** Everything about outcomes but where they ran. */
function essence(outcomes: readonly RolloutOutcome[]) {
  return outcomes.map((outcome) => ({ ...outcome, backend: null, isolate: null }));
}

const verified = (outcomes: readonly RolloutOutcome[]): RolloutResult[] =>
  outcomes.map((outcome) => {
    if (!outcome.verified) throw outcome.error;
    return outcome;
  });

describe('collectRollouts', () => {
  it('gives the published steps, digests and totals', async () => {
    const batch = collectRollouts({ ...EPISODE, seeds: [0, 1, 2, 3], backend: 'inline' });
    const results = verified(await batch.results());
    expect(results.map(({ steps }) => steps)).toEqual([18, 29, 14, 15]);
    expect(await batch.summary()).toEqual({
      rollouts: 4,
      failed: 0,
      policyFailures: 0,
      environmentFailures: 0,
      steps: 76,
      totalReward: 76,
      digest: batchDigest(results.map(({ digest }) => digest)),
    });
    for (const { seed, specDigest } of results) {
      expect(specDigest).toBe(rolloutSpecDigest(parseRolloutSpec({ ...EPISODE, seed })));
    }
  });

  it('plays the reference episodes in a batch, on every backend', async () => {
    const golden = goldenCartPole.random_digests;
    const seeds = golden.map(({ seed }) => seed);
    for (const backend of ['inline', 'worker'] as const) {
      const results = verified(
        await collectRollouts({ env: 'CartPole-v1', policy: 'random', seeds, backend }).results(),
      );
      expect(results.map(({ seed, steps, totalReward }) => ({ seed, steps, totalReward }))).toEqual(
        golden.map(({ seed, steps, return: total }) => ({ seed, steps, totalReward: f64OfBits(total) })),
      );
    }
  });

  it('gives permuted results for permuted seeds', async () => {
    await using backend = createBackend('worker', { concurrency: 2 });
    const seeds = Array.from({ length: 40 }, (_, i) => i * i);
    const bySeed = new Map<string, RolloutOutcome>();
    for await (const outcome of collectRollouts({ ...EPISODE, seeds, backend }))
      bySeed.set(outcome.seed, outcome);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(seeds, { minLength: 1 }), async (subset) => {
        const outcomes = await collectRollouts({ ...EPISODE, seeds: subset, backend }).results();
        expect(essence(outcomes)).toEqual(essence(subset.map((seed) => bySeed.get(String(seed))!)));
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('yields each outcome once in completion order, and knows the digest afterwards', async () => {
    await using backend = createBackend('worker', { concurrency: 4 });
    const options = { ...EPISODE, seeds: seedRange(0, 499), backend };
    const batch = collectRollouts(options);
    const seen: string[] = [];
    for await (const { seed } of batch) seen.push(seed);
    expect(seen.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
    expect((await batch.summary()).digest).toBe((await collectRollouts(options).summary()).digest);
  });

  it('takes seeds of any size and form, repeated or not', async () => {
    const big = 2n ** 100n + 3n;
    const [a, b, c] = verified(
      await collectRollouts({ ...EPISODE, seeds: [big, `${big}`, '007'], backend: 'inline' }).results(),
    );
    expect([a!.seed, b!.seed, c!.seed]).toEqual([`${big}`, `${big}`, '7']);
    expect(a!.digest).toBe(b!.digest);
    expect(a!.steps).toBe(
      goldenCartPole.random_digests.find(({ seed }) => seed === `${big}`)?.steps ?? a!.steps,
    );
  });

  it('returns whole trajectories when they are asked for', async () => {
    for (const backend of ['inline', 'worker', 'process'] as const) {
      const [result] = verified(
        await collectRollouts({ ...EPISODE, seeds: [42], backend, trajectories: true }).results(),
      );
      expect(sha256Hex(result!.trajectory!)).toBe(result!.digest);
      const { header, steps, actions } = decodeTrajectory(result!.trajectory!);
      expect({ seed: header.seed, steps }).toEqual({ seed: '42', steps: 30 });
      expect(actions.join('')).toBe(goldenCartPole.random.find(({ seed }) => seed === '42')?.actions);
    }
  });

  it('gives every rollout a fresh process, which is gone afterwards', async () => {
    const options = { ...EPISODE, seeds: [0, 0, 0, 1, 1, 2], backend: 'process', concurrency: 2 } as const;
    const isolates = verified(await collectRollouts(options).results()).map(({ isolate }) => isolate);
    expect(new Set(isolates).size).toBe(6);
    for (const isolate of isolates) {
      const pid = Number(/^process (\d+)$/.exec(isolate)?.[1]);
      expect(pid).not.toBe(process.pid);
      expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    }
  }, 60_000);

  it('is a stream that is read once', async () => {
    const batch = collectRollouts({ ...EPISODE, seeds: [0, 1], backend: 'inline' });
    expect(await batch.results()).toHaveLength(2);
    await expect(batch.results()).rejects.toMatchObject({ code: 'OUT_OF_ORDER', fault: 'caller' });
    expect(await batch.summary()).toMatchObject({ rollouts: 2 });
  });

  it('of no seeds is an empty batch', async () => {
    const summary = await collectRollouts({ ...EPISODE, seeds: [], backend: 'worker' }).summary();
    expect(summary).toMatchObject({ rollouts: 0, failed: 0, digest: batchDigest([]) });
  });

  it('reports progress that only grows', async () => {
    const reports: BatchProgress[] = [];
    await collectRollouts({
      ...EPISODE,
      seeds: seedRange(0, 199),
      concurrency: 2,
      onProgress: (progress) => reports.push(progress),
    }).summary();
    expect(reports.at(-1)).toMatchObject({ rollouts: 200, failed: 0 });
    for (const [i, { rollouts, steps }] of reports.entries()) {
      expect(rollouts).toBeGreaterThanOrEqual(reports[i - 1]?.rollouts ?? 0);
      expect(steps).toBeGreaterThanOrEqual(reports[i - 1]?.steps ?? 0);
    }
  });
});

describe('collectRollouts refuses', () => {
  const wrong: [string, object, new (...args: never[]) => Error, RegExp][] = [
    ['seeds that are a text', { seeds: '0..9' }, TypeError, /seeds must be an iterable .* string/],
    ['seeds that are a number', { seeds: 4 }, TypeError, /seeds .* number/],
    ['no seeds', { seeds: undefined }, TypeError, /seeds .* undefined/],
    ['an unknown backend', { backend: 'cloud' }, RangeError, /backend .* cloud/],
    ['concurrency 0', { concurrency: 0 }, RangeError, /concurrency .* 0/],
    ['concurrency 257', { concurrency: 257 }, RangeError, /concurrency .* 257/],
    ['concurrency "2"', { concurrency: '2' }, TypeError, /concurrency .* string/],
    ['a time-out beyond Node’s timers', { timeoutMs: 2 ** 31 }, RangeError, /timeoutMs .* 2147483648/],
    ['an option it does not know', { concurency: 2 }, Error, /concurency: expected no such member/],
    ['a wrong spec', { maxSteps: -1 }, Error, /maxSteps: expected at least 1, received -1/],
  ];

  it.each(wrong)('%s', (_, options, type, message) => {
    const call = () => collectRollouts({ ...EPISODE, seeds: [1], ...options } as CollectOptions);
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });

  it('concurrency beside a backend that has its own', async () => {
    await using backend = createBackend('inline');
    expect(() => collectRollouts({ ...EPISODE, seeds: [1], backend, concurrency: 2 })).toThrow(
      /concurrency is the given/,
    );
  });

  it.each([-1, 1.5, 2 ** 53, 'x', null, {}, ''])('the seed %s where it stands', async (seed) => {
    const seeds = [0, 1, seed as number];
    await expect(collectRollouts({ ...EPISODE, seeds, backend: 'inline' }).results()).rejects.toMatchObject({
      code: 'INVALID_SPEC',
      issues: [{ path: 'seeds[2]', expected: expect.stringContaining('a non-negative integer') }],
    });
  });
});

describe('an endless batch', () => {
  function countingSeeds() {
    const counter = { pulled: 0 };
    function* seeds() {
      for (; ; counter.pulled++) yield counter.pulled;
    }
    return { counter, seeds: seeds() };
  }

  it.each(['inline', 'worker'] as const)('starts nothing on %s while nobody reads', async (backend) => {
    const { counter, seeds } = countingSeeds();
    const outcomes = collectRollouts({ ...EPISODE, seeds, backend, concurrency: 2 })[Symbol.asyncIterator]();
    await sleep(20);
    expect(counter.pulled).toBe(0);
    await outcomes.next();
    await sleep(300);
    const { pulled } = counter;
    await sleep(300);
    expect(counter.pulled).toBe(pulled);
    await outcomes.return();
  });

  it('does not run away from a chunk that takes long', async () => {
    const { counter, seeds } = countingSeeds();
    const patience = new AbortController();
    const stuck = new AbortController();
    const honest = createBackend('inline');
    let chunks = 0;
    const backend: Backend = {
      name: 'slow to start',
      concurrency: 4,
      maxChunkSize: 1,
      async run(task, input, signal) {
        if (chunks++ === 0) await once(stuck.signal, 'abort');
        return honest.run(task, input, signal);
      },
      async close() {},
      async [Symbol.asyncDispose]() {},
    };
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { seed } of collectRollouts({ ...EPISODE, seeds, backend, signal: patience.signal })) {
        seen.push(seed);
      }
    })();
    await vi.waitFor(() => expect(seen).toHaveLength(63), { timeout: 30_000 });
    await sleep(100);
    // 16 chunks for each of 4 lanes, the one that is stuck among them.
    expect(chunks).toBe(64);
    expect(counter.pulled).toBe(63);
    patience.abort();
    stuck.abort();
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
