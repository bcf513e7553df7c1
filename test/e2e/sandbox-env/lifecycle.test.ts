import { setTimeout as delay } from 'node:timers/promises';
import { NDArray } from '@reroll/env';
import { SandboxClient, SandboxEnv, SandboxError, type SandboxInfo, SandboxVectorEnv } from '@reroll/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildTestImage, removeImages } from '../../support/env-images.js';
import { has } from '../../support/parts.js';

const IMAGE = 'reroll/test-envs:local';
const SERVING = 'reroll/test-serving:local';
const CHATTING = 'reroll/test-chatting:local';
const tags = ['test:sandbox-env'];

const code = (expected: string, more: Record<string, unknown> = {}) =>
  expect.objectContaining({ name: 'ProtocolError', code: expected, ...more });

describe.skipIf(!has('docker'))('an environment in a container', () => {
  const client = new SandboxClient();
  const options = { client, tags, baseImage: IMAGE };

  async function left(): Promise<SandboxInfo[]> {
    const found: SandboxInfo[] = [];
    for await (const box of client.list({ tags })) found.push(box);
    return found;
  }

  beforeAll(async () => {
    await buildTestImage(client, IMAGE);
    await buildTestImage(
      client,
      SERVING,
      'ENTRYPOINT ["python3", "-m", "reroll_env_server"]',
      'CMD ["odd_envs:EchoEnv", "--stdio"]',
    );
    await buildTestImage(client, CHATTING, 'CMD ["echo", "I am ready"]');
  });
  // An abort returns at once; what was being made then is removed as soon as the engine has made it.
  afterEach(async () => await expect.poll(left, { timeout: 20_000 }).toEqual([]));
  afterAll(async () => {
    await client.close();
    removeImages([IMAGE, SERVING, CHATTING]);
  });

  it('owns its container from create to close', async () => {
    await using env = await SandboxEnv.create<Float32Array, number>('gym://CartPole-v1', { client, tags });
    expect(await left()).toMatchObject([{ id: env.sandbox.id, status: 'running' }]);
    env.actionSpace.seed(0);
    await env.reset({ seed: 0 });
    let steps = 0;
    for (let over = false; !over && steps < 45; steps++) {
      const { terminated, truncated } = await env.step(env.actionSpace.sample());
      over = terminated || truncated;
    }
    expect(steps).toBe(18);
    await env.close();
    expect(env.sandbox.status).toBe('stopped');
    await expect(env.step(0)).rejects.toThrow(code('CLOSED'));
  });

  it('closes a client of its own with it', async () => {
    const env = await SandboxEnv.create('CartPole-v1', { tags });
    expect(await left()).toHaveLength(1);
    await env[Symbol.asyncDispose]();
  });

  it('takes arguments, imports and a render mode', async () => {
    await using env = await SandboxEnv.create('odd_envs:MirrorEnv', {
      ...options,
      imports: ['json', 'odd_envs'],
      makeKwargs: { render_mode: 'rgb_array' },
    });
    await env.reset({ seed: 3 });
    expect(await env.render()).toMatchObject({ dtype: '|u1', shape: [2, 4, 3] });
    env.actionSpace.seed(7);
    const action = env.actionSpace.sample();
    const { observation } = await env.step(action);
    expect(observation).toEqual(action);
    expect(env.observationSpace.contains(observation)).toBe(true);
  });

  it('renders text in the mode that was asked for', async () => {
    await using env = await SandboxEnv.create('FrozenLake-v1', {
      client,
      tags,
      renderMode: 'ansi',
      makeKwargs: { is_slippery: false },
    });
    await env.reset({ seed: 1 });
    expect(env.renderMode).toBe('ansi');
    expect(await env.render()).toContain('FFFH');
  });

  it('keeps what an info says beside a key that is no text', async () => {
    await using env = await SandboxEnv.create('odd_envs:InfoEnv', options);
    expect((await env.reset()).info).toMatchObject({
      'integer keys': { '1': 2 },
      'mixed keys': { 'int 1': 'a', '1': 'b', '(0, None)': 3, '5': { '7': 'deep' }, text: 6 },
    });
  });

  it('says how it died in the middle of a step, and with what words', async () => {
    await using env = await SandboxEnv.create('odd_envs:FailingEnv', options);
    await env.reset({ options: { failure: 'die' } });
    await expect(env.step(0)).rejects.toThrow(
      code('PEER_CLOSED', {
        message: expect.stringContaining('exited with code 139'),
        logs: expect.stringContaining('segmentation fault, so to speak'),
        fault: 'environment',
        retryable: true,
      }),
    );
    // Nobody has closed it: the failure alone gives up the container.
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
    await expect(env.reset()).rejects.toThrow(code('PEER_CLOSED'));
  });

  it('says that it ran out of memory', async () => {
    await using env = await SandboxEnv.create('odd_envs:FailingEnv', {
      ...options,
      limits: { memoryBytes: 128 * 2 ** 20 },
    });
    await env.reset({ options: { failure: 'memory' } });
    await expect(env.step(0)).rejects.toThrow(
      code('PEER_CLOSED', { message: expect.stringContaining('ran out of memory') }),
    );
  });

  it('that hangs times out, and its container goes', async () => {
    await using env = await SandboxEnv.create('odd_envs:FailingEnv', options);
    await env.reset({ options: { failure: 'hang' } });
    await expect(env.step(0, { timeoutMs: 200 })).rejects.toThrow(code('TIMEOUT'));
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
  });

  it.each([
    ['its owner', (env: SandboxEnv) => env.sandbox.close(), 'SANDBOX_STOPPED', 'caller', false],
    [
      'somebody else',
      (env: SandboxEnv) => new SandboxClient().stop(env.sandbox.id),
      'SANDBOX_LOST',
      'infrastructure',
      true,
    ],
  ])(
    'whose container %s takes away says whose fault that is',
    async (_, takeAway, cause, fault, retryable) => {
      await using env = await SandboxEnv.create('odd_envs:FailingEnv', options);
      await env.reset({ options: { failure: 'hang' } });
      const step = expect(env.step(0)).rejects.toThrow(
        code('PEER_CLOSED', { fault, retryable, cause: expect.objectContaining({ code: cause }) }),
      );
      await delay(200);
      await takeAway(env);
      await step;
    },
  );

  it('lives no longer than it may', async () => {
    await using env = await SandboxEnv.create('odd_envs:FailingEnv', {
      ...options,
      limits: { lifetimeMs: 4_000 },
    });
    await env.reset({ options: { failure: 'hang' } });
    await expect(env.step(0)).rejects.toThrow(
      code('PEER_CLOSED', { message: expect.stringContaining("container's lifetime was over") }),
    );
  });

  it('may print what it likes, and its prints can be read', async () => {
    await using env = await SandboxEnv.create('odd_envs:NoisyEnv', options);
    await env.reset();
    expect((await env.step(0)).terminated).toBe(true);
    await expect.poll(() => env.logs).toContain('from a child');
  });

  it.each([
    ['Nope-v0', {}, 'START_FAILED', 'NameNotFound'],
    ['CartPole-v1', { imports: ['no_module_here'] }, 'START_FAILED', "No module named 'no_module_here'"],
    ['CartPole-v1', { makeKwargs: { gravity: 9 } }, 'START_FAILED', 'gravity'],
    ['odd_envs:GraphEnv', {}, 'UNSUPPORTED_SPACE', 'Graph('],
    ['no_module_here:make', {}, 'START_FAILED', 'ModuleNotFoundError'],
  ])(
    'that cannot start (%s %j) says why, with its logs, and leaves nothing',
    async (source, more, expected, message) => {
      await expect(SandboxEnv.create(source, { ...options, ...more })).rejects.toThrow(
        code(expected, { message: expect.stringContaining(message), logs: expect.any(String) }),
      );
    },
  );

  it('gives up starting when the signal aborts, at any moment, and leaves nothing', async () => {
    const soon = AbortSignal.timeout(50);
    await expect(
      SandboxEnv.create('odd_envs:never_ready', { ...options, signal: soon }),
    ).rejects.toMatchObject({ name: 'TimeoutError' });

    const controller = new AbortController();
    const { signal } = controller;
    const making = expect(SandboxEnv.create('odd_envs:never_ready', { ...options, signal })).rejects.toThrow(
      'enough',
    );
    await expect.poll(left, { timeout: 20_000 }).toMatchObject([{ status: 'running' }]);
    controller.abort(new Error('enough'));
    await making;
  });

  it('that never gets ready times out', async () => {
    const making = SandboxEnv.create('odd_envs:never_ready', { ...options, connectTimeoutMs: 1_000 });
    await expect(making).rejects.toThrow(code('TIMEOUT'));
  });

  it('is not made without its image', async () => {
    const making = SandboxEnv.create('CartPole-v1', { client, tags, baseImage: 'reroll/absent:1' });
    await expect(making).rejects.toThrow(SandboxError);
    await expect(making).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  });

  describe('from docker://', () => {
    it('runs the command of the image', async () => {
      await using env = await SandboxEnv.create(`docker://${SERVING}`, { client, tags });
      const { info } = await env.reset({ seed: 2n ** 70n, options: { sent: [1.5, 'é', null] } });
      expect(info).toEqual({ seed: 2n ** 70n, options: { sent: [1.5, 'é', null] } });
    });

    it('quotes an image that says something else', async () => {
      await expect(SandboxEnv.create(`docker://${CHATTING}`, { client, tags })).rejects.toThrow(
        code('BAD_FRAME', { message: expect.stringContaining('I am ready') }),
      );
    });

    it('takes no options for Python', async () => {
      const making = SandboxEnv.create(`docker://${SERVING}`, { client, tags, imports: ['json'] });
      await expect(making).rejects.toThrow('imports has no meaning for docker://');
    });
  });
});

