import { describe, expect, it, vi } from 'vitest';
import type { ByteDuplex } from '../../src/remote/duplex.js';
import { createDuplexPair } from '../../src/remote/duplex.js';
import { encodeFrame } from '../../src/remote/frame.js';
import { NDArray } from '../../src/remote/ndarray.js';
import { RemoteEnv } from '../../src/remote/remote-env.js';
import { RemoteVectorEnv } from '../../src/remote/remote-vector-env.js';
import { type Answer, contractFrame, fakeServer, goodFields, reply } from './fake-server.js';

const connect = (answer: Answer, timeoutMs = 5_000) =>
  RemoteEnv.connect<Float32Array, number>(fakeServer(answer), { timeoutMs });

const code = (expected: string, more: Record<string, unknown> = {}) =>
  expect.objectContaining({ name: 'ProtocolError', code: expected, ...more });

describe('a peer that breaks the protocol while greeting', () => {
  const greetedWith = async (act: (server: ByteDuplex) => unknown) => {
    const [client, server] = createDuplexPair();
    const connecting = RemoteEnv.connect(client, { connectTimeoutMs: 200 });
    await act(server);
    return connecting;
  };
  const contract = (changes: Record<string, unknown>) => (server: ByteDuplex) =>
    server.write(encodeFrame(contractFrame(1, changes)));

  it.each<[string, (server: ByteDuplex) => unknown, string]>([
    ['is silent', () => {}, 'TIMEOUT'],
    ['hangs up', (server) => server.close(), 'PEER_CLOSED'],
    ['prints text', (server) => server.write(new TextEncoder().encode('hello\n')), 'BAD_FRAME'],
    [
      'stops in the middle of a frame',
      async (server) => {
        await server.write(encodeFrame(contractFrame(1)).slice(0, 40));
        await server.close();
      },
      'TRUNCATED_FRAME',
    ],
    ['answers another request', (server) => server.write(encodeFrame(contractFrame(7))), 'INVALID_MESSAGE'],
    ['answers a reset', contract({ type: 'reset' }), 'INVALID_MESSAGE'],
    ['speaks another version', contract({ protocol: 2 }), 'INVALID_MESSAGE'],
    ['forgets a field', contract({ metadata: undefined }), 'INVALID_MESSAGE'],
    ['has an unknown space', contract({ actionSpace: { type: 'Graph' } }), 'INVALID_MESSAGE'],
    [
      'has bounds of another shape',
      contract({
        observationSpace: { type: 'Box', dtype: '<f4', shape: [5], low: [0, 0, 0, 0], high: null },
      }),
      'INVALID_MESSAGE',
    ],
    ['serves a vector', contract({ numEnvs: 2 }), 'CONTRACT_MISMATCH'],
  ])('%s: a clear error', async (_, act, expected) => {
    await expect(greetedWith(act)).rejects.toThrow(code(expected));
  });

  it('reports its own error, with its logs', async () => {
    const error = { code: 'START_FAILED', fault: 'environment', retryable: false };
    const header = { id: 1, type: 'error', ...error, message: 'no module named x', logs: 'Traceback' };
    await expect(greetedWith((server) => server.write(encodeFrame({ header, arrays: [] })))).rejects.toThrow(
      code('START_FAILED', { message: 'no module named x', logs: 'Traceback' }),
    );
  });

  it('is refused as a vector when it serves a single environment', async () => {
    await expect(RemoteVectorEnv.connect(fakeServer(() => {}))).rejects.toThrow(code('CONTRACT_MISMATCH'));
  });

  it('sees its connection closed', async () => {
    const peer = fakeServer(() => {}, { numEnvs: 2 });
    const close = vi.spyOn(peer, 'close');
    await expect(RemoteEnv.connect(peer)).rejects.toThrow(code('CONTRACT_MISMATCH'));
    expect(close).toHaveBeenCalledOnce();
  });

  it('may announce no frame beyond the limits', async () => {
    const peer = fakeServer(() => {});
    await expect(RemoteEnv.connect(peer, { frameLimits: { maxHeaderBytes: 200 } })).rejects.toThrow(
      code('FRAME_TOO_LARGE'),
    );
  });
});

