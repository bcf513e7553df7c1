// Containers that wait for the tasks to come: each does one, and none is left over.
import { execFileSync } from 'node:child_process';
import { createBackend, runRollout } from '@reroll/rollout';
import { SandboxClient } from '@reroll/sandbox';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { ROOT } from '../support/packages.js';
import { has } from '../support/parts.js';
import { rolloutContainers } from '../support/rollout-containers.js';

describe.skipIf(!has('docker'))('the docker backend', () => {
  const operator = new SandboxClient();
  afterAll(() => operator.close());

  const waiting = async () => (await rolloutContainers(operator)).map(({ id }) => `container ${id}`);

  /** The containers that wait, once there are as many as told and all of them run. */
  const settled = (count: number) =>
    vi.waitFor(
      async () => {
        const found = await rolloutContainers(operator);
        expect(found.map(({ status }) => status)).toEqual(Array(count).fill('running'));
        return found.map(({ id }) => `container ${id}`);
      },
      { timeout: 30_000 },
    );

  type Docker = ReturnType<typeof createBackend>;
  const isolateOf = async (backend: Docker, seed: number) =>
    (await runRollout({ env: 'CartPole-v1', policy: 'random', seed }, { backend })).isolate;

  afterEach(async () => expect(await waiting()).toEqual([]));

  test('has no container wait for whoever has one task only', async () => {
    await using backend = createBackend('docker', { concurrency: 2 });
    await isolateOf(backend, 0);
    expect(await waiting()).toEqual([]);
  });

  test('gives a task the container that waited, and each container one task', async () => {
    await using backend = createBackend('docker', { concurrency: 1 });
    const used = [await isolateOf(backend, 0), await isolateOf(backend, 1)];
    for (let seed = 2; seed < 5; seed++) {
      const [next] = await settled(1);
      used.push(await isolateOf(backend, seed));
      expect(used.at(-1)).toBe(next);
    }
    expect(new Set(used).size).toBe(5);
  });

  test('keeps as many waiting as tasks run, and does without one that dies', async () => {
    await using backend = createBackend('docker', { concurrency: 2 });
    await isolateOf(backend, 0);
    await Promise.all([isolateOf(backend, 1), isolateOf(backend, 2)]);
    const [first, second] = await settled(2);
    await operator.stop(first!.replace('container ', ''));
    expect(await settled(1)).toEqual([second]);
    expect(await isolateOf(backend, 3)).toBe(second);
  });

  test('keeps no program alive that forgets to close it', () => {
    const script = `import { createBackend, runRollout } from '@reroll/rollout';
      const backend = createBackend('docker', { concurrency: 1 });
      const spec = { env: 'CartPole-v1', policy: 'random', seed: 0 };
      for (let i = 0; i < 3; i++) await runRollout(spec, { backend });
      console.log('over');`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: `${ROOT}test`,
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(printed).toBe('over\n');
  });

  test('closes while one starts, and leaves none', async () => {
    const backend = createBackend('docker', { concurrency: 1 });
    await isolateOf(backend, 0);
    const running = isolateOf(backend, 1).catch(() => 'closed');
    await backend.close();
    await running;
    expect(await waiting()).toEqual([]);
  });
});