describe.skipIf(!has('docker'))('a vector in a container', () => {
  const client = new SandboxClient();
  afterAll(async () => await client.close());

  it.each(['next-step', 'same-step', 'disabled'] as const)('resets by %s', async (autoreset) => {
    await using envs = await SandboxVectorEnv.create<Float32Array, number[]>('CartPole-v1', {
      client,
      numEnvs: 3,
      autoreset,
      makeKwargs: { max_episode_steps: 2 },
    });
    expect(envs.contract).toMatchObject({ numEnvs: 3, autoreset, id: 'CartPole-v1' });
    const { observations: first } = await envs.reset({ seed: [1, 2, 3] });
    await envs.step([0, 1, 0]);
    const last = await envs.step([0, 1, 0]);
    expect([...last.truncations]).toEqual([1, 1, 1]);
    if (autoreset === 'disabled') {
      const { observations } = await envs.reset({ seed: [1, null, null], resetMask: [1, 0, 0] });
      expect(observations.slice(0, 4)).toEqual(first.slice(0, 4));
      expect(observations.slice(4)).toEqual(last.observations.slice(4));
    } else if (autoreset === 'same-step') {
      expect(last.infos['final_obs']).toEqual(Array(3).fill(expect.any(NDArray)));
    } else {
      expect([...(await envs.step([0, 1, 0])).rewards]).toEqual([0, 0, 0]);
    }
  });

  it.each(['sync', 'async', 'vector_entry_point'] as const)(
    'is stepped by %s with the same result',
    async (vectorizationMode) => {
      await using envs = await SandboxVectorEnv.create<Float32Array, number[]>('CartPole-v1', {
        client,
        numEnvs: 2,
        vectorizationMode,
      });
      await envs.reset({ seed: 1 });
      envs.actionSpace.seed(1);
      const { rewards, terminations } = await envs.step([1, 0]);
      expect([[...rewards], [...terminations]]).toEqual([
        [1, 1],
        [0, 0],
      ]);
      expect(envs.singleActionSpace.toJSON()).toEqual({ type: 'Discrete', n: 2, start: 0 });
      const sampled = envs.actionSpace.sample();
      await expect(envs.step(sampled)).resolves.toMatchObject({ infos: {} });
    },
  );

  it('names what is wrong', async () => {
    const create = (more: object) => SandboxVectorEnv.create('CartPole-v1', { client, numEnvs: 2, ...more });
    await expect(create({ numEnvs: 0 })).rejects.toThrow(RangeError);
    await expect(create({ numEnvs: '2' })).rejects.toThrow(TypeError);
    await expect(create({ vectorizationMode: 'threads' })).rejects.toThrow(
      'vectorizationMode must be one of',
    );
    await expect(create({ autoreset: 'NextStep' })).rejects.toThrow('autoreset must be one of');
    expect(client.stats()).toMatchObject({ running: 0, pending: 0 });
  });
});