describe('a peer that breaks in the middle of a step', () => {
  it.each<[string, Answer, string]>([
    ['is silent', () => {}, 'TIMEOUT'],
    ['dies', (_, peer) => peer.close(), 'PEER_CLOSED'],
    [
      'answers twice',
      async (request, peer) => {
        await reply(peer, request);
        await reply(peer, request);
      },
      'INVALID_MESSAGE',
    ],
    [
      'answers twice in one breath',
      (request, peer) => {
        const header = { id: request['id'], type: 'step', ...goodFields };
        const bytes = encodeFrame({ header, arrays: [new NDArray('<f4', [4], new Float32Array(4))] });
        return peer.write(new Uint8Array([...bytes, ...bytes]));
      },
      'INVALID_MESSAGE',
    ],
    [
      'reports an error of the connection',
      (_, peer) => {
        const header = { id: null, type: 'error', code: 'FRAME_TOO_LARGE', message: 'too large' };
        return peer.write(encodeFrame({ header, arrays: [] }));
      },
      'FRAME_TOO_LARGE',
    ],
    ['answers another type', (request, peer) => reply(peer, request, { type: 'render' }), 'INVALID_MESSAGE'],
    ['answers without id', (request, peer) => reply(peer, request, { id: undefined }), 'INVALID_MESSAGE'],
    [
      'gives no observation',
      (request, peer) => reply(peer, request, { observation: null }),
      'INVALID_MESSAGE',
    ],
    [
      'gives a missing array',
      (request, peer) => reply(peer, request, { observation: { $array: 9 } }),
      'INVALID_MESSAGE',
    ],
    ['gives text as reward', (request, peer) => reply(peer, request, { reward: '1' }), 'INVALID_MESSAGE'],
    ['gives a number as flag', (request, peer) => reply(peer, request, { terminated: 0 }), 'INVALID_MESSAGE'],
    ['gives a list as info', (request, peer) => reply(peer, request, { info: [] }), 'INVALID_MESSAGE'],
    [
      'gives another dtype',
      (request, peer) => {
        const header = { id: request['id'], type: 'step', ...goodFields };
        return peer.write(encodeFrame({ header, arrays: [new NDArray('<f8', [4], new Float64Array(4))] }));
      },
      'INVALID_MESSAGE',
    ],
    [
      'gives another shape',
      (request, peer) => {
        const header = { id: request['id'], type: 'step', ...goodFields };
        return peer.write(encodeFrame({ header, arrays: [new NDArray('<f4', [2, 2], new Float32Array(4))] }));
      },
      'INVALID_MESSAGE',
    ],
    [
      'reports an unknown error',
      (request, peer) =>
        peer.write(
          encodeFrame({
            header: { id: request['id'], type: 'error', code: 'toString', message: '' },
            arrays: [],
          }),
        ),
      'INVALID_MESSAGE',
    ],
  ])('%s: that call or the next one fails by name, and nothing hangs', async (_, answer, expected) => {
    const env = await connect(answer, 200);
    const twice = async () => {
      await env.step(0);
      await env.step(0);
    };
    await expect(twice()).rejects.toThrow(code(expected));
    await env.close().catch((error: unknown) => expect(error).toEqual(code(expected)));
  });

  it('may say why it takes no more requests, a moment after a write has failed', async () => {
    const [near, far] = createDuplexPair();
    const connecting = RemoteEnv.connect<Float32Array, number>(near);
    await far.write(encodeFrame(contractFrame(1)));
    const env = await connecting;
    near.write = async () => {
      setTimeout(() => {
        const error = { code: 'START_FAILED', message: 'the disk is full' };
        void far.write(encodeFrame({ header: { id: null, type: 'error', ...error }, arrays: [] }));
      }, 20);
      throw new Error('broken pipe');
    };
    await expect(env.step(0)).rejects.toThrow(code('START_FAILED', { message: 'the disk is full' }));
  });

  it('fails every call that waits', async () => {
    let requests = 0;
    const env = await connect((_, peer) => {
      requests += 1;
      return requests === 3 ? peer.close() : undefined;
    });
    const calls = await Promise.allSettled([env.step(0), env.step(1), env.render()]);
    expect(calls.map((call) => call.status === 'rejected' && call.reason.code)).toEqual(
      Array(3).fill('PEER_CLOSED'),
    );
  });

  it('fails later calls with the same error', async () => {
    const env = await connect((_, peer) => peer.close());
    await expect(env.step(0)).rejects.toThrow(code('PEER_CLOSED'));
    await expect(env.reset()).rejects.toThrow(code('PEER_CLOSED'));
    await env.close();
  });
});

