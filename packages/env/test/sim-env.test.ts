import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { SimCore, SimError } from '@reroll/sim-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Box, makeEnv, registerEnv, SimEnv, SimVectorEnv, spaceFromJson, TimeLimit } from '../src/index.js';
import { chooseAction, code, EVERY_ENVIRONMENT, make, otherOptions } from './support/environments.js';

/** Numbers from 0 to 1 that choose actions. */
const choices = (maxLength: number) =>
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength });

describe.each(EVERY_ENVIRONMENT)('%s', (id, entry) => {
  it('returns observations and infos of its spaces that later calls do not change', () => {
    using env = make(id);
    expect(env).toMatchObject({ manifest: entry });
    const results = [env.reset({ seed: 1 })];
    const copies = [structuredClone(results[0])];
    for (let t = 0; t < 5; t++) {
      const { info, ...last } = results.at(-1)!;
      const isOver = 'terminated' in last && last.terminated;
      results.push(isOver ? env.reset() : env.step(chooseAction(entry, info, t / 5)));
      copies.push(structuredClone(results.at(-1)));
    }
    env.reset({ seed: 2 });
    expect(results).toEqual(copies);
    for (const { observation, info } of results) {
      expect(env.observationSpace.contains(observation)).toBe(true);
      const names = [...(entry.info ?? []), ...(entry.actionMask ? ['action_mask'] : [])];
      expect(Object.keys(info)).toEqual(names);
    }
  });

  it('has observations in the form of its space', () => {
    using env = make(id);
    const { observation } = env.reset({ seed: 1 });
    const { observationSpace } = entry;
    if (observationSpace.type === 'Discrete') expect(observation).toBeTypeOf('number');
    else if (observationSpace.type === 'Tuple') {
      expect(observation).toEqual(observationSpace.spaces.map(() => expect.any(Number) as number));
    } else {
      expect(env.observationSpace).toBeInstanceOf(Box);
      expect((observation as object).constructor).toBe((env.observationSpace as Box).low.constructor);
    }
  });

  it('can be closed twice, and not be used afterwards', () => {
    const env = make(id);
    const { info } = env.reset({ seed: 0 });
    env.close();
    env.close();
    env[Symbol.dispose]();
    expect(() => env.step(chooseAction(entry, info, 0))).toThrow(code('DISPOSED'));
    expect(() => env.reset({ seed: 0 })).toThrow(code('DISPOSED'));
    expect(() => env.render()).toThrow(code('DISPOSED'));
  });

  it('refuses a step before the reset', () => {
    using env = make(id);
    expect(() => env.step(chooseAction(entry, {}, 0))).toThrow(code('NOT_RESET'));
    expect(() => env.render()).toThrow(code('NOT_RESET'));
  });

  it('refuses actions outside of its space and stays as it was', () => {
    using env = make(id);
    env.reset({ seed: 3 });
    const before = env.render();
    const isDiscrete = entry.actionSpace.type === 'Discrete';
    const wrong = isDiscrete ? [-1, 9, 0.5, Number.NaN] : [[], [0, 0], [Number.NaN], [Infinity], Number.NaN];
    for (const action of wrong) expect(() => env.step(action)).toThrow(RangeError);
    for (const action of ['0', null, undefined, 0n, ...(isDiscrete ? [[0]] : [['0'], [null], {}])]) {
      expect(() => env.step(action)).toThrow(TypeError);
    }
    expect(env.render()).toBe(before);
  });

  it('refuses seeds that are not non-negative integers', () => {
    using env = make(id);
    for (const seed of [-1, 1.5, '-3', 'x', 2 ** 53]) expect(() => env.reset({ seed })).toThrow(RangeError);
    expect(() => env.reset({ seed: true as unknown as number })).toThrow(TypeError);
  });

  it('refuses options that it does not know', () => {
    for (const name of ['max_episode_steps', 'toString']) {
      expect(() => make(id, { [name]: 3 })).toThrow(`${name} must be an option of ${id}: it has `);
      using env = make(id);
      expect(() => env.reset({ seed: 0, options: { [name]: 3 } })).toThrow(
        new RegExp(`^${name} must be an? reset option of ${id}`),
      );
    }
    expect(() => make(id, { maxEpisodeSteps: 0 })).toThrow(RangeError);
    expect(() => make(id, { maxEpisodeSteps: '3' })).toThrow(TypeError);
  });

  it('needs a seed once unless it draws nothing, and goes on with its stream without one', () => {
    using env = make(id);
    const observe = (seed?: number) => {
      const observations = [env.reset({ seed }).observation];
      for (let episode = 0; episode < 20; episode++) observations.push(env.reset().observation);
      return observations;
    };
    if (entry.drawsNothing) expect(env.reset().observation).toEqual(make(id).reset({ seed: 9 }).observation);
    else expect(() => env.reset()).toThrow(code('NOT_SEEDED'));
    const first = observe(9);
    const second = observe();
    expect(observe(9)).toEqual(first);
    // Some environments start in the same place always.
    if (new Set(first.map(String)).size > 1) expect(second).not.toEqual(first);
  });

  it('says what it was made from', () => {
    expect(make(id).spec).toEqual({ id, maxEpisodeSteps: entry.maxEpisodeSteps, options: {} });
    const defaults = Object.entries(entry.options ?? {}).flatMap(([name, option]) =>
      'default' in option && option.at !== 'reset' ? [[name, option.default]] : [],
    );
    expect(make(id, Object.fromEntries(defaults)).spec.options).toEqual({});
    const options = { ...otherOptions(entry), maxEpisodeSteps: 20 };
    expect(make(id, options).spec).toEqual({ id, maxEpisodeSteps: 20, options });
  });

  it('has the spaces of its manifest, and draws the actions of Gymnasium with every seed', () => {
    using env = make(id);
    expect(env.observationSpace.equals(spaceFromJson(entry.observationSpace))).toBe(true);
    expect(env.actionSpace.equals(spaceFromJson(entry.actionSpace))).toBe(true);
    using core = SimCore.create().make(id);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 70n }), (seed) => {
        env.actionSpace.seed(seed);
        core.actionSpace.seed(seed);
        for (let draw = 0; draw < 10; draw++) {
          const action = env.actionSpace.sample();
          expect(action).toEqual(core.actionSpace.sample());
          expect(env.actionSpace.contains(action)).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('gives what the core gives', () => {
    fc.assert(
      fc.property(fc.nat(), choices(40), (seed, all) => {
        const options = { ...otherOptions(entry), maxEpisodeSteps: 15 };
        using env = make(id, options);
        using core = SimCore.create().make(id, options);
        let { observation, info } = env.reset({ seed });
        core.reset({ seed });
        for (const choice of all) {
          expect([observation, info]).toEqual([core.observation, core.info]);
          if (core.terminated || core.truncated) return;
          const action = chooseAction(entry, info, choice);
          const result = env.step(action);
          core.step(action);
          ({ observation, info } = result);
          const { reward, terminated, truncated } = core;
          expect(result).toMatchObject({ reward, terminated, truncated });
          expect(env.render()).toBe(core.render());
        }
      }),
      { numRuns: 20 },
    );
  });

  it('continues from a snapshot as it would have without', () => {
    fc.assert(
      fc.property(fc.nat(), choices(30), fc.nat(30), (seed, all, cut) => {
        using env = new SimEnv(SimCore.create(), id, { maxEpisodeSteps: 200 });
        using other = new SimEnv(SimCore.create(), id, { maxEpisodeSteps: 200 });
        const play = (from: SimEnv, part: readonly number[]) =>
          part.map((choice) => {
            const action = chooseAction(entry, { action_mask: from.actionMask }, choice);
            const result = from.step(action);
            return result.terminated && entry.players === 2 ? [result, from.reset()] : result;
          });
        env.reset({ seed });
        play(env, all.slice(0, cut));
        other.restore(env.snapshot());
        expect(play(other, all.slice(cut))).toEqual(play(env, all.slice(cut)));
        expect(other.reset()).toEqual(env.reset());
      }),
      { numRuns: 15 },
    );
    using env = new SimEnv(SimCore.create(), id);
    expect(() => env.restore(new Uint8Array(3))).toThrow(SimError);
  });

  it('is cut by a TimeLimit as by its own limit', () => {
    using limited = new TimeLimit(make(id), 3);
    using own = make(id, { maxEpisodeSteps: 3 });
    let { info } = own.reset({ seed: 5 });
    expect(limited.reset({ seed: 5 }).info).toEqual(info);
    for (let t = 0; t < 3; t++) {
      const action = chooseAction(entry, info, 0);
      const result = own.step(action);
      expect(limited.step(action)).toEqual(result);
      if (result.terminated) return;
      ({ info } = result);
    }
  });
});

describe('a SimEnv', () => {
  /** A core whose one environment has spaces that no built-in one has, and shows the same arrays always. */
  function stubCore() {
    const observation = { pose: [Float32Array.of(1, 2), 3], flags: Int8Array.of(1) };
    const given: unknown[] = [];
    const env = {
      manifest: {
        id: 'Stub-v0',
        actionSpace: { type: 'MultiDiscrete', dtype: '<i8', shape: [2], nvec: [3, 4], start: [0, 0] },
      },
      options: {
        changed: {},
        maxEpisodeSteps: null,
        observationSpace: {
          type: 'Dict',
          spaces: [
            [
              'pose',
              {
                type: 'Tuple',
                spaces: [
                  { type: 'Box', dtype: '<f4', shape: [2], low: null, high: null },
                  { type: 'Discrete', n: 4, start: 0 },
                ],
              },
            ],
            ['flags', { type: 'MultiBinary', shape: [1] }],
          ],
        },
      },
      observation,
      info: {},
      reset: () => {},
      step: (action: unknown) => given.push(action),
    };
    const streams = SimCore.create();
    const core = { make: () => env, pcg64: (seed: number) => streams.pcg64(seed) } as unknown as SimCore;
    return { core, observation, given };
  }

  it('copies observations of any depth', () => {
    const { core, observation } = stubCore();
    const env = new SimEnv(core, 'Stub-v0');
    const first = env.reset().observation;
    expect(first).toEqual(observation);
    expect(env.observationSpace.contains(first)).toBe(true);
    (observation.pose[0] as Float32Array)[0] = 9;
    observation.flags[0] = 0;
    expect(first).toEqual({ pose: [Float32Array.of(1, 2), 3], flags: Int8Array.of(1) });
  });

  it('takes the actions that its space draws', () => {
    const { core, given } = stubCore();
    const env = new SimEnv(core, 'Stub-v0');
    env.reset();
    env.actionSpace.seed(1);
    const action = env.actionSpace.sample();
    expect(action).toBeInstanceOf(BigInt64Array);
    env.step(action);
    expect(given).toEqual([Array.from(action as BigInt64Array, Number)]);
  });
});

describe("an environment of a module of one's own", () => {
  /** reroll.wasm, whose manifest calls its CartPole otherwise. */
  function otherModule(): WebAssembly.Module {
    const path = createRequire(import.meta.url).resolve('@reroll/sim-core/wasm');
    const bytes = readFileSync(path);
    const at = bytes.indexOf('"CartPole-v1"');
    bytes.write('"PoleCart-v7"', at);
    return new WebAssembly.Module(bytes);
  }

  it('is made from a core, and has what the built-in ones have', () => {
    const core = SimCore.create({ module: otherModule() });
    using env = new SimEnv(core, 'PoleCart-v7', { maxEpisodeSteps: 9 });
    using twin = makeEnv('CartPole-v1', { maxEpisodeSteps: 9 });
    expect(env.spec).toEqual({ ...twin.spec, id: 'PoleCart-v7' });
    expect(env.reset({ seed: 3 })).toEqual(twin.reset({ seed: 3 }));
    expect(env.step(1)).toEqual(twin.step(1));
    env.actionSpace.seed(4);
    twin.actionSpace.seed(4);
    expect(env.actionSpace.sample()).toBe(twin.actionSpace.sample());
    using envs = new SimVectorEnv(core, 'PoleCart-v7', { numEnvs: 2 });
    expect(envs.reset({ seed: 3 }).observations).toHaveLength(8);
    expect(() => new SimEnv(core, 'CartPole-v1')).toThrow(code('UNKNOWN_ENVIRONMENT'));
    expect(() => makeEnv('PoleCart-v7')).toThrow(code('UNKNOWN_ENV'));
  });

  it('can be registered', () => {
    const module = otherModule();
    registerEnv({
      id: 'lab/PoleCart-v7',
      create: (options) => new SimEnv(SimCore.create({ module }), 'PoleCart-v7', options),
    });
    using env = makeEnv<Float32Array, number>('lab/PoleCart-v7', { suttonBartoReward: true });
    expect(env.spec).toEqual({
      id: 'PoleCart-v7',
      maxEpisodeSteps: 500,
      options: { suttonBartoReward: true },
    });
  });
});
