import { describe, expect, it, vi } from 'vitest';
import {
  createDuplexPair,
  type Env,
  type Info,
  makeEnv,
  makeVectorEnv,
  NDArray,
  RemoteEnv,
  RemoteVectorEnv,
  type SpaceInput,
  type SpaceValue,
  SyncVectorEnv,
  serveEnv,
  type VectorEnv,
} from '../../src/index.js';
import { encodeFrame } from '../../src/remote/frame.js';
import { FrameDecoder } from '../../src/remote/frame-decoder.js';
import { DEFAULT_FRAME_LIMITS } from '../../src/remote/limits.js';
import { stack } from '../../src/vector/batched-values.js';
import { chooseAction, EVERY_ENVIRONMENT } from '../support/environments.js';

const code = (expected: string, more: Record<string, unknown> = {}) =>
  expect.objectContaining({ name: 'ProtocolError', code: expected, ...more });

async function remote(env: Env<unknown, unknown>) {
  const [near, far] = createDuplexPair();
  const served = serveEnv(env, far);
  return { env: await RemoteEnv.connect<Float32Array, number>(near), served };
}

async function remoteVector(envs: VectorEnv<unknown, unknown>) {
  const [near, far] = createDuplexPair();
  const served = serveEnv(envs, far);
  return { envs: await RemoteVectorEnv.connect<Float32Array, number[]>(near), served };
}

const cartPoles = (autoreset: 'next-step' | 'same-step' | 'disabled', maxEpisodeSteps = 500) =>
  new SyncVectorEnv(() => makeEnv<Float32Array, number>('CartPole-v1', { maxEpisodeSteps }), {
    numEnvs: 3,
    autoreset,
  });

describe('a served environment', () => {
  it('gives the bytes that it gives without a wire between', async () => {
    const { env, served } = await remote(makeEnv('CartPole-v1'));
    using local = makeEnv<Float32Array, number>('CartPole-v1');
    env.actionSpace.seed(9);
    for (const seed of [0, '18446744073709551616', 7n]) {
      expect(await env.reset({ seed })).toEqual(local.reset({ seed }));
      for (let over = false; !over; ) {
        const action = env.actionSpace.sample();
        const expected = local.step(action);
        expect(await env.step(action)).toEqual(expected);
        over = expected.terminated || expected.truncated;
      }
    }
    expect(await env.render()).toBe(local.render());
    await env.close();
    await served;
  });

  it('describes itself as it is', async () => {
    const { env } = await remote(makeEnv('CartPole-v1'));
    using local = makeEnv('CartPole-v1');
    expect(env.observationSpace.equals(local.observationSpace)).toBe(true);
    expect(env.actionSpace.equals(local.actionSpace)).toBe(true);
    expect(env.contract).toMatchObject({ id: 'CartPole-v1', numEnvs: null, renderMode: 'ansi' });
    await env.close();
  });

  it('carries infos and refuses illegal moves', async () => {
    const { env } = await remote(makeEnv('TicTacToe-v0'));
    const { info } = await env.reset();
    expect(info).toEqual({ action_mask: new NDArray('|i1', [9], new Int8Array(9).fill(1)) });
    await env.step(4);
    await expect(env.step(4)).rejects.toThrow(code('INVALID_ACTION', { fault: 'caller' }));
    await expect(env.step(9)).rejects.toThrow(code('INVALID_ACTION'));
    expect((await env.step(0)).observation).toEqual(Int8Array.of(2, 0, 0, 0, 1, 0, 0, 0, 0));
    await env.close();
  });

  it('says what it was asked wrongly', async () => {
    const { env } = await remote(makeEnv('CartPole-v1'));
    await expect(env.step(0)).rejects.toThrow(code('RESET_NEEDED', { fault: 'caller' }));
    await expect(env.reset({ seed: 1, options: { low: 1, high: 0 } })).rejects.toThrow(
      code('INVALID_ARGUMENT'),
    );
    await env.close();
  });

  it('reports what the environment throws, and goes on', async () => {
    const broken = makeEnv('CartPole-v1');
    vi.spyOn(broken, 'step').mockImplementationOnce(() => {
      throw new Error('boom');
    });
    const { env } = await remote(broken);
    await env.reset({ seed: 1 });
    await expect(env.step(0)).rejects.toThrow(
      code('ENVIRONMENT_ERROR', { message: 'boom', logs: expect.stringContaining('serve-env.test') }),
    );
    await expect(env.step(0)).resolves.toMatchObject({ reward: 1 });
    await env.close();
  });

  it('is closed once: by the client, or when that goes away', async () => {
    for (const leave of ['close', 'vanish']) {
      const env = makeEnv('CartPole-v1');
      const close = vi.spyOn(env, 'close');
      const [near, far] = createDuplexPair();
      const served = serveEnv(env, far);
      const client = await RemoteEnv.connect(near);
      await (leave === 'close' ? client.close() : near.close());
      await served;
      expect(close).toHaveBeenCalledTimes(1);
    }
  });

  it('ends with the request to close, whatever the client does with the streams', async () => {
    const [near, far] = createDuplexPair();
    const served = serveEnv(makeEnv('CartPole-v1'), far);
    await near.write(encodeFrame({ header: { id: 1, type: 'hello', versions: [1] }, arrays: [] }));
    await near.write(encodeFrame({ header: { id: 2, type: 'close' }, arrays: [] }));
    await served;
    await expect(near.write(Uint8Array.of(0))).rejects.toThrow('the pipe is closed');
  });

  const hello = encodeFrame({ header: { id: 1, type: 'hello', versions: [1] }, arrays: [] });
  it.each<[string, Uint8Array[], string]>([
    ['text', [new TextEncoder().encode('GET / HTTP/1.1')], 'BAD_FRAME'],
    [
      'a step first',
      [encodeFrame({ header: { id: 1, type: 'step', action: 0 }, arrays: [] })],
      'INVALID_MESSAGE',
    ],
    [
      'another version',
      [encodeFrame({ header: { id: 1, type: 'hello', versions: [9] }, arrays: [] })],
      'UNSUPPORTED_VERSION',
    ],
    ['no id', [encodeFrame({ header: { type: 'hello', versions: [1] }, arrays: [] })], 'INVALID_MESSAGE'],
    [
      'an unknown request',
      [hello, encodeFrame({ header: { id: 2, type: 'fly' }, arrays: [] })],
      'INVALID_MESSAGE',
    ],
    [
      'text as seed',
      [hello, encodeFrame({ header: { id: 2, type: 'reset', seed: 'x' }, arrays: [] })],
      'INVALID_ARGUMENT',
    ],
    [
      'a list as options',
      [hello, encodeFrame({ header: { id: 2, type: 'reset', options: [] }, arrays: [] })],
      'INVALID_ARGUMENT',
    ],
    [
      'text as action',
      [hello, encodeFrame({ header: { id: 2, type: 'step', action: 'x' }, arrays: [] })],
      'INVALID_ACTION',
    ],
  ])('answers a client that sends %s with an error', async (_, chunks, expected) => {
    const isOver = ['BAD_FRAME', 'INVALID_MESSAGE'].includes(expected);
    const [near, far] = createDuplexPair();
    const served = serveEnv(makeEnv('CartPole-v1'), far);
    for (const chunk of chunks) await near.write(chunk);
    const decoder = new FrameDecoder(DEFAULT_FRAME_LIMITS);
    const headers: Record<string, unknown>[] = [];
    const reading = (async () => {
      for await (const chunk of near.readable)
        headers.push(...decoder.push(chunk).map(({ header }) => header));
    })();
    await vi.waitFor(() => expect(headers).toHaveLength(chunks.length));
    const id = isOver ? null : chunks.length;
    expect(headers.at(-1)).toMatchObject({ id, type: 'error', code: expected, fault: 'caller' });
    if (!isOver) await near.close();
    await Promise.all([served, reading]);
  });
});

