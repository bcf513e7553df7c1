import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { PooledBackend } from '../src/backends/pooled-backend.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import type { RolloutOutcome } from '../src/results/rollout-result.js';
import { marker } from './support/markers.js';

const EXITS = 900_001;
const KILLED = 900_002;
const ABORTS = 900_003;
const THROWS = 900_004;
const HANGS = 900_005;
const LEAVES_ONCE = 900_006;
const REFUSES = 900_007;
const CUTS_LINE = 900_008;

const entry = (name: string) => fileURLToPath(new URL(`./fixtures/${name}.mjs`, import.meta.url));

afterEach(() => {
  for (const name of ['hung-pid', 'left-once']) rmSync(marker(name), { force: true });
});

function backendOf(
  name: 'worker' | 'process',
  file = 'misbehaving-entry',
  timeoutMs = 60_000,
): PooledBackend {
  return new PooledBackend(name, { concurrency: 2, timeoutMs, entry: entry(file) });
}

function collect(backend: PooledBackend, seeds: number[]) {
  return collectRollouts({ env: 'CartPole-v1', policy: 'random', seeds, backend });
}

/** Each outcome in a word: its steps, or the code of its error. */
function words(outcomes: readonly RolloutOutcome[]): (number | string)[] {
  return outcomes.map((outcome) => (outcome.verified ? outcome.steps : outcome.error!.code));
}

/** Time in which an honest rollout gets a worker even on a machine that is busy with other tests; it may try twice. */
const HONEST_TIME_MS = 8000;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.each(['worker', 'process'] as const)('a %s that', (name) => {
  const deadly: [string, number][] = [
    ['exits', EXITS],
    ['throws where nobody catches', THROWS],
    ['cuts the line to the host', CUTS_LINE],
    ['refuses', REFUSES],
  ];
  // A thread that kills or aborts takes the whole host with it; only processes are a boundary for that.
  if (name === 'process') deadly.push(['is killed', KILLED], ['aborts', ABORTS]);

  it.each(deadly)('%s fails its own rollout alone', async (_, misdeed) => {
    await using backend = backendOf(name);
    const outcomes = await collect(backend, [0, 1, misdeed, 2, 3]).results();
    expect(words(outcomes)).toEqual([18, 29, 'WORKER_FAILED', 14, 15]);
    const failed = outcomes[2]!;
    expect(failed).toMatchObject({ seed: String(misdeed), verified: false, backend: name });
    expect(failed.verified ? null : failed.error).toMatchObject({ fault: 'infrastructure', retryable: true });
  });

  it('brings down several rollouts of a batch leaves the others', async () => {
    await using backend = backendOf(name);
    const batch = collect(backend, [EXITS, 0, EXITS, THROWS, 1, 2, THROWS, 3, EXITS]);
    const failed = 'WORKER_FAILED';
    expect(words(await batch.results())).toEqual([failed, 18, failed, failed, 29, 14, failed, 15, failed]);
    expect(await batch.summary()).toMatchObject({ rollouts: 9, failed: 5, digest: null });
  });

  it('fails once is given another chance elsewhere', async () => {
    await using backend = backendOf(name);
    const [outcome] = await collect(backend, [LEAVES_ONCE]).results();
    expect(existsSync(marker('left-once'))).toBe(true);
    expect(outcome).toMatchObject({ verified: true, seed: String(LEAVES_ONCE) });
  });

  it.each(['stillborn-entry', 'leaving-entry'])('cannot start (%s) fails every rollout', async (file) => {
    await using backend = backendOf(name, file);
    expect(words(await collect(backend, [0, 1, 2]).results())).toEqual(Array(3).fill('WORKER_FAILED'));
  });

  it('does not answer in time is ended, and the others go on', async () => {
    await using backend = backendOf(name, 'misbehaving-entry', HONEST_TIME_MS);
    const outcomes = await collect(backend, [0, HANGS, 1]).results();
    expect(words(outcomes)).toEqual([18, 'TIMED_OUT', 29]);
    if (name === 'process') expect(isAlive(Number(readFileSync(marker('hung-pid'), 'utf8')))).toBe(false);
  }, 60_000);
});
