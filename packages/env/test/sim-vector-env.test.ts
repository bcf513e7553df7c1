import { type EnvironmentManifest, SimCore } from '@reroll/sim-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AutoresetMode,
  type Info,
  makeEnv,
  makeVectorEnv,
  registerEnv,
  SimVectorEnv,
  SyncVectorEnv,
  TimeLimit,
  type VectorEnv,
} from '../src/index.js';
import {
  chooseAction,
  code,
  EVERY_ENVIRONMENT,
  make,
  otherOptions,
  otherResetOptions,
} from './support/environments.js';

type AnyVector = VectorEnv<unknown, ArrayLike<number>>;

const SPACES = ['observationSpace', 'singleObservationSpace', 'actionSpace', 'singleActionSpace'] as const;

/** A vector by the kernel and one of single environments, with the same options. */
function twins(id: string, numEnvs: number, autoreset: AutoresetMode, options: object = {}) {
  return {
    kernel: makeVectorEnv(id, { numEnvs, autoreset, ...options }),
    singles: new SyncVectorEnv(() => make(id, options), { numEnvs, autoreset }),
  };
}

/** Actions for a whole vector, legal where the infos say what is. */
function chooseActions(entry: EnvironmentManifest, infos: readonly Info[], choices: readonly number[]) {
  return infos.flatMap((info, i) => {
    const action = chooseAction(entry, info, choices[i]!);
    return typeof action === 'number' ? [action] : [...action];
  });
}

const choices = (length: number) =>
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: length, maxLength: length });

const runs = fc.integer({ min: 1, max: 6 }).chain((numEnvs) =>
  fc.record({
    numEnvs: fc.constant(numEnvs),
    mode: fc.constantFrom<AutoresetMode>('next-step', 'same-step', 'disabled'),
    maxEpisodeSteps: fc.integer({ min: 1, max: 15 }),
    isOther: fc.boolean(),
    seed: fc.oneof(
      fc.bigInt({ min: 0n, max: 1n << 80n }),
      fc.array(fc.nat(), { minLength: numEnvs, maxLength: numEnvs }),
    ),
    reseed: fc.array(fc.option(fc.nat()), { minLength: numEnvs, maxLength: numEnvs }),
    steps: fc.array(choices(numEnvs), { maxLength: 40 }),
  }),
);

