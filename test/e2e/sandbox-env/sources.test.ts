// Environments whose image is made on the way: from packages, or from a repository.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ContextFile,
  type RepositoryRequest,
  SandboxClient,
  SandboxEnv,
  SandboxVectorEnv,
} from '@reroll/sandbox';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { envImages, removeImages } from '../../support/env-images.js';
import { ROOT } from '../../support/packages.js';
import { has } from '../../support/parts.js';

const COMMIT = 'c0ffee0123456789abcdef0123456789abcdef01';
const before = has('docker') ? envImages() : [];

const code = (expected: string) => expect.objectContaining({ name: 'SandboxError', code: expected });

describe.skipIf(!has('docker'))('hf://', () => {
  const client = new SandboxClient();
  afterAll(async () => {
    await client.close();
    removeImages(envImages().filter((tag) => !before.includes(tag)));
  });

  const repository: readonly ContextFile[] = [
    { path: 'env.py', content: readFileSync(`${ROOT}test/e2e/sandbox-env/hub_env.py`) },
    { path: 'README.md', content: 'an environment' },
  ];
  const mirror = () => vi.fn(async (_: RepositoryRequest) => repository);
  const source = `hf://team/envs@${COMMIT}:cartpole_suite/0`;
  const trusted = { client, trustRemoteCode: true };

  it('is not run unless somebody says that it is trusted', async () => {
    const fetchRepository = mirror();
    await expect(SandboxEnv.create(source, { client, fetchRepository })).rejects.toThrow(
      code('SOURCE_UNTRUSTED'),
    );
    expect(fetchRepository).not.toHaveBeenCalled();
  });

  it.each(['hf://team/envs:cartpole_suite/0', 'hf://team/envs@main:cartpole_suite/0'])(
    'is not run unpinned: %s',
    async (unpinned) => {
      const fetchRepository = mirror();
      await expect(SandboxEnv.create(unpinned, { ...trusted, fetchRepository })).rejects.toThrow(
        code('SOURCE_UNPINNED'),
      );
      expect(fetchRepository).not.toHaveBeenCalled();
    },
  );

  it('serves the task that was chosen, and fetches a commit once', async () => {
    const fetchRepository = mirror();
    for (const [task, actions] of [
      ['cartpole_suite/0', 2],
      ['acrobot_suite/1', 3],
    ] as const) {
      await using env = await SandboxEnv.create(`hf://team/envs@${COMMIT}:${task}`, {
        ...trusted,
        fetchRepository,
      });
      expect(env.contract.actionSpace).toEqual({ type: 'Discrete', n: actions, start: 0 });
      await env.reset({ seed: 1 });
      await expect(env.step(actions - 1)).resolves.toMatchObject({ terminated: false });
    }
    expect(fetchRepository.mock.calls).toEqual([
      [{ repository: 'team/envs', revision: COMMIT, signal: expect.any(AbortSignal) }],
    ]);
  });

  it('serves a vector', async () => {
    const options = { ...trusted, fetchRepository: mirror(), numEnvs: 2 };
    await using envs = await SandboxVectorEnv.create<Float32Array, number[]>(source, options);
    await envs.reset({ seed: 1 });
    expect((await envs.step([0, 1])).rewards).toEqual(Float64Array.of(1, 1));
  });

  it('may be unpinned when that is allowed: then it is fetched each time', async () => {
    const fetchRepository = mirror();
    const options = { ...trusted, fetchRepository, allowUnpinned: true };
    for (let i = 0; i < 2; i++) {
      await using env = await SandboxEnv.create('hf://team/envs:cartpole_suite/0', options);
      expect(env.contract.numEnvs).toBeNull();
    }
    expect(fetchRepository).toHaveBeenCalledTimes(2);
    expect(fetchRepository.mock.calls[0]![0].revision).toBe('main');
  });

  it('lists the tasks when none, or a wrong one, is chosen', async () => {
    const options = { ...trusted, fetchRepository: mirror() };
    for (const selector of ['', ':cartpole_suite/9']) {
      await expect(SandboxEnv.create(`hf://team/envs@${COMMIT}${selector}`, options)).rejects.toThrow(
        'the repository makes acrobot_suite/0, acrobot_suite/1, cartpole_suite/0',
      );
    }
  });

  it.each<[string, readonly ContextFile[], string]>([
    ['without env.py', [{ path: 'model.py', content: '' }], 'has no env.py'],
    [
      'that reaches out of its folder',
      [
        { path: 'env.py', content: '' },
        { path: '../x', content: '' },
      ],
      'outside of it',
    ],
    [
      'that names the root',
      [
        { path: 'env.py', content: '' },
        { path: '/etc/x', content: '' },
      ],
      'outside of it',
    ],
  ])('refuses a repository %s', async (_, files, message) => {
    const options = { ...trusted, fetchRepository: async () => files, allowUnpinned: true };
    await expect(SandboxEnv.create('hf://team/envs:a/b', options)).rejects.toThrow(message);
  });
});

describe.skipIf(!(has('docker') && has('python')))('packages', () => {
  const client = new SandboxClient();
  const wheelFolder = mkdtempSync(join(tmpdir(), 'reroll-wheels-'));
  execFileSync('python3', [`${ROOT}test/e2e/sandbox-env/make_wheel.py`, wheelFolder]);
  afterAll(async () => {
    await client.close();
    rmSync(wheelFolder, { recursive: true });
    removeImages(envImages().filter((tag) => !before.includes(tag)));
  });

  it('are installed from a wheel folder without a network, once', async () => {
    const build = vi.spyOn(client, 'buildImage');
    for (let i = 0; i < 2; i++) {
      const options = { client, packages: ['tiny-envs'], wheelFolder, imports: ['tiny_envs'] };
      await using env = await SandboxEnv.create('Tiny-v0', options);
      await env.reset({ seed: 1 });
      const results = [];
      for (let step = 0; step < 7; step++) results.push((await env.step(step % 2)).truncated);
      expect(results).toEqual([false, false, false, false, false, false, true]);
    }
    expect(build).toHaveBeenCalledTimes(1);
    expect(build.mock.calls[0]![0]).toMatchObject({ network: 'none' });
    build.mockRestore();
  });

  it('that the folder does not hold are an error with the words of pip', async () => {
    const making = SandboxEnv.create('Tiny-v0', { client, packages: ['tiny-envs==2.0'], wheelFolder });
    await expect(making).rejects.toThrow(code('IMAGE_BUILD_FAILED'));
    await expect(making).rejects.toThrow('No matching distribution found for tiny-envs==2.0');
  });

  it.each([
    [['ale-py'], {}, 'SOURCE_UNPINNED', 'write ale-py==VERSION'],
    [['ale-py>=0.11'], {}, 'SOURCE_UNPINNED', 'names no version'],
  ])('without a version are refused: %j', async (packages, more, expected, message) => {
    const making = SandboxEnv.create('CartPole-v1', { client, packages, ...more });
    await expect(making).rejects.toThrow(code(expected));
    await expect(making).rejects.toThrow(message);
  });

  it.each([
    [{ packages: ['--index-url=x'] }, RangeError],
    [{ packages: 'ale-py' }, TypeError],
    [{ packages: [7] }, TypeError],
    [{ packages: ['a==1'], wheelFolder: '/nowhere' }, RangeError],
  ])('that are none are refused: %o', async (options, error) => {
    await expect(SandboxEnv.create('CartPole-v1', { client, ...(options as object) })).rejects.toThrow(error);
  });
});
