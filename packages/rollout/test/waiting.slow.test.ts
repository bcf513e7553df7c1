// Processes that wait for the tasks to come: each does one, and none is left over.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PooledBackend } from '../src/backends/pooled-backend.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { runRollout } from '../src/run-rollout.js';
import { marker } from './support/markers.js';

const EPISODE = { env: 'CartPole-v1', policy: 'random' } as const;
const SLOW_START = fileURLToPath(new URL('./fixtures/slow-start-entry.mjs', import.meta.url));
const HOST = fileURLToPath(new URL('./fixtures/waiting-host.mjs', import.meta.url));

const NEEDS = marker('needs');

afterEach(() => rmSync(NEEDS, { force: true }));

const open = (concurrency: number, entry?: string) =>
  new PooledBackend('process', { concurrency, timeoutMs: 60_000, ...(entry && { entry }) });

/** Child processes of a process, this one unless told otherwise, by their ids. */
function children(of = process.pid): number[] {
  return readdirSync(`/proc/${of}/task`).flatMap((thread) =>
    readFileSync(`/proc/${of}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

const isGone = (pid: number) => {
  try {
    // A process that has ended, and that nobody has asked after yet, is gone too.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') === true;
  } catch {
    return true;
  }
};

const play = async (backend: PooledBackend, seed: number) => {
  const { isolate, steps } = await runRollout({ ...EPISODE, seed }, { backend });
  return { pid: Number(isolate.replace('process ', '')), steps };
};

describe.skipIf(process.platform !== 'linux')('a process backend', () => {
  it('has no process wait for whoever has one task only', async () => {
    await using backend = open(2);
    await play(backend, 0);
    expect(children()).toEqual([]);
  });

  it('gives a task the process that waited, and each process one task', async () => {
    await using backend = open(1);
    const used = [await play(backend, 0), await play(backend, 1)].map(({ pid }) => pid);
    for (let seed = 2; seed < 6; seed++) {
      const [waiting, ...others] = children();
      expect(others).toEqual([]);
      const { pid } = await play(backend, seed);
      expect(pid).toBe(waiting);
      used.push(pid);
    }
    expect(new Set(used).size).toBe(6);
  });

  it('keeps as many waiting as tasks run at most, and uses each once', async () => {
    await using backend = open(3);
    const seeds = Array.from({ length: 24 }, (_, seed) => seed);
    const isolates: string[] = [];
    for await (const outcome of collectRollouts({ ...EPISODE, seeds, backend })) {
      if (outcome.verified) isolates.push(outcome.isolate);
      expect(children().length).toBeLessThanOrEqual(6);
    }
    expect(new Set(isolates).size).toBe(24);
    expect(children().length).toBeLessThanOrEqual(3);
  });

  it('does without one that died as it waited, and has another wait after that', async () => {
    await using backend = open(2);
    await play(backend, 0);
    await Promise.all([play(backend, 1), play(backend, 2)]);
    const [first, second] = children();
    expect(second).toBeDefined();
    process.kill(first!, 'SIGKILL');
    await vi.waitFor(() => expect(children()).toEqual([second]), { timeout: 10_000 });
    expect(await play(backend, 0)).toEqual({ pid: second, steps: 18 });
    const [next] = children();
    expect((await play(backend, 1)).pid).toBe(next);
  });

  it('closes while one starts, and leaves none', async () => {
    const backend = open(1, SLOW_START);
    await play(backend, 0);
    await play(backend, 1);
    const [starting] = children();
    expect(starting).toBeDefined();
    await backend.close();
    expect(isGone(starting!)).toBe(true);
    expect(children()).toEqual([]);
  });

  it('ends a task that is aborted as it waits for a process that starts', async () => {
    await using backend = open(1, SLOW_START);
    await play(backend, 0);
    await play(backend, 1);
    const [starting] = children();
    const signal = AbortSignal.timeout(50);
    await expect(runRollout({ ...EPISODE, seed: 2 }, { backend, signal })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    expect(isGone(starting!)).toBe(true);
    expect(await play(backend, 0)).toMatchObject({ steps: 18 });
  });

  it('tells one that waits what to load, and nothing else of the task', async () => {
    await using backend = open(1, SLOW_START);
    const source = 'function chooseAction() { return 0; }';
    const policy = { kind: 'code', language: 'javascript', source } as const;
    for (const seed of [0, 1]) await runRollout({ env: 'CartPole-v1', seed, policy }, { backend });
    const needs = await vi.waitFor(() => JSON.parse(readFileSync(NEEDS, 'utf8')), { timeout: 10_000 });
    expect(needs).toEqual({
      task: { name: 'rollouts', module: expect.stringMatching(/tasks\.js$/) },
      languages: ['javascript'],
    });
  });

  it('leaves no process to wait when the host is killed', async () => {
    const host = spawn(process.execPath, [HOST], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(createInterface(host.stdout), 'line');
      const waiting = children(host.pid);
      expect(waiting).not.toEqual([]);
      host.kill('SIGKILL');
      await vi.waitFor(() => expect(waiting.filter((pid) => !isGone(pid))).toEqual([]), { timeout: 20_000 });
    } finally {
      host.kill('SIGKILL');
    }
  });
});