describe.each(EVERY_ENVIRONMENT)('a vector of %s', (id, entry) => {
  it('gives what single environments give, in every mode, with any seeds and masks', () => {
    fc.assert(
      fc.property(runs, ({ numEnvs, mode, maxEpisodeSteps, isOther, seed, reseed, steps }) => {
        const options = { maxEpisodeSteps, ...(isOther ? otherOptions(entry) : {}) };
        const resetOptions = isOther ? otherResetOptions(entry) : undefined;
        const { kernel, singles } = twins(id, numEnvs, mode, options);
        const both = <T>(call: (envs: AnyVector) => T): T => {
          const result = call(kernel);
          expect(result).toEqual(call(singles));
          return result;
        };
        let { infos } = both((envs) => envs.reset({ seed, options: resetOptions }));
        for (const [t, each] of steps.entries()) {
          const actions = chooseActions(entry, infos, each);
          const result = both((envs) => envs.step(actions));
          infos = result.infos;
          const resetMask = result.terminations.map((flag, i) => flag | result.truncations[i]!);
          if (mode !== 'disabled' || !resetMask.includes(1)) continue;
          const later = both((envs) =>
            envs.reset(t % 2 === 0 ? { resetMask } : { resetMask, seed: reseed, options: resetOptions }),
          );
          infos = later.infos.map((info, i) => (resetMask[i] === 1 ? info : result.infos[i]!));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keeps results as they were, whatever comes later', () => {
    using envs = makeVectorEnv(id, { numEnvs: 3, autoreset: 'same-step', maxEpisodeSteps: 2 });
    const results = [envs.reset({ seed: 1 })];
    const copies = [structuredClone(results[0])];
    for (let t = 0; t < 6; t++) {
      results.push(envs.step(chooseActions(entry, results.at(-1)!.infos, [0, 0.5, 1])));
      copies.push(structuredClone(results.at(-1)));
    }
    envs.reset({ seed: 2 });
    expect(results).toEqual(copies);
    for (const { observations } of results) expect(envs.observationSpace.contains(observations)).toBe(true);
  });

  it('has the spaces of a vector of single environments, and samples like them', () => {
    const { kernel, singles } = twins(id, 4, 'next-step');
    for (const space of SPACES) expect(kernel[space].toJSON()).toEqual(singles[space].toJSON());
    expect(kernel.spec).toEqual(singles.spec);
    kernel.actionSpace.seed(3);
    singles.actionSpace.seed(3);
    const actions = kernel.actionSpace.sample();
    expect(actions).toEqual(singles.actionSpace.sample());
    kernel.reset({ seed: 0 });
    singles.reset({ seed: 0 });
    expect(kernel.step(actions as ArrayLike<number>)).toEqual(singles.step(actions as ArrayLike<number>));
  });

  it('continues from a snapshot as it would have without', () => {
    const vectors = [0, 1].map(
      () =>
        new SimVectorEnv(SimCore.create(), id, { numEnvs: 3, autoreset: 'same-step', maxEpisodeSteps: 4 }),
    );
    const [envs, other] = vectors as [SimVectorEnv, SimVectorEnv];
    let { infos } = envs.reset({ seed: 8 });
    for (let t = 0; t < 3; t++) ({ infos } = envs.step(chooseActions(entry, infos, [0.1, 0.6, 0.9])));
    other.restore(envs.snapshot());
    for (let t = 0; t < 9; t++) {
      const actions = chooseActions(entry, infos, [0.9, 0.4, 0.2]);
      const result = envs.step(actions);
      expect(other.step(actions)).toEqual(result);
      ({ infos } = result);
    }
    expect(() => other.restore(new Uint8Array(9))).toThrow(code('BAD_SNAPSHOT'));
  });

  it('refuses actions that are none, and a step before the reset or after the end', () => {
    using envs = makeVectorEnv(id, { numEnvs: 2, autoreset: 'disabled', maxEpisodeSteps: 1 });
    expect(() => envs.step([0, 0])).toThrow(code('NOT_RESET'));
    const { infos } = envs.reset({ seed: 0 });
    const isDiscrete = entry.actionSpace.type === 'Discrete';
    const wrong = isDiscrete ? [0, 9] : [0, Number.NaN];
    for (const actions of [wrong, [0], [0, 0, 0]]) expect(() => envs.step(actions)).toThrow(RangeError);
    for (const actions of ['00', undefined, null, 0, [0, '0']]) {
      expect(() => envs.step(actions as unknown as number[])).toThrow(TypeError);
    }
    const actions = chooseActions(entry, infos, [0, 1]);
    envs.step(actions);
    expect(() => envs.step(actions)).toThrow(code('EPISODE_OVER'));
    envs.close();
    envs.close();
    expect(() => envs.reset({ seed: 0 })).toThrow(code('DISPOSED'));
  });

  it('is unchanged when a reset is refused', () => {
    const { kernel, singles } = twins(id, 2, 'disabled');
    const refused = [
      { seed: [1, -1] },
      { seed: [1] },
      { seed: [1, null], resetMask: [0, 0] },
      { seed: [1, null], resetMask: [1] },
      { seed: [1, null], options: { nothing: 1 } },
      { seed: 5, resetMask: [2, 0] },
      { options: { nothing: Number.NaN } },
    ];
    if (!entry.drawsNothing) expect(() => kernel.reset({ seed: [1, null] })).toThrow(code('NOT_SEEDED'));
    const { infos } = kernel.reset({ seed: 0 });
    singles.reset({ seed: 0 });
    for (const options of refused) expect(() => kernel.reset(options)).toThrow(/./);
    const actions = chooseActions(entry, infos, [0, 1]);
    expect(kernel.step(actions)).toEqual(singles.step(actions));
    expect(kernel.reset()).toEqual(singles.reset());
  });

  it('refuses options that it does not know', () => {
    expect(() => makeVectorEnv(id, { numEnvs: 2, max_episode_steps: 3 })).toThrow(
      `max_episode_steps must be an option of ${id}`,
    );
    expect(() => makeVectorEnv(id, { numEnvs: 0 })).toThrow(RangeError);
    expect(() => makeVectorEnv(id, { numEnvs: 1, autoreset: 'never' as AutoresetMode })).toThrow(
      'autoreset must be one of next-step, same-step, disabled, got "never"',
    );
  });
});

describe('a vector of CartPole-v1', () => {
  it('reseeds, continues or leaves each environment as seeds and mask say', () => {
    const { kernel, singles } = twins('CartPole-v1', 4, 'next-step');
    for (const envs of [kernel, singles]) {
      envs.reset({ seed: 0 });
      envs.step([0, 1, 0, 1]);
    }
    const options = { seed: [null, 5, null, 6], resetMask: [1, 1, 0, 0] };
    expect(kernel.reset(options)).toEqual(singles.reset(options));
    for (let t = 0; t < 30; t++) expect(kernel.step([1, 1, 1, 1])).toEqual(singles.step([1, 1, 1, 1]));
  });
});

describe('makeVectorEnv', () => {
  it('uses the kernel where there is one, and single environments elsewhere', () => {
    registerEnv({ id: 'Limited-v0', create: () => makeEnv('CartPole-v1'), maxEpisodeSteps: 4 });
    expect(makeVectorEnv('CartPole-v1', { numEnvs: 1 })).toBeInstanceOf(SimVectorEnv);
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
    using games = makeVectorEnv('TicTacToe-v0', { numEnvs: 2, autoreset: 'same-step' });
    games.reset();
    const { observations, infos } = games.step([0, 4]);
    expect([...observations]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect(infos.map((info) => info['action_mask'])).toEqual([
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
    expect([...last.rewards]).toEqual([1, 0]);
    expect([...last.finalObservations!.subarray(0, 9)]).toEqual([1, 1, 1, 2, 2, 0, 0, 0, 0]);
    expect(last.finalInfos).toEqual([{ action_mask: new Int8Array(9) }, null]);
    expect(last.infos[0]).toEqual({ action_mask: new Int8Array(9).fill(1) });
  });

  it('gives numbers of Discrete spaces as i32, and a list of them for a Tuple', () => {
    using taxis = makeVectorEnv('Taxi-v4', { numEnvs: 2 });
    const taxi = taxis.reset({ seed: 0 }).observations;
    expect(taxi).toEqual(Int32Array.from([0, 1], (seed) => makeEnv('Taxi-v4').reset({ seed }).observation));
    using tables = makeVectorEnv('Blackjack-v1', { numEnvs: 2 });
    const [sums, dealers, aces] = tables.reset({ seed: 0 }).observations;
    const singles = [0, 1].map((seed) => makeEnv('Blackjack-v1').reset({ seed }).observation);
    expect([sums, dealers, aces]).toEqual(
      [0, 1, 2].map((part) => Int32Array.from(singles, (hand) => hand[part as 0])),
    );
  });
});
