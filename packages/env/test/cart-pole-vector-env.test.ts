import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Autoreset,
  CartPoleVectorEnv,
  makeEnv,
  makeVectorEnv,
  registerEnv,
  SyncVectorEnv,
  TimeLimit,
  type VectorEnv,
} from '../src/index.js';

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

const autoreset = fc.constantFrom<Autoreset>('next-step', 'same-step', 'disabled');

/** A vector by the kernel and one of single environments, with the same options. */
function twins(numEnvs: number, mode: Autoreset, options: object) {
  return {
    kernel: makeVectorEnv('CartPole-v1', { numEnvs, autoreset: mode, ...options }),
    singles: new SyncVectorEnv(() => makeEnv('CartPole-v1', options), { numEnvs, autoreset: mode }),
  };
}

describe('CartPoleVectorEnv', () => {
  it('gives what single environments give, in every mode, with any seeds and masks', () => {
    const run = fc.integer({ min: 1, max: 9 }).chain((numEnvs) =>
      fc.record({
        numEnvs: fc.constant(numEnvs),
        mode: autoreset,
        options: fc.record({
          maxEpisodeSteps: fc.integer({ min: 1, max: 30 }),
          suttonBartoReward: fc.boolean(),
        }),
        seed: fc.oneof(
          fc.bigInt({ min: 0n, max: 1n << 80n }),
          fc.array(fc.nat(), { minLength: numEnvs, maxLength: numEnvs }),
        ),
        bounds: fc.constantFrom(undefined, { low: -0.2, high: 0.2 }),
        reseed: fc.array(fc.option(fc.nat()), { minLength: numEnvs, maxLength: numEnvs }),
        steps: fc.array(fc.array(fc.nat(1), { minLength: numEnvs, maxLength: numEnvs }), { maxLength: 50 }),
      }),
    );
    fc.assert(
      fc.property(run, ({ numEnvs, mode, options, seed, bounds, reseed, steps }) => {
        const { kernel, singles } = twins(numEnvs, mode, options);
        const both = <T>(call: (envs: VectorEnv<Float32Array, ArrayLike<number>>) => T): T => {
          const result = call(kernel);
          expect(result).toEqual(call(singles));
          return result;
        };
        both((envs) => envs.reset({ seed, options: bounds }));
        for (const [t, actions] of steps.entries()) {
          const { terminations, truncations } = both((envs) => envs.step(actions));
          const resetMask = terminations.map((flag, i) => flag | truncations[i]!);
          if (mode !== 'disabled' || !resetMask.includes(1)) continue;
          both((envs) =>
            envs.reset(t % 2 === 0 ? { resetMask } : { resetMask, seed: reseed, options: bounds }),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('reseeds, continues or leaves each environment as seeds and mask say', () => {
    const { kernel, singles } = twins(4, 'next-step', {});
    for (const envs of [kernel, singles]) {
      envs.reset({ seed: 0 });
      envs.step([0, 1, 0, 1]);
    }
    const options = { seed: [null, 5, null, 6], resetMask: [1, 1, 0, 0] };
    expect(kernel.reset(options)).toEqual(singles.reset(options));
    for (let t = 0; t < 30; t++) expect(kernel.step([1, 1, 1, 1])).toEqual(singles.step([1, 1, 1, 1]));
  });

  it('keeps results as they were, whatever comes later', () => {
    using envs = makeVectorEnv('CartPole-v1', { numEnvs: 3, autoreset: 'same-step', maxEpisodeSteps: 2 });
    const results: object[] = [envs.reset({ seed: 1 })];
    const copies = [structuredClone(results[0])];
    for (let t = 0; t < 6; t++) {
      results.push(envs.step([0, 1, 0]));
      copies.push(structuredClone(results.at(-1)));
    }
    envs.reset({ seed: 2 });
    expect(results).toEqual(copies);
  });

  it('has the spaces of a vector of single environments, and samples like them', () => {
    const { kernel, singles } = twins(4, 'next-step', {});
    for (const space of [
      'observationSpace',
      'singleObservationSpace',
      'actionSpace',
      'singleActionSpace',
    ] as const) {
      expect(kernel[space].toJSON()).toEqual(singles[space].toJSON());
    }
    expect(kernel.spec).toEqual(singles.spec);
    kernel.actionSpace.seed(3);
    singles.actionSpace.seed(3);
    expect(kernel.actionSpace.sample()).toEqual(singles.actionSpace.sample());
  });

  it('is unchanged when a reset is refused', () => {
    const { kernel, singles } = twins(2, 'disabled', {});
    const refused = [
      { seed: [1, -1] },
      { seed: [1] },
      { seed: [1, null], resetMask: [0, 0] },
      { seed: [1, null], resetMask: [1] },
      { seed: [1, null], options: { low: 1, high: 0 } },
      { seed: 5, resetMask: [2, 0] },
      { options: { low: Number.NaN } },
    ];
    expect(() => kernel.reset({ seed: [1, null] })).toThrow(code('NOT_SEEDED'));
    kernel.reset({ seed: 0 });
    singles.reset({ seed: 0 });
    for (const options of refused) expect(() => kernel.reset(options)).toThrow(/./);
    expect(kernel.step([0, 1])).toEqual(singles.step([0, 1]));
    expect(kernel.reset()).toEqual(singles.reset());
  });

  it('refuses actions that are none, and a step before the reset or after the end', () => {
    using envs = makeVectorEnv('CartPole-v1', { numEnvs: 2, autoreset: 'disabled', maxEpisodeSteps: 1 });
    expect(() => envs.step([0, 0])).toThrow(code('NOT_RESET'));
    envs.reset({ seed: 0 });
    expect(() => envs.step([0, 2])).toThrow(RangeError);
    expect(() => envs.step([0])).toThrow(RangeError);
    expect(() => envs.step('00' as unknown as number[])).toThrow(TypeError);
    envs.step([0, 0]);
    expect(() => envs.step([0, 0])).toThrow(code('EPISODE_OVER'));
    envs.close();
    envs.close();
    expect(() => envs.reset({ seed: 0 })).toThrow(code('DISPOSED'));
  });

  it('refuses options that it does not know', () => {
    const options = { numEnvs: 2, max_episode_steps: 3 };
    expect(() => makeVectorEnv('CartPole-v1', options)).toThrow('unknown option "max_episode_steps"');
    expect(() => makeVectorEnv('CartPole-v1', { numEnvs: 0 })).toThrow(RangeError);
  });
});

describe('makeVectorEnv', () => {
  it('uses the kernel where there is one, and single environments elsewhere', () => {
    registerEnv({ id: 'Limited-v0', create: () => makeEnv('CartPole-v1'), maxEpisodeSteps: 4 });
    expect(makeVectorEnv('CartPole-v1', { numEnvs: 1 })).toBeInstanceOf(CartPoleVectorEnv);
    using envs = makeVectorEnv<Float32Array>('Limited-v0', { numEnvs: 2, autoreset: 'same-step' });
    expect(envs.spec.maxEpisodeSteps).toBe(4);
    const twin = new SyncVectorEnv(() => new TimeLimit(makeEnv('CartPole-v1'), 4), {
      numEnvs: 2,
      autoreset: 'same-step',
    });
    expect(envs.reset({ seed: 0 })).toEqual(twin.reset({ seed: 0 }));
    for (let t = 0; t < 6; t++) expect(envs.step([0, 1])).toEqual(twin.step([0, 1]));
    expect(() => makeVectorEnv('Nothing-v0', { numEnvs: 1 })).toThrow(code('UNKNOWN_ENV'));
  });

  it('plays tic-tac-toe side by side, with a mask for each game', () => {
    using games = makeVectorEnv<Int8Array>('TicTacToe-v0', { numEnvs: 2, autoreset: 'same-step' });
    games.reset();
    const { observations, infos } = games.step([0, 4]);
    expect([...observations]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect(infos.map((info) => info['actionMask'])).toEqual([
      Int8Array.of(0, 1, 1, 1, 1, 1, 1, 1, 1),
      Int8Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1),
    ]);
    for (const actions of [
      [3, 0],
      [1, 8],
      [4, 2],
    ])
      games.step(actions);
    const last = games.step([2, 3]);
    expect([...last.terminations]).toEqual([1, 0]);
    expect([...last.finalObservations!.subarray(0, 9)]).toEqual([1, 1, 1, 2, 2, 0, 0, 0, 0]);
    expect(last.finalInfos?.[0]).toMatchObject({ winner: 1 });
    expect(last.infos[0]).toMatchObject({ winner: 0, player: 1 });
  });
});
