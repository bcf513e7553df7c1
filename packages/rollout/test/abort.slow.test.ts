import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { plainBackend } from '../../../test/support/plain-backend.js';
import type { Backend, BackendName } from '../src/backends/backend.js';
import { createBackend } from '../src/backends/create-backend.js';
import { PooledBackend } from '../src/backends/pooled-backend.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { RolloutError } from '../src/rollout-error.js';
import { runRollout } from '../src/run-rollout.js';
import { seedRange } from '../src/spec/seed-range.js';
import { verifyReproducibility } from '../src/verify/reproducibility.js';
import { marker } from './support/markers.js';

const HANGS = 900_005;
const MISBEHAVING = fileURLToPath(new URL('./fixtures/misbehaving-entry.mjs', import.meta.url));
const HUNG_PID = marker('hung-pid');
const EPISODE = { env: 'CartPole-v1', policy: 'random' } as const;
const NAMES: BackendName[] = ['inline', 'worker', 'process'];

afterEach(() => rmSync(HUNG_PID, { force: true }));

function aborted(reason: unknown) {
  return expect.objectContaining({ name: 'RolloutError', code: 'ABORTED', fault: 'caller', cause: reason });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const threads: Worker[] = [];
process.on('worker', (thread: Worker) => threads.push(thread));

/** Worker threads that still run; a thread's id is -1 once it has exited. */
const livingThreads = () => threads.filter(({ threadId }) => threadId !== -1).length;

describe.each(NAMES)('aborting on the backend %s', (backend) => {
  it('before the start runs nothing', async () => {
    const reason = new Error('not today');
    const seeds = vi.fn(() => [0, 1][Symbol.iterator]());
    const batch = collectRollouts({
      ...EPISODE,
      backend,
      seeds: { [Symbol.iterator]: seeds },
      signal: AbortSignal.abort(reason),
    });
    await expect(batch.summary()).rejects.toEqual(aborted(reason));
    await expect(
      runRollout({ ...EPISODE, seed: 1 }, { backend, signal: AbortSignal.abort(reason) }),
    ).rejects.toEqual(aborted(reason));
  });

  it('in the middle ends an endless batch', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const batch = collectRollouts({
      ...EPISODE,
      backend,
      concurrency: 2,
      seeds: (function* () {
        for (let seed = 0; ; seed++) yield seed;
      })(),
      signal: controller.signal,
    });
    let seen = 0;
    const reading = (async () => {
      for await (const outcome of batch) {
        expect(outcome.verified).toBe(true);
        if (++seen !== 5) continue;
        expect(livingThreads() > 0).toBe(backend === 'worker');
        controller.abort(reason);
      }
    })();
    await expect(reading).rejects.toEqual(aborted(reason));
    expect(seen).toBeGreaterThanOrEqual(5);
    expect(livingThreads()).toBe(0);
    await expect(batch.summary()).rejects.toMatchObject({ code: 'OUT_OF_ORDER' });
  });

  it('by leaving the loop stops what is under way and lets the seeds go', async () => {
    let released = false;
    function* seeds() {
      try {
        for (let seed = 0; ; seed++) yield seed;
      } finally {
        released = true;
      }
    }
    for await (const _ of collectRollouts({ ...EPISODE, backend, concurrency: 2, seeds: seeds() })) break;
    expect(released).toBe(true);
    expect(livingThreads()).toBe(0);
  });

  it('ends a verification', async () => {
    const signal = AbortSignal.abort('later');
    await expect(
      verifyReproducibility({ ...EPISODE, seed: 1 }, { backends: [backend], signal }),
    ).rejects.toEqual(aborted('later'));
  });
});

describe.each(['worker', 'process'] as const)('a %s that never lets go', (name) => {
  it('is gone when the aborted batch ends', async () => {
    const controller = new AbortController();
    await using backend = new PooledBackend(name, { concurrency: 1, timeoutMs: 60_000, entry: MISBEHAVING });
    const summary = collectRollouts({
      ...EPISODE,
      backend,
      seeds: [HANGS],
      signal: controller.signal,
    }).summary();
    await vi.waitFor(() => expect(existsSync(HUNG_PID)).toBe(true), { timeout: 30_000 });
    controller.abort();
    await expect(summary).rejects.toMatchObject({ code: 'ABORTED' });
    expect(livingThreads()).toBe(0);
    if (name === 'process') expect(isAlive(Number(readFileSync(HUNG_PID, 'utf8')))).toBe(false);
    // The backend is the caller's own and goes on working.
    expect(await collectRollouts({ ...EPISODE, backend, seeds: [0] }).summary()).toMatchObject({ steps: 18 });
  });

  it('is gone when the backend is closed, and its rollout fails', async () => {
    const backend = new PooledBackend(name, { concurrency: 1, timeoutMs: 60_000, entry: MISBEHAVING });
    const summary = collectRollouts({ ...EPISODE, backend, seeds: [HANGS] }).summary();
    const failed = expect(summary).rejects.toMatchObject({ code: 'BACKEND_CLOSED', fault: 'caller' });
    await vi.waitFor(() => expect(existsSync(HUNG_PID)).toBe(true), { timeout: 30_000 });
    await backend.close();
    await failed;
    expect(livingThreads()).toBe(0);
    if (name === 'process') expect(isAlive(Number(readFileSync(HUNG_PID, 'utf8')))).toBe(false);
    await expect(collectRollouts({ ...EPISODE, backend, seeds: [0] }).summary()).rejects.toBeInstanceOf(
      RolloutError,
    );
  });
});

describe('a backend that rejects with the reason of the abort', () => {
  it.each<[string, (options: { backend: Backend; signal: AbortSignal }) => Promise<unknown>]>([
    ['a rollout', (options) => runRollout({ ...EPISODE, seed: 0 }, options)],
    [
      'a verification',
      ({ backend, signal }) =>
        verifyReproducibility({ ...EPISODE, seed: 0 }, { backends: [backend], signal }),
    ],
  ])('ends %s with ABORTED, and is not asked again', async (_, work) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const backend = plainBackend(() => controller.abort(reason));
    await expect(work({ backend, signal: controller.signal })).rejects.toEqual(aborted(reason));
    expect(backend.attempts).toBe(1);
  });
});

describe('a batch that others wait behind', () => {
  it('hands its permits on when it is aborted', async () => {
    await using backend = createBackend('worker', { concurrency: 1 });
    const first = new AbortController();
    const endless = collectRollouts({
      ...EPISODE,
      backend,
      seeds: seedRange(0, 10_000_000),
      signal: first.signal,
    });
    const reading = endless.summary();
    const second = collectRollouts({ ...EPISODE, backend, seeds: [0, 1, 2, 3] }).summary();
    expect(await second).toMatchObject({ rollouts: 4, steps: 76 });
    first.abort();
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