describe('a pair of streams', () => {
  it.each([0, 1])('is closed in both directions by its end %i', async (end) => {
    const pair = createDuplexPair();
    await pair[end]!.close();
    for (const { readable, write } of pair) {
      for await (const _ of readable) expect.unreachable('nothing was written');
      await expect(write(Uint8Array.of(0))).rejects.toThrow('the pipe is closed');
    }
  });
});

/** Infos as they are here: arrays without their shapes. */
function localInfo(info: Info): Info {
  return Object.fromEntries(
    Object.entries(info).map(([name, value]) => [name, value instanceof NDArray ? value.data : value]),
  );
}

describe.each(EVERY_ENVIRONMENT)('%s, served', (id, entry) => {
  it('gives the bytes that it gives without a wire between', async () => {
    const [near, far] = createDuplexPair();
    const served = serveEnv(makeEnv(id), far);
    const env = await RemoteEnv.connect<SpaceValue, SpaceInput>(near);
    using local = makeEnv<SpaceValue, SpaceInput>(id);
    expect(env.observationSpace.equals(local.observationSpace)).toBe(true);
    expect(env.actionSpace.equals(local.actionSpace)).toBe(true);
    const first = await env.reset({ seed: 3 });
    let { info } = local.reset({ seed: 3 });
    expect(localInfo(first.info)).toEqual(info);
    for (let t = 0; t < 8; t++) {
      const action = chooseAction(entry, info, t / 7);
      const expected = local.step(action);
      const actual = await env.step(action);
      expect({ ...actual, info: localInfo(actual.info) }).toEqual(expected);
      if (expected.terminated) break;
      ({ info } = expected);
    }
    expect(await env.render()).toBe(local.render());
    await env.close();
    await served;
  });

  it('gives in a vector what it gives here', async () => {
    const options = { numEnvs: 3, autoreset: 'same-step', maxEpisodeSteps: 4 } as const;
    const [near, far] = createDuplexPair();
    const served = serveEnv(makeVectorEnv(id, options), far);
    const envs = await RemoteVectorEnv.connect(near);
    using local = makeVectorEnv(id, options);
    expect(envs.observationSpace.equals(local.observationSpace)).toBe(true);
    let { observations, infos: ofEach } = local.reset({ seed: [4, 5, 6] });
    expect((await envs.reset({ seed: [4, 5, 6] })).observations).toEqual(observations);
    for (let t = 0; t < 6; t++) {
      const chosen = ofEach.map((info, i) => chooseAction(entry, info, (t + i) / 8));
      const actions = chosen.flatMap((action) => (typeof action === 'number' ? [action] : [...action]));
      const { infos: now, finalObservations, finalInfos, ...expected } = local.step(actions);
      const { infos, ...actual } = await envs.step(actions);
      ofEach = now;
      expect(actual).toEqual(expected);
      for (const name of entry.info ?? []) expect(infos[name]).toEqual(now.map((info) => info[name]));
      if (finalInfos === null) {
        expect(infos).not.toHaveProperty('final_obs');
        continue;
      }
      const flags = Uint8Array.from(finalInfos, (info) => Number(info !== null));
      expect(infos['_final_obs']).toEqual(new NDArray('|b1', [3], flags));
      // Where there is none, a vector here has zeros and one of Gymnasium nothing.
      const finals = (infos['final_obs'] as unknown[]).map(plain);
      expect(finals.map((final) => final === null)).toEqual(finalInfos.map((info) => info === null));
      expect(stack(local.singleObservationSpace, finals)).toEqual(finalObservations);
    }
    await envs.close();
    await served;
  });
});

