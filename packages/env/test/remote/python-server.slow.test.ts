import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../../../test/support/parts.js';
import { encodeFrame } from '../../src/remote/frame.js';
import { FrameDecoder } from '../../src/remote/frame-decoder.js';
import { DEFAULT_FRAME_LIMITS } from '../../src/remote/limits.js';
import { NDArray } from '../../src/remote/ndarray.js';
import { openAddress } from '../../src/remote/open-address.node.js';
import { ProtocolError } from '../../src/remote/protocol-error.js';
import { RemoteEnv } from '../../src/remote/remote-env.js';
import { RemoteVectorEnv } from '../../src/remote/remote-vector-env.js';
import type { SpaceValue } from '../../src/remote/space-values.js';
import { OpaqueValue, type WireValue } from '../../src/remote/value.js';
import { value } from './arbitraries.js';
import { startPythonServer } from './python-server.js';

const code = (expected: string, more: Record<string, unknown> = {}) =>
  expect.objectContaining({ name: 'ProtocolError', code: expected, ...more });

/** Runs Python and reads the JSON that it prints. */
function python(source: string): unknown {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', source], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

describe.skipIf(!has('gymnasium'))('Gymnasium behind the Python server', () => {
  it('plays an episode with the bytes that it has in process', async () => {
    const expected = python(`
import gymnasium as gym, json
env = gym.make("CartPole-v1")
steps = [[*map(float, env.reset(seed=7)[0])]]
for i in range(60):
    observation, reward, terminated, truncated, _ = env.step(i * 7 % 3 % 2)
    steps.append([*map(float, observation), reward, terminated, truncated])
    if terminated: break
print(json.dumps(steps))`) as unknown[][];
    await using server = startPythonServer('CartPole-v1', '--stdio');
    await using env = await RemoteEnv.connect<Float32Array, number>(server.duplex);
    const { observation } = await env.reset({ seed: 7 });
    const steps: unknown[][] = [[...observation]];
    for (let i = 0; i < expected.length - 1; i++) {
      const result = await env.step(((i * 7) % 3) % 2);
      steps.push([...result.observation, result.reward, result.terminated, result.truncated]);
    }
    expect(steps).toEqual(expected);
    expect(steps.at(-1)![5]).toBe(true);
  });

  it('describes itself', async () => {
    await using server = startPythonServer('gym://CartPole-v1', '--stdio');
    await using env = await RemoteEnv.connect(server.duplex);
    expect(env.contract).toMatchObject({
      id: 'CartPole-v1',
      numEnvs: null,
      autoreset: null,
      renderMode: null,
      metadata: { render_fps: 50 },
      actionSpace: { type: 'Discrete', n: 2, start: 0 },
      observationSpace: {
        type: 'Box',
        dtype: '<f4',
        shape: [4],
        low: [Math.fround(-4.8), null, Math.fround(-0.41887902047863906), null],
      },
      server: { gymnasium: expect.stringMatching(/^1\./) },
    });
  });

  it('describes how it renders', async () => {
    await using server = startPythonServer('gym://FrozenLake-v1', '--stdio', '--render-mode', 'ansi');
    await using env = await RemoteEnv.connect(server.duplex);
    expect(env.contract).toMatchObject({ id: 'FrozenLake-v1', renderMode: 'ansi' });
  });

  it.each(['next-step', 'same-step', 'disabled'])('steps a vector that resets by %s', async (autoreset) => {
    await using server = startPythonServer(
      'CartPole-v1',
      '--stdio',
      '--num-envs',
      '2',
      '--autoreset',
      autoreset,
      '--make-kwargs',
      '{"max_episode_steps": 3}',
    );
    await using envs = await RemoteVectorEnv.connect<Float32Array, number[]>(server.duplex);
    expect(envs.contract).toMatchObject({ numEnvs: 2, autoreset, singleActionSpace: { type: 'Discrete' } });
    const { observations: first } = await envs.reset({ seed: [5, null] });
    expect(first).toHaveLength(8);
    for (let i = 0; i < 2; i++) await envs.step([0, 1]);
    const last = await envs.step([0, 1]);
    expect([...last.truncations]).toEqual([1, 1]);
    if (autoreset === 'disabled') {
      await expect(envs.step([0, 1])).rejects.toThrow(code('ENVIRONMENT_ERROR'));
      const { observations } = await envs.reset({ seed: [5, null], resetMask: [true, false] });
      expect(observations.slice(0, 4)).toEqual(first.slice(0, 4));
      expect(observations.slice(4)).toEqual(last.observations.slice(4));
    } else if (autoreset === 'same-step') {
      expect(Math.abs(last.observations[0]!)).toBeLessThan(0.05);
      expect(last.infos).toMatchObject({ _final_obs: expect.any(NDArray) });
    } else {
      const { rewards, observations } = await envs.step([0, 1]);
      expect([...rewards]).toEqual([0, 0]);
      expect(Math.abs(observations[0]!)).toBeLessThan(0.05);
    }
  });

  it('runs a vector in processes of its own, and by the entry point of the environment', async () => {
    for (const mode of ['async', 'vector_entry_point']) {
      await using server = startPythonServer(
        'CartPole-v1',
        '--stdio',
        '--num-envs',
        '2',
        '--vectorization-mode',
        mode,
      );
      await using envs = await RemoteVectorEnv.connect<Float32Array, number[]>(server.duplex);
      await envs.reset({ seed: 1 });
      const { rewards, terminations } = await envs.step([1, 0]);
      expect({ rewards, terminations }).toEqual({
        rewards: Float64Array.of(1, 1),
        terminations: Uint8Array.of(0, 0),
      });
      await envs.close();
      expect(await server.exited).toBe(0);
    }
  });
});

describe.skipIf(!has('gymnasium'))('values between JavaScript and Python', () => {
  it('come back as they went, whatever they are', async () => {
    await using server = startPythonServer('odd_envs:EchoEnv', '--stdio');
    await using env = await RemoteEnv.connect(server.duplex);
    await fc.assert(
      fc.asyncProperty(value.filter(hasNoOpaque), async (sent) => {
        const { info } = await env.reset({ options: { sent } });
        return isDeepStrictEqual((info['options'] as { sent: WireValue }).sent, normalized(sent));
      }),
      { numRuns: 300 },
    );
  });

  it('seeds of any size arrive exactly', async () => {
    await using server = startPythonServer('odd_envs:EchoEnv', '--stdio');
    await using env = await RemoteEnv.connect(server.duplex);
    for (const seed of [0, 2 ** 53 - 1, 2n ** 53n, '340282366920938463463374607431768211456']) {
      expect(BigInt((await env.reset({ seed })).info['seed'] as bigint)).toBe(BigInt(seed));
    }
  });

  it('infos that JSON cannot hold keep their meaning or say what they were', async () => {
    await using server = startPythonServer('odd_envs:InfoEnv', '--stdio');
    await using env = await RemoteEnv.connect(server.duplex);
    expect((await env.reset()).info).toEqual({
      longdouble: new OpaqueValue('numpy.longdouble', "np.longdouble('1.0')"),
      float16: 0.5,
      complex: new NDArray('<c16', [], Float64Array.of(1, -2)),
      bytes: new NDArray('|u1', [2], Uint8Array.of(0, 255)),
      big_endian: new NDArray('<i4', [2], Int32Array.of(1, 2)),
      transposed: new NDArray('<i8', [3, 2], BigInt64Array.of(0n, 3n, 1n, 4n, 2n, 5n)),
      objects: [null, new NDArray('<f4', [1], Float32Array.of(0)), { a: 1 }],
      text: ['a', 'é'],
      set: new OpaqueValue('builtins.set', '{1}'),
      broken: new OpaqueValue('odd_envs.InfoEnv.reset.<locals>.Broken', '<repr() raised RuntimeError>'),
      'integer keys': { '1': 2 },
      'mixed keys': { 'int 1': 'a', '1': 'b', '(0, None)': 3, '5': { '7': 'deep' }, text: 6 },
      surrogate: '?',
    });
  });

  it('observations are of the dtype that their space announces', async () => {
    await using server = startPythonServer('odd_envs:WideEnv', '--stdio');
    await using env = await RemoteEnv.connect(server.duplex);
    expect((await env.reset()).observation).toEqual(Float32Array.of(0.1, -0.1));
  });

  it('every kind of space carries actions there and observations back', async () => {
    await using server = startPythonServer('odd_envs:MirrorEnv', '--stdio', '--render-mode', 'rgb_array');
    await using env = await RemoteEnv.connect(server.duplex);
    const action = {
      b: -1,
      a: ['bä', [1, 0, 0, 1], [1, 299]],
      c: {
        bool: [1, 0],
        int8: [0, 1],
        uint8: [0, 1],
        int16: [0, 1],
        uint16: [0, 1],
        int32: [0, 1],
        uint32: [0, 1],
        int64: [0, 1n],
        uint64: [0n, 1],
        float16: [0.1, 1],
        float32: [0.1, 1],
        float64: [0.1, 1],
      },
    };
    await env.reset({ seed: 1 });
    const { observation, terminated, reward } = await env.step(action);
    expect({ terminated, reward }).toEqual({ terminated: true, reward: 1 });
    expect(observation).toEqual({
      b: -1,
      a: ['bä', Int8Array.of(1, 0, 0, 1), Int16Array.of(1, 299)],
      c: {
        bool: Uint8Array.of(1, 0),
        int8: Int8Array.of(0, 1),
        uint8: Uint8Array.of(0, 1),
        int16: Int16Array.of(0, 1),
        uint16: Uint16Array.of(0, 1),
        int32: Int32Array.of(0, 1),
        uint32: Uint32Array.of(0, 1),
        int64: BigInt64Array.of(0n, 1n),
        uint64: BigUint64Array.of(0n, 1n),
        float16: Float32Array.of(0.0999755859375, 1),
        float32: Float32Array.of(0.1, 1),
        float64: Float64Array.of(0.1, 1),
      },
    });
    const pixels = Uint8Array.from({ length: 24 }, (_, i) => i);
    expect(await env.render()).toEqual(new NDArray('|u1', [2, 4, 3], pixels));

    for (const bad of [
      { ...action, b: 2 },
      { ...action, a: ['x', ...action.a.slice(1)] },
      { ...action, a: [...action.a.slice(0, 2), [2, 0]] },
    ]) {
      await expect(env.step(bad)).rejects.toThrow(code('INVALID_ACTION', { fault: 'caller' }));
    }
    await expect(env.step({ ...action, a: [...action.a.slice(0, 2), [1, 40_000]] })).rejects.toThrow(
      RangeError,
    );
    await expect(env.step({ ...action, b: undefined } as never)).rejects.toThrow(TypeError);
  });
});

describe.skipIf(!has('gymnasium'))('an environment that misbehaves', () => {
  it('may print and read what it likes', async () => {
    await using server = startPythonServer('odd_envs:NoisyEnv', '--stdio');
    await using env = await RemoteEnv.connect(server.duplex);
    await env.reset();
    expect((await env.step(0)).terminated).toBe(true);
    expect(await env.render()).toBe('text\n');
    await env.close();
    expect(await server.exited).toBe(0);
    expect(server.stderr()).toMatch(/written.*from a child/s);
  });

  it.each([
    ['raise', 'ENVIRONMENT_ERROR', 'ValueError: the arm is stuck', /odd_envs\.py/],
    ['exit', 'ENVIRONMENT_ERROR', 'SystemExit: the arm left', /sys\.exit/],
    ['shape', 'ENVIRONMENT_ERROR', 'observation: the environment returned', /^/],
    ['endless info', 'ENVIRONMENT_ERROR', 'nested deeper', /encode_value/],
  ])('by %s: the step fails, and the session goes on', async (failure, expected, message, logs) => {
    await using server = startPythonServer('odd_envs:FailingEnv', '--stdio');
    await using env = await RemoteEnv.connect(server.duplex);
    await env.reset({ options: { failure } });
    await expect(env.step(0)).rejects.toThrow(
      code(expected, {
        message: expect.stringContaining(message),
        logs: expect.stringMatching(logs),
        fault: 'environment',
      }),
    );
    await env.reset();
    await expect(env.step(0)).resolves.toMatchObject({ reward: 0 });
  });

  it('by dying: the step fails at once', async () => {
    await using server = startPythonServer('odd_envs:FailingEnv', '--stdio');
    await using env = await RemoteEnv.connect(server.duplex);
    await env.reset({ options: { failure: 'die' } });
    await expect(env.step(0)).rejects.toThrow(code('PEER_CLOSED', { retryable: true }));
    expect(await server.exited).toBe(139);
  });

  it('by dying in a process of its vector: the step fails, and closing does not hang', async () => {
    await using server = startPythonServer(
      'odd_envs:FailingEnv',
      '--stdio',
      '--num-envs=2',
      '--vectorization-mode=async',
    );
    const envs = await RemoteVectorEnv.connect<SpaceValue, number[]>(server.duplex);
    await envs.reset({ options: { failure: 'die' } });
    await expect(envs.step([0, 0])).rejects.toThrow(code('ENVIRONMENT_ERROR'));
    await envs
      .close({ timeoutMs: 5_000 })
      .catch((error: unknown) => expect(error).toBeInstanceOf(ProtocolError));
  });

  it('by hanging: the step times out, and the connection is of no more use', async () => {
    await using server = startPythonServer('odd_envs:FailingEnv', '--stdio');
    await using env = await RemoteEnv.connect(server.duplex);
    await env.reset({ options: { failure: 'hang' } });
    await expect(env.step(0, { timeoutMs: 100 })).rejects.toThrow(code('TIMEOUT'));
    await expect(env.step(0)).rejects.toThrow(code('TIMEOUT'));
  });

  it('by failing to close: the caller hears of it, and the process ends', async () => {
    await using server = startPythonServer('odd_envs:FailingEnv', '--stdio');
    const env = await RemoteEnv.connect(server.duplex);
    await env.reset({ options: { failure: 'close' } });
    await expect(env.close()).rejects.toThrow(
      code('ENVIRONMENT_ERROR', { message: 'RuntimeError: cannot close' }),
    );
    expect(await server.exited).toBe(0);
  });

  it.each([
    [['Nope-v0'], 'START_FAILED', 'NameNotFound'],
    [['odd_envs:Nope'], 'START_FAILED', "AttributeError: module 'odd_envs' has no attribute 'Nope'"],
    [['no_module_here:make'], 'START_FAILED', 'ModuleNotFoundError'],
    [['CartPole-v1', '--import', 'no_module_here'], 'START_FAILED', "No module named 'no_module_here'"],
    [['CartPole-v1', '--make-kwargs', '{"gravity": 9}'], 'START_FAILED', 'gravity'],
    [['odd_envs:not_an_environment'], 'START_FAILED', 'returned a object, but a gymnasium Env is needed'],
    [['odd_envs:GraphEnv'], 'UNSUPPORTED_SPACE', 'Graph('],
    [
      [
        'CartPole-v1',
        '--num-envs',
        '2',
        '--vectorization-mode',
        'vector_entry_point',
        '--autoreset',
        'disabled',
      ],
      'START_FAILED',
      'resets by next-step, but disabled was requested',
    ],
  ])(
    'cannot start from %j: the reason is in the error, and the process ends',
    async (args, expected, message) => {
      await using server = startPythonServer(...args, '--stdio');
      await expect(RemoteEnv.connect(server.duplex)).rejects.toThrow(
        code(expected, { message: expect.stringContaining(message) }),
      );
      expect(await server.exited).toBe(0);
    },
  );
});

describe.skipIf(!has('gymnasium'))('the Python server', () => {
  it.each(['CartPole-v1', 'odd_envs:EchoEnv'])('says that reset comes first: %s', async (source) => {
    await using server = startPythonServer(source, '--stdio');
    await using env = await RemoteEnv.connect(server.duplex);
    await expect(env.step(0)).rejects.toThrow(code('RESET_NEEDED', { fault: 'caller' }));
    await expect(env.render()).rejects.toThrow(code('RESET_NEEDED'));
  });

  it('refuses an index beyond the vector', async () => {
    await using server = startPythonServer('CartPole-v1', '--stdio', '--num-envs', '2');
    await using envs = await RemoteVectorEnv.connect(server.duplex);
    await envs.reset();
    await expect(envs.render({ envIndex: 2 })).rejects.toThrow(code('INVALID_ARGUMENT'));
    await expect(envs.reset({ seed: [1] })).rejects.toThrow(RangeError);
    await expect(envs.step([0])).rejects.toThrow(RangeError);
    await expect(envs.step([0, 2])).rejects.toThrow(code('INVALID_ACTION'));
  });

  it.each<[string, Uint8Array, string]>([
    ['text', new TextEncoder().encode('GET / HTTP/1.1\r\n'), 'BAD_FRAME'],
    ['a short text', new TextEncoder().encode('hi'), 'BAD_FRAME'],
    [
      'half a frame',
      encodeFrame({ header: { id: 1, type: 'hello', versions: [1] }, arrays: [] }).slice(0, 30),
      'TRUNCATED_FRAME',
    ],
    ['4 GiB', Uint8Array.of(0x52, 0x52, 0x4c, 1, 255, 255, 255, 255, 0, 0, 0, 0), 'FRAME_TOO_LARGE'],
    [
      'a step first',
      encodeFrame({ header: { id: 1, type: 'step', action: 0 }, arrays: [] }),
      'INVALID_MESSAGE',
    ],
    ['no id', encodeFrame({ header: { type: 'hello', versions: [1] }, arrays: [] }), 'INVALID_MESSAGE'],
    [
      'another version',
      encodeFrame({ header: { id: 1, type: 'hello', versions: [2, 3] }, arrays: [] }),
      'UNSUPPORTED_VERSION',
    ],
    [
      'an unknown request',
      concat(hello(), encodeFrame({ header: { id: 2, type: 'fly' }, arrays: [] })),
      'INVALID_MESSAGE',
    ],
    ['an unknown dtype', rawHeader('{"id":1,"type":"hello","arrays":[["<f3",[1]]]}'), 'BAD_FRAME'],
    ['a negative shape', rawHeader('{"id":1,"type":"hello","arrays":[["<f4",[-1]]]}'), 'BAD_FRAME'],
    ['a missing payload', rawHeader('{"id":1,"type":"hello","arrays":[["<f4",[1]]]}'), 'BAD_FRAME'],
    ['a payload too long', rawHeader('{"id":1,"type":"hello","arrays":[["|u1",[1]]]}', [1, 2]), 'BAD_FRAME'],
    ['a boolean of 2', rawHeader('{"id":1,"type":"hello","arrays":[["|b1",[1]]]}', [2]), 'BAD_FRAME'],
    ['a header that is a list', rawHeader('[]'), 'BAD_FRAME'],
    ['NaN in a header', rawHeader('{"id":NaN,"type":"hello","arrays":[]}'), 'BAD_FRAME'],
    [
      'a deep header',
      concat(
        hello(),
        rawHeader(`{"id":2,"type":"reset","options":${'['.repeat(1e5)}${']'.repeat(1e5)},"arrays":[]}`),
      ),
      'BAD_FRAME',
    ],
    [
      'a deep value',
      concat(
        hello(),
        rawHeader(`{"id":2,"type":"reset","options":${'['.repeat(500)}${']'.repeat(500)},"arrays":[]}`),
      ),
      'INVALID_MESSAGE',
    ],
    [
      'a bad seed',
      concat(hello(), encodeFrame({ header: { id: 2, type: 'reset', seed: -1 }, arrays: [] })),
      'INVALID_ARGUMENT',
    ],
    [
      'bad options',
      concat(hello(), encodeFrame({ header: { id: 2, type: 'reset', options: 3 }, arrays: [] })),
      'INVALID_ARGUMENT',
    ],
    [
      'a missing array',
      concat(
        hello(),
        encodeFrame({ header: { id: 2, type: 'reset', options: { a: { $array: 0 } } }, arrays: [] }),
      ),
      'INVALID_MESSAGE',
    ],
  ])('answers a client that sends %s with an error and ends in order', async (_, bytes, expected) => {
    await using server = startPythonServer('odd_envs:EchoEnv', '--stdio');
    server.process.stdin!.end(bytes);
    const decoder = new FrameDecoder(DEFAULT_FRAME_LIMITS);
    const headers: Record<string, unknown>[] = [];
    for await (const chunk of server.duplex.readable)
      headers.push(...decoder.push(chunk).map(({ header }) => header));
    decoder.end();
    expect(headers.at(-1)).toMatchObject({ type: 'error', code: expected, fault: 'caller' });
    expect(await server.exited).toBe(0);
  });

  it('ends when the client goes away, and when it is told to', async () => {
    await using first = startPythonServer('CartPole-v1', '--stdio');
    const env = await RemoteEnv.connect(first.duplex);
    await env.reset();
    await first.duplex.close();
    expect(await first.exited).toBe(0);

    await using second = startPythonServer('CartPole-v1', '--stdio');
    await RemoteEnv.connect(second.duplex);
    second.process.kill('SIGTERM');
    expect(await second.exited).toBe(130);
  });
});

describe.skipIf(!has('gymnasium'))('a Unix socket', () => {
  it('serves several clients, each with an environment and a process of its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reroll-'));
    try {
      const path = join(folder, 'env.sock');
      await using server = startPythonServer('odd_envs:FailingEnv', '--socket', path);
      await waitForSocket(path);
      await using a = await RemoteEnv.connect(await openAddress(`unix:${path}`));
      await using b = await RemoteEnv.connect(await openAddress(`unix:${path}`));
      await a.reset({ options: { failure: 'die' } });
      await b.reset();
      await expect(a.step(0)).rejects.toThrow(code('PEER_CLOSED'));
      await expect(b.step(0)).resolves.toMatchObject({ reward: 0 });
      server.process.kill('SIGTERM');
      expect(await server.exited).toBe(130);
      await expect(b.step(0)).rejects.toThrow(code('PEER_CLOSED'));
      await expect(openAddress(`unix:${path}`)).rejects.toThrow(code('CONNECT_FAILED', { retryable: true }));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is the only kind of address', async () => {
    await expect(openAddress('tcp:127.0.0.1:1')).rejects.toThrow(RangeError);
    await expect(openAddress('unix:/nowhere/at/all')).rejects.toThrow(code('CONNECT_FAILED'));
    await expect(openAddress('unix:/nowhere', AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  });
});

function hello(): Uint8Array {
  return encodeFrame({ header: { id: 1, type: 'hello', versions: [1] }, arrays: [] });
}

/** A frame with any text as header. */
function rawHeader(text: string, payload: readonly number[] = []): Uint8Array {
  const frame = encodeFrame({ header: {}, arrays: [] }).slice(0, 12);
  new DataView(frame.buffer).setUint32(4, text.length, true);
  new DataView(frame.buffer).setUint32(8, payload.length, true);
  return concat(frame, new TextEncoder().encode(text), Uint8Array.from(payload));
}

function concat(...chunks: Uint8Array[]): Uint8Array {
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
}

async function waitForSocket(path: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await (await openAddress(`unix:${path}`)).close();
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const hasNoOpaque = (sent: unknown): boolean => {
  if (sent instanceof OpaqueValue) return false;
  if (sent instanceof NDArray || typeof sent !== 'object' || sent === null) return true;
  return Object.values(sent).every(hasNoOpaque);
};

/** What Python makes of a value: small bigints come back as numbers, which is what an integer is there. */
function normalized(sent: unknown): unknown {
  if (typeof sent === 'bigint') return Number.isSafeInteger(Number(sent)) ? Number(sent) : sent;
  if (Array.isArray(sent)) return sent.map(normalized);
  if (sent instanceof NDArray || typeof sent !== 'object' || sent === null) return sent;
  return Object.fromEntries(Object.entries(sent).map(([key, item]) => [key, normalized(item)]));
}