describe('the client', () => {
  it.each(['caller', 'policy', 'environment', 'infrastructure'])(
    'blames whom the peer blames: %s',
    async (fault) => {
      const env = await connect((request, peer) => {
        const error = { id: request['id'], type: 'error', code: 'ENVIRONMENT_ERROR', message: 'boom', fault };
        return peer.write(encodeFrame({ header: error, arrays: [] }));
      });
      await expect(env.reset()).rejects.toThrow(code('ENVIRONMENT_ERROR', { fault }));
    },
  );

  it('keeps an error of the environment apart from one of the connection', async () => {
    const env = await connect((request, peer) => {
      if (request['type'] !== 'reset') return reply(peer, request);
      const error = {
        code: 'ENVIRONMENT_ERROR',
        fault: 'infrastructure',
        retryable: true,
        message: 'boom',
        logs: 'at x',
      };
      return peer.write(encodeFrame({ header: { id: request['id'], type: 'error', ...error }, arrays: [] }));
    });
    const told = { logs: 'at x', fault: 'infrastructure', retryable: true };
    await expect(env.reset()).rejects.toThrow(code('ENVIRONMENT_ERROR', told));
    await expect(env.step(1)).resolves.toMatchObject({ reward: 1 });
    await env.close();
  });

  it('gives up when the signal aborts, with its reason, and closes', async () => {
    const env = await connect(() => {});
    const controller = new AbortController();
    const stepping = env.step(0, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(stepping).rejects.toThrow('enough');
    await expect(env.step(0)).rejects.toThrow('enough');
    await expect(env.step(0, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
  });

  it('refuses calls after close, and closes once', async () => {
    let closes = 0;
    const env = await connect((request, peer) => {
      if (request['type'] === 'close') closes += 1;
      return reply(peer, request);
    });
    await Promise.all([env.close(), env.close()]);
    await env[Symbol.asyncDispose]();
    expect(closes).toBe(1);
    await expect(env.step(0)).rejects.toThrow(code('CLOSED', { fault: 'caller' }));
  });

  it('takes a peer that hangs up in place of an answer as closed', async () => {
    const env = await connect((_, peer) => peer.close());
    await env.close();
    await expect(env.step(0)).rejects.toThrow(code('PEER_CLOSED'));
  });

  it('cuts off an environment that does not close', async () => {
    const env = await connect(() => {});
    const message = expect.stringContaining('close within 50 ms');
    await expect(env.close({ timeoutMs: 50 })).rejects.toThrow(code('TIMEOUT', { message }));
    await expect(env.step(0)).rejects.toThrow(code('TIMEOUT'));
  });

  it.each([
    [{ seed: -1 }, RangeError],
    [{ seed: 1.5 }, RangeError],
    [{ seed: 2 ** 53 }, RangeError],
    [{ seed: -1n }, RangeError],
    [{ seed: '0x10' }, RangeError],
    [{ seed: '' }, RangeError],
    [{ seed: {} as never }, TypeError],
    [{ options: { f: () => 1 } }, TypeError],
    [{ timeoutMs: 0 }, RangeError],
    [{ timeoutMs: Number.NaN }, RangeError],
  ])('refuses reset(%o) before anything is sent', async (options, error) => {
    const env = await connect((request, peer) => reply(peer, request));
    await expect(env.reset(options)).rejects.toThrow(error);
    await expect(env.reset()).resolves.toMatchObject({ info: {} });
    await env.close();
  });

  it.each([
    ['0', TypeError],
    [0.5, RangeError],
    [Number.NaN, RangeError],
    [undefined, TypeError],
    [[0], TypeError],
  ])('refuses the action %o before anything is sent', async (action, error) => {
    const env = await connect((request, peer) => reply(peer, request));
    await expect(env.step(action as never)).rejects.toThrow(error);
    await env.close();
  });
});

describe('a vector whose peer', () => {
  it.each<[string, Record<string, unknown>, NDArray]>([
    ['gives a column of rewards', {}, new NDArray('<f8', [2, 1], new Float64Array(2))],
    ['gives a reward too many', {}, new NDArray('<f8', [3], new Float64Array(3))],
    ['gives rewards of f32', {}, new NDArray('<f4', [2], new Float32Array(2))],
    ['gives one reward', { reward: 1 }, new NDArray('<f8', [2], new Float64Array(2))],
  ])('%s is told apart from one that keeps its contract', async (_, changes, reward) => {
    const box = { type: 'Box', dtype: '<f4', shape: [2, 4], low: null, high: null };
    const contract = {
      numEnvs: 2,
      observationSpace: box,
      actionSpace: { type: 'MultiDiscrete', dtype: '<i4', shape: [2], nvec: [2, 2], start: [0, 0] },
    };
    const answer: Answer = (request, peer) => {
      const flags = { terminated: { $array: 2 }, truncated: { $array: 2 } };
      const fields = { ...goodFields, ...flags, reward: { $array: 1 }, ...changes };
      const header = { id: request['id'], type: 'step', ...fields };
      const observation = new NDArray('<f4', [2, 4], new Float32Array(8));
      const arrays = [observation, reward, new NDArray('|b1', [2], new Uint8Array(2))];
      return peer.write(encodeFrame({ header, arrays }));
    };
    const envs = await RemoteVectorEnv.connect<Float32Array, number[]>(fakeServer(answer, contract));
    const message = expect.stringContaining('reward is not <f8 of shape [2]');
    await expect(envs.step([0, 1])).rejects.toThrow(code('INVALID_MESSAGE', { message }));
  });
});
