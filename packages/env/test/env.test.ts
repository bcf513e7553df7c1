import { SimError } from '@reroll/sim-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Discrete,
  type Env,
  EnvError,
  makeEnv,
  type NamedOptions,
  registerEnv,
  registeredEnvs,
  TimeLimit,
} from '../src/index.js';

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

describe('every environment', () => {
  const cases: [string, (env: Env<unknown, number>) => number][] = [
    ['CartPole-v1', (env) => env.actionSpace.sample()],
    ['TicTacToe-v0', (env) => [...env.render().replace(/\s/g, '')].indexOf('.')],
  ];

  it.each(cases)('%s returns observations and infos that later calls do not change', (id, choose) => {
    using env = makeEnv<ArrayLike<number>, number>(id);
    env.actionSpace.seed(1);
    const results = [env.reset({ seed: 1 })];
    const copies = [structuredClone(results[0])];
    for (let t = 0; t < 5; t++) {
      results.push(env.step(choose(env)));
      copies.push(structuredClone(results.at(-1)));
    }
    env.reset();
    expect(results).toEqual(copies);
    for (const { observation } of results) expect(env.observationSpace.contains(observation)).toBe(true);
  });

  it.each(cases)('%s can be closed twice, and not be used afterwards', (id) => {
    const env = makeEnv<unknown, number>(id);
    env.reset({ seed: 0 });
    env.close();
    env.close();
    env[Symbol.dispose]();
    expect(() => env.step(0)).toThrow(code('DISPOSED'));
    expect(() => env.reset({ seed: 0 })).toThrow(code('DISPOSED'));
  });

  it.each(cases)('%s refuses a step before the reset', (id) => {
    using env = makeEnv<unknown, number>(id);
    expect(() => env.step(0)).toThrow(code('NOT_RESET'));
  });

  it.each(cases)('%s refuses actions outside of its space and stays as it was', (id) => {
    using env = makeEnv<unknown, number>(id);
    env.reset({ seed: 3 });
    const before = env.render();
    for (const action of [-1, 9, 0.5, Number.NaN]) expect(() => env.step(action)).toThrow(RangeError);
    for (const action of ['0', null, undefined, 0n]) {
      expect(() => env.step(action as unknown as number)).toThrow(TypeError);
    }
    expect(env.render()).toBe(before);
  });

  it.each(cases)('%s refuses seeds that are not non-negative integers', (id) => {
    using env = makeEnv<unknown, number>(id);
    for (const seed of [-1, 1.5, '-3', 'x', 2 ** 53]) expect(() => env.reset({ seed })).toThrow(RangeError);
    expect(() => env.reset({ seed: true as unknown as number })).toThrow(TypeError);
  });

  it.each(cases)('%s refuses options that it does not know', (id) => {
    expect(() => makeEnv(id, { max_episode_steps: 3 })).toThrow('unknown option "max_episode_steps"');
    expect(() => makeEnv(id, { toString: 3 })).toThrow('unknown option "toString"');
  });
});