/** A value of an info as a value of a space. */
function plain(value: unknown): unknown {
  return value instanceof NDArray ? value.data : value;
}

describe('a served vector', () => {
  it.each(['next-step', 'same-step', 'disabled'] as const)(
    'gives what it gives here, with autoreset %s',
    async (autoreset) => {
      const { envs, served } = await remoteVector(cartPoles(autoreset, 5));
      using local = cartPoles(autoreset, 5);
      const first = local.reset({ seed: [4, 5, 6] });
      expect((await envs.reset({ seed: [4, 5, 6] })).observations).toEqual(first.observations);
      for (let i = 0; i < 5; i++) {
        const { infos: _, finalObservations, finalInfos: __, ...expected } = local.step([0, 1, 1]);
        const { infos, ...actual } = await envs.step([0, 1, 1]);
        expect(actual).toEqual(expected);
        if (finalObservations === null) {
          expect(infos).not.toHaveProperty('final_obs');
        } else {
          const finals = infos['final_obs'] as NDArray[];
          expect(finals.flatMap(({ data }) => [...(data as Float32Array)])).toEqual([...finalObservations]);
          expect(infos['_final_obs']).toEqual(new NDArray('|b1', [3], Uint8Array.of(1, 1, 1)));
        }
      }
      if (autoreset === 'disabled') {
        await expect(envs.step([0, 0, 0])).rejects.toThrow(code('RESET_NEEDED'));
        const mask = [1, 0, 0];
        const { observations } = local.reset({ resetMask: mask });
        expect((await envs.reset({ resetMask: mask })).observations).toEqual(observations);
      }
      const some = [7, null, 8];
      expect((await envs.reset({ seed: some })).observations).toEqual(
        local.reset({ seed: some }).observations,
      );
      await envs.close();
      await served;
    },
  );

  it('has the spaces that it has here', async () => {
    const { envs } = await remoteVector(cartPoles('same-step'));
    using local = cartPoles('same-step');
    expect(envs.contract).toMatchObject({ id: 'CartPole-v1', numEnvs: 3, autoreset: 'same-step' });
    for (const name of [
      'observationSpace',
      'actionSpace',
      'singleObservationSpace',
      'singleActionSpace',
    ] as const) {
      expect(envs[name].equals(local[name] as never)).toBe(true);
    }
    await expect(envs.render()).rejects.toThrow(code('INVALID_ARGUMENT'));
    await expect(envs.reset({ seed: [1] })).rejects.toThrow(RangeError);
    await expect(envs.reset({ resetMask: [0, 0, 0] })).rejects.toThrow(RangeError);
    await expect(envs.reset({ seed: 3, resetMask: [0, 1] })).rejects.toThrow(RangeError);
    await envs.close();
  });

  it('gathers the infos of its environments under their names', async () => {
    const { envs } = await remoteVector(
      new SyncVectorEnv(
        (i) => {
          const env = makeEnv<Float32Array, number>('CartPole-v1');
          const { reset } = env;
          if (i === 1)
            env.reset = (options) => ({ ...reset.call(env, options), info: { mass: 2, part: { a: 1 } } });
          return env;
        },
        { numEnvs: 2 },
      ),
    );
    const second = new NDArray('|b1', [2], Uint8Array.of(0, 1));
    expect((await envs.reset({ seed: 0 })).infos).toEqual({
      mass: [null, 2],
      _mass: second,
      part: { a: [null, 1], _a: second },
      _part: second,
    });
    await envs.close();
  });
});
