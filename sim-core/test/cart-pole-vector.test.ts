import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../test/support/parts.js';
import { type AutoresetMode, type CartPoleVector, SimCore } from '../src/index.js';
import { expectRefused, observe, simError } from './support/cart-pole.js';
import {
  actionBits,
  actionsFrom,
  firstSeed,
  row,
  ScalarLoop,
  setups,
  viewOfVector,
} from './support/cart-pole-vector.js';
import {
  type GymnasiumVectorRun,
  type GymnasiumVectorView,
  gymnasiumVectorRuns,
} from './support/gymnasium.js';

const core = SimCore.create();

describe('CartPoleVector', () => {
  it('gives each environment the bits that a single one gives', () => {
    fc.assert(
      fc.property(
        setups,
        firstSeed,
        fc.array(actionBits, { maxLength: 80 }),
        ({ numEnvs, autoreset, ...given }, start, words) => {
          using loop = new ScalarLoop(core, autoreset, numEnvs, given, start);
          using vec = core.cartPoleVector({ numEnvs, autoreset, ...given });
          vec.reset({ seed: start });
          for (const word of words) {
            const actions = actionsFrom(word, numEnvs);
            vec.step(actions);
            const expected = loop.step(actions);
            expect(expected.map((_, index) => viewOfVector(vec, index))).toEqual(expected);
            loop.finalObservations.forEach((observation, index) => {
              expect(row(vec.finalObservations, index)).toEqual(observation);
            });
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('gives the same bits from wide reset bounds, which leave the range of the fast sine and cosine', () => {
    using env = core.cartPole({ maxEpisodeSteps: 3 });
    using vec = core.cartPoleVector({ numEnvs: 9, maxEpisodeSteps: 3 });
    for (const high of [0.3, 2, 1000, 65_536]) {
      vec.reset({ seed: 0, options: { low: -high, high } });
      vec.step(actionsFrom(0b101101001, 9));
      for (let index = 0; index < 9; index++) {
        env.reset({ seed: index, options: { low: -high, high } });
        env.step(actionsFrom(0b101101001, 9)[index]!);
        expect(viewOfVector(vec, index)).toEqual(observe(env));
      }
    }
  });

  it('does not let an environment depend on how many there are', () => {
    const seeds = [5n, 1n << 80n, 0n, 77n, 3n];
    const alone = seeds.map((one) => {
      using vec = core.cartPoleVector({ numEnvs: 1, autoreset: 'same-step' });
      vec.reset({ seeds: [one] });
      vec.actionSpace.seed([one]);
      for (let step = 0; step < 100; step++) vec.step(vec.actionSpace.sample());
      return viewOfVector(vec, 0);
    });
    for (const order of [seeds, seeds.toReversed()]) {
      using vec = core.cartPoleVector({ numEnvs: 5, autoreset: 'same-step' });
      vec.reset({ seeds: order });
      vec.actionSpace.seed(order);
      for (let step = 0; step < 100; step++) vec.step(vec.actionSpace.sample());
      expect(order.map((_, index) => viewOfVector(vec, index))).toEqual(
        order === seeds ? alone : alone.toReversed(),
      );
    }
  });

  it('samples the actions of every environment with the bits of Discrete(2).sample()', () => {
    using vec = core.cartPoleVector({ numEnvs: 5 });
    for (const seeds of [
      [9, 10, 11, 12, 13],
      ['1', 2n ** 64n, 0, 7, 2n ** 100n],
    ]) {
      vec.actionSpace.seed(seeds[0] === 9 ? 9 : seeds);
      const streams = seeds.map((one) => core.pcg64(one));
      for (let draw = 0; draw < 50; draw++) {
        expect([...vec.actionSpace.sample()]).toEqual(streams.map((stream) => stream.integers(2)));
      }
      for (const stream of streams) stream[Symbol.dispose]();
    }
  });

  it('takes seeds as array, BigUint64Array or first seed, beyond 64 bits too', () => {
    using counted = core.cartPoleVector({ numEnvs: 3 });
    using listed = core.cartPoleVector({ numEnvs: 3 });
    for (const first of [0n, (1n << 64n) - 3n, (1n << 64n) - 2n, 1n << 64n, 1n << 70n]) {
      const seeds = [first, first + 1n, first + 2n];
      counted.reset({ seed: first });
      listed.reset({ seeds });
      expect(counted.observations).toEqual(listed.observations);
      if (seeds.every((one) => one < 1n << 64n)) {
        listed.reset({ seeds: BigUint64Array.from(seeds) });
        expect(counted.observations).toEqual(listed.observations);
      }
      for (const [index, one] of seeds.entries()) {
        using env = core.cartPole();
        env.reset({ seed: one });
        expect(row(counted.observations, index)).toEqual([...env.observation]);
      }
    }
  });

  it('has room for every environment that it promises', () => {
    using vec = core.cartPoleVector({ numEnvs: 1_048_576, autoreset: 'same-step' });
    vec.reset({ seed: 0 });
    vec.actions[1_048_575] = 1;
    vec.step();
    using env = core.cartPole();
    env.reset({ seed: 1_048_575 });
    env.step(1);
    expect(viewOfVector(vec, 1_048_575)).toEqual(observe(env));
  });
});

describe('CartPoleVector.reset with a mask', () => {
  it('starts episodes in the chosen environments and leaves the others alone', () => {
    using vec = core.cartPoleVector({ numEnvs: 5, autoreset: 'same-step' });
    vec.reset({ seed: 0 });
    for (let step = 0; step < 25; step++) vec.step([1, 1, 0, 0, 1]);
    const before = [0, 1, 2, 3, 4].map((index) => viewOfVector(vec, index));
    vec.reset({ seeds: [90, 91, 92, 93, 94], mask: [false, true, 0, 1, false] });
    for (const index of [0, 2, 4]) expect(viewOfVector(vec, index)).toEqual(before[index]);
    for (const index of [1, 3]) {
      using env = core.cartPole();
      env.reset({ seed: 90 + index });
      expect(viewOfVector(vec, index)).toEqual(observe(env));
      expect(row(vec.finalObservations, index)).toEqual([0, 0, 0, 0]);
    }
  });

  it("goes on after an episode has ended with 'disabled'", () => {
    using vec = core.cartPoleVector({ numEnvs: 3, autoreset: 'disabled', maxEpisodeSteps: 4 });
    vec.reset({ seed: 0 });
    vec.reset({ mask: [1, 0, 1] });
    for (let step = 0; step < 4; step++) vec.step([0, 1, 0]);
    expect([...vec.truncated]).toEqual([1, 1, 1]);
    expectRefused(vec, () => vec.step([0, 0, 0]), simError('EPISODE_OVER'));
    vec.reset({ mask: [1, 1, 0] });
    expectRefused(vec, () => vec.step([0, 0, 0]), /environment 2 is over/);
    vec.reset({ mask: [0, 0, 1] });
    vec.step([0, 0, 0]);
    expect([...vec.elapsedSteps]).toEqual([1, 1, 1]);
  });

  it('needs a first seed for each environment before a step', () => {
    using vec = core.cartPoleVector({ numEnvs: 3 });
    expectRefused(vec, () => vec.step([0, 0, 0]), simError('NOT_RESET'));
    expectRefused(vec, () => vec.reset(), simError('NOT_SEEDED'));
    vec.reset({ seed: 0, mask: [1, 0, 1] });
    expectRefused(vec, () => vec.step([0, 0, 0]), simError('NOT_RESET'));
    expectRefused(vec, () => vec.reset({ mask: [1, 1, 0] }), /environment 1 never had a seed/);
    vec.reset({ seed: 4, mask: [0, 1, 0] });
    vec.step([0, 0, 0]);
    vec.reset();
  });
});

describe.skipIf(!has('gymnasium'))('CartPoleVector against the Gymnasium of this machine', () => {
  it('does what SyncVectorEnv does with correctly rounded sin and cos, in all three modes', () => {
    const run = fc
      .record({
        autoreset: fc.constantFrom<AutoresetMode>('next-step', 'same-step', 'disabled'),
        numEnvs: fc.integer({ min: 1, max: 4 }),
        maxEpisodeSteps: fc.integer({ min: 1, max: 30 }),
        suttonBartoReward: fc.boolean(),
        seed: firstSeed.map(String),
        words: fc.array(actionBits, { minLength: 30, maxLength: 60, size: 'max' }),
      })
      .map(({ words, ...given }) => ({ words, given }));
    const runs: GymnasiumVectorRun[] = [];
    const seen = fc.sample(run, { numRuns: 45, seed: 3 }).map(({ words, given }) => {
      const { seed: start, ...options } = given;
      using vec = core.cartPoleVector(options);
      vec.reset({ seed: start });
      const calls: GymnasiumVectorRun['calls'] = [];
      const views: GymnasiumVectorView[] = [];
      for (const word of words) {
        const mask = Array.from(vec.terminated, (flag, index) => flag === 1 || vec.truncated[index] === 1);
        if (given.autoreset === 'disabled' && mask.includes(true)) {
          vec.reset({ mask });
          calls.push({ mask });
          views.push(gymnasiumViewOf(vec, false));
        }
        const actions = actionsFrom(word, given.numEnvs);
        vec.step(actions);
        calls.push({ actions });
        views.push(gymnasiumViewOf(vec, given.autoreset === 'same-step'));
      }
      runs.push({ ...given, calls });
      return views;
    });
    expect(seen).toEqual(gymnasiumVectorRuns(runs));
  });
});

function gymnasiumViewOf(vec: CartPoleVector, showsFinal: boolean): GymnasiumVectorView {
  const indices = Array.from({ length: vec.numEnvs }, (_, index) => index);
  const ended = indices.filter((index) => vec.terminated[index] === 1 || vec.truncated[index] === 1);
  return {
    observations: indices.map((index) => row(vec.observations, index)),
    rewards: [...vec.rewards],
    terminated: Array.from(vec.terminated, Boolean),
    truncated: Array.from(vec.truncated, Boolean),
    finalObservations: Object.fromEntries(
      (showsFinal ? ended : []).map((index) => [index, row(vec.finalObservations, index)]),
    ),
  };
}
