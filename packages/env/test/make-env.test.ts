import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type Box,
  Discrete,
  type Env,
  EnvError,
  makeEnv,
  makeVectorEnv,
  type NamedOptions,
  registerEnv,
  registeredEnvs,
  TimeLimit,
} from '../src/index.js';
import { code, EVERY_ENVIRONMENT } from './support/environments.js';

describe('makeEnv', () => {
  it('knows the types of built-in environments', () => {
    expectTypeOf(makeEnv('CartPole-v1').reset({ seed: 0 }).observation).toEqualTypeOf<Float32Array>();
    expectTypeOf(makeEnv('Taxi-v4').reset({ seed: 0 }).observation).toEqualTypeOf<number>();
    const options: { suttonBartoReward?: boolean } = {};
    expectTypeOf(makeEnv('CartPole-v1', options).actionSpace.n).toEqualTypeOf<number>();
    expectTypeOf(makeEnv('Pendulum-v1').actionSpace).toExtend<Box>();
    const vector: { readonly numEnvs: number } = { numEnvs: 2 };
    const hands = makeVectorEnv('Blackjack-v1', vector).reset({ seed: 0 }).observations;
    expectTypeOf(hands).toEqualTypeOf<readonly [Int32Array, Int32Array, Int32Array]>();
    expectTypeOf(makeEnv<Int8Array, number>('TicTacToe-v0')).toEqualTypeOf<Env<Int8Array, number>>();
    // @ts-expect-error: such an option there is none
    expect(() => makeEnv('CartPole-v1', { max_episode_steps: 3 })).toThrow(RangeError);
    // @ts-expect-error: such an option there is none
    expect(() => makeVectorEnv('Taxi-v4', { numEnvs: 1, rainy: true })).toThrow(RangeError);
  });
});

describe('the registry', () => {
  it('knows the built-in environments and says so for another', () => {
    const ids = EVERY_ENVIRONMENT.map(([id]) => id);
    expect(ids).toEqual(expect.arrayContaining(['CartPole-v1', 'TicTacToe-v0', 'Blackjack-v1']));
    expect(registeredEnvs().slice(0, ids.length)).toEqual(ids);
    expect(() => makeEnv('CartPole-v9')).toThrow(code('UNKNOWN_ENV'));
    expect(() => makeEnv('CartPole-v9')).toThrow(
      /^id must be one of Acrobot-v1, Blackjack-v1, CartPole-v1, .*, got "CartPole-v9"$/,
    );
  });

  it('makes what was registered, from the options', () => {
    const given: NamedOptions[] = [];
    const create = (options: NamedOptions) => {
      given.push(options);
      return makeEnv('CartPole-v1');
    };
    registerEnv({ id: 'lab/Plain-v0', create });
    registerEnv({ id: 'Limited-v3', create, maxEpisodeSteps: 7 });
    expect(makeEnv('lab/Plain-v0', { maxEpisodeSteps: 3, a: 1 }).spec.maxEpisodeSteps).toBe(500);
    expect(makeEnv('Limited-v3', { a: 2 }).spec.maxEpisodeSteps).toBe(7);
    expect(makeEnv('Limited-v3', { a: 3, maxEpisodeSteps: 9 })).toBeInstanceOf(TimeLimit);
    expect(makeEnv('Limited-v3', { maxEpisodeSteps: 9 }).spec.maxEpisodeSteps).toBe(9);
    expect(given).toEqual([{ maxEpisodeSteps: 3, a: 1 }, { a: 2 }, { a: 3 }, {}]);
    expect(() => makeEnv('Limited-v3', { maxEpisodeSteps: 'x' })).toThrow(TypeError);
  });

  it.each([
    [{ id: 'CartPole-v1' }, EnvError],
    [{ id: 'CartPole' }, RangeError],
    [{ id: 'a/b/c-v0' }, RangeError],
    [{ id: '-v' }, RangeError],
    [{ id: 5 }, TypeError],
    [{ id: 'Other-v0', create: Discrete.name }, TypeError],
  ])('refuses %o', (patch, error) => {
    const registration = { create: () => makeEnv('CartPole-v1'), ...patch } as Parameters<
      typeof registerEnv
    >[0];
    expect(() => registerEnv(registration)).toThrow(error);
  });
});
