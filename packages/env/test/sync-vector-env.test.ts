import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AutoresetMode,
  Box,
  Dict,
  Discrete,
  type Env,
  EnvError,
  MultiBinary,
  MultiDiscrete,
  makeEnv,
  type ResetResult,
  type StepResult,
  SyncVectorEnv,
  Text,
  TimeLimit,
  Tuple,
  type VectorResetOptions,
} from '../src/index.js';
import { batchSpace } from '../src/vector/batch-space.js';

const cartPoles = (numEnvs: number, autoreset?: AutoresetMode) =>
  new SyncVectorEnv(() => makeEnv('CartPole-v1', { maxEpisodeSteps: 30 }), { numEnvs, autoreset });

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

/** Adds each action, an array of two, to its observation. */
class AddingEnv implements Env<Float32Array, Int32Array> {
  readonly spec = { id: 'Adding-v0', maxEpisodeSteps: null, options: {} };
  readonly metadata = { renderModes: [] };
  readonly observationSpace = new Box({ low: -Infinity, high: Infinity, shape: [2] });
  readonly actionSpace = new MultiDiscrete([10, 10]);
  closed = false;
  #sum = new Float32Array(2);

  reset(): ResetResult<Float32Array> {
    this.#sum = new Float32Array(2);
    return { observation: this.#sum.slice(), info: {} };
  }

  step(action: Int32Array): StepResult<Float32Array> {
    this.#sum = this.#sum.map((value, i) => value + action[i]!);
    const terminated = this.#sum[0]! > 10;
    return {
      observation: this.#sum.slice(),
      reward: this.#sum[1]!,
      terminated,
      truncated: false,
      info: { action },
    };
  }

  render(): string {
    return String(this.#sum);
  }

  close(): void {
    this.closed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

describe('SyncVectorEnv', () => {
  it('gives each environment the episodes that it would have alone', () => {
    const run = fc.record({
      seeds: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
      steps: fc.array(fc.array(fc.nat(1), { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 60 }),
    });
    fc.assert(
      fc.property(run, ({ seeds, steps }) => {
        using all = cartPoles(seeds.length, 'same-step');
        const singles = seeds.map(() => cartPoles(1, 'same-step'));
        const first = all.reset({ seed: seeds }).observations;
        expect(singles.flatMap((envs, i) => [...envs.reset({ seed: seeds[i] }).observations])).toEqual([
          ...first,
        ]);
        for (const actions of steps) {
          const together = all.step(actions.slice(0, seeds.length));
          const apart = singles.map((envs, i) => envs.step([actions[i]!]));
          expect(apart.flatMap(({ observations }) => [...observations])).toEqual([...together.observations]);
          expect(apart.flatMap(({ rewards }) => [...rewards])).toEqual([...together.rewards]);
          expect(apart.flatMap(({ terminations }) => [...terminations])).toEqual([...together.terminations]);
          expect(apart.flatMap(({ truncations }) => [...truncations])).toEqual([...together.truncations]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('derives seeds from one as Gymnasium does, of any size', () => {
    const [a, b] = [cartPoles(3), cartPoles(3)];
    const big = 2n ** 70n;
    expect(a.reset({ seed: big })).toEqual(b.reset({ seed: [big, String(big + 1n), big + 2n] }));
    expect(a.reset({ seed: '7' })).toEqual(b.reset({ seed: [7, 8, 9] }));
    expect(a.reset()).toEqual(b.reset({ seed: [null, null, null] }));
  });

  it('resets only what the mask names', () => {
    using envs = cartPoles(3);
    const first = envs.reset({ seed: 0 }).observations;
    const { observations } = envs.step([1, 1, 1]);
    const after = envs.reset({ seed: [0, 0, 0], resetMask: [0, 1, 0] });
    expect([...after.observations.subarray(0, 4)]).toEqual([...observations.subarray(0, 4)]);
    expect([...after.observations.subarray(4, 8)]).toEqual([...first.subarray(0, 4)]);
    expect([...after.observations.subarray(8)]).toEqual([...observations.subarray(8)]);
  });

  it('refuses to step an episode that is over when autoreset is disabled', () => {
    using envs = cartPoles(2, 'disabled');
    envs.reset({ seed: 0 });
    let result = envs.step([1, 0]);
    while (!result.terminations.includes(1)) result = envs.step([1, 0]);
    expect(() => envs.step([1, 0])).toThrow(code('EPISODE_OVER'));
    envs.reset({ resetMask: result.terminations });
    expect(envs.step([1, 0]).finalObservations).toBeNull();
  });

  it('splits actions that are arrays, and keeps infos in their places', () => {
    const made: AddingEnv[] = [];
    const envs = new SyncVectorEnv(
      () => {
        made.push(new AddingEnv());
        return made.at(-1)!;
      },
      { numEnvs: 2, autoreset: 'same-step' },
    );
    envs.reset();
    envs.step([1, 2, 9, 4]);
    const result = envs.step(Int32Array.of(1, 2, 9, 5));
    expect([...result.observations]).toEqual([2, 4, 0, 0]);
    expect([...result.rewards]).toEqual([4, 9]);
    expect([...result.terminations]).toEqual([0, 1]);
    expect(result.infos).toEqual([{ action: Int32Array.of(1, 2) }, {}]);
    expect([...result.finalObservations!]).toEqual([0, 0, 18, 9]);
    expect(result.finalInfos).toEqual([null, { action: Int32Array.of(9, 5) }]);
    expect(() => envs.step([1, 2, 3])).toThrow('actions must have 4 elements, got 3');
    expect(() => envs.step([1, 2, 10, 0])).toThrow('actions[1] must be in the action space, got [10,0]');
    envs.close();
    expect(made.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it('steps no environment when one action is wrong', () => {
    const [envs, twin] = [cartPoles(2), cartPoles(2)];
    envs.reset({ seed: 0 });
    twin.reset({ seed: 0 });
    expect(() => envs.step([1, 2])).toThrow('actions[1] must be in the action space, got 2');
    expect(() => envs.step([1])).toThrow(RangeError);
    expect(() => envs.step('10' as unknown as number[])).toThrow(TypeError);
    expect(envs.step([1, 0])).toEqual(twin.step([1, 0]));
  });

  it.each([
    [{ seed: [1] }, RangeError, 'seed must have 2 elements, got 1'],
    [{ seed: -1 }, RangeError, 'seed must not be negative'],
    [{ seed: [0, -1] }, RangeError, 'seed[1] must not be negative'],
    [{ seed: {} }, TypeError, 'seed must be an array'],
    [{ resetMask: [1] }, RangeError, 'resetMask must have 2 elements, got 1'],
    [{ resetMask: [0, 0] }, RangeError, 'resetMask must choose at least one environment'],
    [{ resetMask: [1, 2] }, RangeError, 'resetMask[1] must be 0, 1 or a boolean, got 2'],
    [{ resetMask: 3 }, TypeError, 'resetMask must be an array'],
    [{ seed: 0, resetMask: [1, 0] }, EnvError, 'resetMask must choose environment 1'],
  ])('refuses reset(%j) and does nothing', (options, error, message) => {
    using envs = cartPoles(2);
    const attempt = () => envs.reset(options as unknown as VectorResetOptions);
    expect(attempt).toThrow(error);
    expect(attempt).toThrow(message);
    expect(() => envs.step([0, 0])).toThrow(code('NOT_RESET'));
  });

  it('refuses environments that do not belong together, and wrong options', () => {
    const mixed = (i: number) => makeEnv<Float32Array, number>(['CartPole-v1', 'TicTacToe-v0'][i]!);
    expect(() => new SyncVectorEnv(mixed, { numEnvs: 2 })).toThrow(
      'createEnv(1) must have the spaces of createEnv(0)',
    );
    expect(() => cartPoles(0)).toThrow(RangeError);
    expect(() => cartPoles(2, 'sometimes' as AutoresetMode)).toThrow(
      'autoreset must be one of next-step, same-step, disabled',
    );
  });

  it('refuses spaces that it cannot split or stack', () => {
    const env = new AddingEnv();
    const withActions = { ...env, actionSpace: new Tuple([new Discrete(2)]) } as unknown as AddingEnv;
    expect(() => new SyncVectorEnv(() => withActions, { numEnvs: 1 })).toThrow(
      'actions must be of Discrete or array spaces, got a Tuple',
    );
    const withText = { ...env, observationSpace: new Text(2) } as unknown as AddingEnv;
    expect(() => new SyncVectorEnv(() => withText, { numEnvs: 1 })).toThrow(TypeError);
  });

  it('leaves it to an environment to clip floats, and refuses what is none', () => {
    using envs = new SyncVectorEnv(() => makeEnv('Pendulum-v1'), { numEnvs: 2 });
    using twin = new SyncVectorEnv(() => makeEnv('Pendulum-v1'), { numEnvs: 2 });
    expect(envs.reset({ seed: 0 })).toEqual(twin.reset({ seed: 0 }));
    for (const wrong of [
      [0, Number.NaN],
      [0, Infinity],
      [0, 1e39],
      [0, '1'],
    ] as number[][]) {
      expect(() => envs.step(wrong)).toThrow('actions[1] must be in the action space, got [');
    }
    expect(envs.step([2, -9])).toEqual(twin.step([7, -2]));
  });

  it('says what it is made of', () => {
    using envs = new SyncVectorEnv(() => new TimeLimit(makeEnv('CartPole-v1'), 5), { numEnvs: 2 });
    expect(envs.spec.maxEpisodeSteps).toBe(5);
    expect(envs.autoreset).toBe('next-step');
    expect(envs.observationSpace.toJSON()).toMatchObject({ type: 'Box', shape: [2, 4] });
    expect(envs.actionSpace.toJSON()).toMatchObject({ type: 'MultiDiscrete', nvec: [2, 2] });
    envs.actionSpace.seed(1);
    envs.reset({ seed: 1 });
    expect(
      envs.observationSpace.contains(envs.step(envs.actionSpace.sample() as Int32Array).observations),
    ).toBe(true);
  });
});

describe('batchSpace', () => {
  it.each([
    [new Discrete(3, { start: -1 }), { type: 'MultiDiscrete', nvec: [3, 3], start: [-1, -1], shape: [2] }],
    [
      new MultiDiscrete([2, 5], { start: [0, 3] }),
      { type: 'Box', dtype: '<i4', shape: [2, 2], low: [0, 3, 0, 3], high: [1, 7, 1, 7] },
    ],
    [
      new Box({ low: [0, -Infinity], high: [1, Infinity], dtype: '<f8' }),
      { type: 'Box', dtype: '<f8', shape: [2, 2], low: [0, null, 0, null], high: [1, null, 1, null] },
    ],
    [
      new MultiBinary([2]),
      { type: 'Box', dtype: '|i1', shape: [2, 2], low: [0, 0, 0, 0], high: [1, 1, 1, 1] },
    ],
    [
      new Tuple([new Discrete(3), new Dict([['a', new Box({ low: 0, high: 1 })]])]),
      {
        type: 'Tuple',
        spaces: [
          { type: 'MultiDiscrete', nvec: [3, 3] },
          { type: 'Dict', spaces: [['a', { type: 'Box', shape: [2, 1] }]] },
        ],
      },
    ],
  ])('of %o', (space, json) => {
    expect(batchSpace(space, 2).toJSON()).toMatchObject(json);
  });

  it('refuses what has no arrays', () => {
    expect(() => batchSpace(new Text(3), 2)).toThrow('a Text cannot be batched');
    expect(() => batchSpace(new Tuple([new Text(3)]), 2)).toThrow(TypeError);
  });
});