describe('CartPole-v1', () => {
  it('needs a seed once, and goes on with its stream without one', () => {
    using env = makeEnv('CartPole-v1');
    expect(() => env.reset()).toThrow(code('NOT_SEEDED'));
    const first = env.reset({ seed: 9 }).observation;
    const second = env.reset().observation;
    expect(second).not.toEqual(first);
    expect(env.reset({ seed: 9 }).observation).toEqual(first);
    expect(env.reset().observation).toEqual(second);
  });

  it('says what it was made from', () => {
    expect(makeEnv('CartPole-v1').spec).toEqual({ id: 'CartPole-v1', maxEpisodeSteps: 500, options: {} });
    const options = { maxEpisodeSteps: 20, suttonBartoReward: false };
    expect(makeEnv('CartPole-v1', options).spec).toEqual({
      id: 'CartPole-v1',
      maxEpisodeSteps: 20,
      options: { maxEpisodeSteps: 20 },
    });
    expect(() => makeEnv('CartPole-v1', { maxEpisodeSteps: 0 })).toThrow(RangeError);
  });

  it('has the spaces of Gymnasium', () => {
    const { observationSpace, actionSpace } = makeEnv('CartPole-v1');
    expect(actionSpace.toJSON()).toEqual({ type: 'Discrete', n: 2, start: 0 });
    // numpy.float32 of 4.8 and of 24 degrees in radians
    const [position, angle] = [4.800000190734863, 0.41887903213500977];
    expect(observationSpace.toJSON()).toEqual({
      type: 'Box',
      dtype: '<f4',
      shape: [4],
      low: [-position, null, -angle, null],
      high: [position, null, angle, null],
    });
  });

  it('continues from a snapshot as it would have without', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.nat(1), { maxLength: 40 }), fc.nat(40), (seed, actions, cut) => {
        using env = makeEnv('CartPole-v1');
        using other = makeEnv('CartPole-v1');
        env.reset({ seed });
        for (const action of actions.slice(0, cut)) env.step(action);
        other.restore(env.snapshot());
        for (const action of actions.slice(cut)) expect(other.step(action)).toEqual(env.step(action));
        expect(other.reset()).toEqual(env.reset());
      }),
      { numRuns: 30 },
    );
  });

  it('draws itself', () => {
    using env = makeEnv('CartPole-v1');
    env.reset({ seed: 42, options: { low: 0, high: 0 } });
    env.step(1);
    const lines = env.render().split('\n');
    expect(lines.slice(0, 4)).toEqual(new Array(4).fill(`${' '.repeat(30)}|`));
    expect(lines[4]).toBe(`${' '.repeat(29)}[=]`);
    expect(lines[6]).toBe("step 1: x 0.0000 m, x' 0.1951 m/s, theta 0.0000 rad, theta' -0.2927 rad/s");
  });

  it('leaves out what lies beside the track, and leans the pole', () => {
    using env = makeEnv('CartPole-v1');
    env.reset({ seed: 42, options: { low: 2.5, high: 2.5 } });
    expect(env.render().split('\n').slice(0, 5)).toEqual(['', '', '', '', '']);
    env.reset({ seed: 42, options: { low: 0.2, high: 0.2 } });
    const columns = env
      .render()
      .split('\n')
      .map((line) => line.indexOf('|'));
    expect(columns.slice(0, 4)).toEqual([35, 34, 34, 33]);
  });
});

describe('TicTacToe-v0', () => {
  it('plays a game that X wins', () => {
    using env = makeEnv('TicTacToe-v0');
    const { observation, info } = env.reset();
    expect([...observation]).toEqual(new Array(9).fill(0));
    expect(info).toEqual({ actionMask: new Int8Array(9).fill(1), player: 1, winner: 0 });
    for (const square of [0, 3, 1, 4]) {
      expect(env.step(square)).toMatchObject({ reward: 0, terminated: false, truncated: false });
    }
    expect(env.render()).toBe('X X .\nO O .\n. . .');
    expect(env.step(2)).toEqual({
      observation: Int8Array.of(1, 1, 1, 2, 2, 0, 0, 0, 0),
      reward: 1,
      terminated: true,
      truncated: false,
      info: { actionMask: new Int8Array(9), player: 2, winner: 1 },
    });
    expect(() => env.step(5)).toThrow(code('EPISODE_OVER'));
    env.reset();
    expect(env.render()).toBe('. . .\n. . .\n. . .');
  });

  it('gives −1 when O wins, and refuses a taken square', () => {
    using env = makeEnv('TicTacToe-v0');
    env.reset({ seed: 5 });
    env.step(0);
    expect(() => env.step(0)).toThrow(code('ILLEGAL_ACTION'));
    for (const square of [3, 1, 4, 8]) env.step(square);
    expect(env.step(5)).toMatchObject({ reward: -1, terminated: true, info: { winner: 2 } });
  });

  it('draws legal moves with its mask, and every game ends', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        using env = makeEnv('TicTacToe-v0');
        env.actionSpace.seed(seed);
        let { info } = env.reset();
        let [moves, terminated] = [0, false];
        for (; !terminated; moves++)
          ({ info, terminated } = env.step(env.actionSpace.sample(info.actionMask)));
        expect(moves).toBeGreaterThanOrEqual(5);
        expect(moves).toBeLessThanOrEqual(9);
      }),
    );
  });

  it('continues from a snapshot', () => {
    using env = makeEnv('TicTacToe-v0');
    using other = makeEnv('TicTacToe-v0');
    env.reset();
    env.step(4);
    other.restore(env.snapshot());
    expect(other.step(0)).toEqual(env.step(0));
    expect(() => other.restore(new Uint8Array(3))).toThrow(SimError);
  });
});

describe('the registry', () => {
  it('knows the built-in environments and says so for another', () => {
    expect(registeredEnvs()).toEqual(expect.arrayContaining(['CartPole-v1', 'TicTacToe-v0']));
    expect(() => makeEnv('CartPole-v9')).toThrow(code('UNKNOWN_ENV'));
    expect(() => makeEnv('CartPole-v9')).toThrow(
      'no environment "CartPole-v9"; registered are CartPole-v1, TicTacToe-v0',
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
