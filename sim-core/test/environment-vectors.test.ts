// What holds for every environment of the manifest and every kind of option: the vector.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AutoresetMode, type CoreVector, SimCore } from '../src/index.js';
import {
  actionFrom,
  anySeed,
  CASES,
  ENVIRONMENTS,
  type EnvironmentCase,
  expectRefused,
  finalViewOfVector,
  flat,
  play,
  row,
  simError,
  viewOf,
  viewOfVector,
  viewsOf,
} from './support/environments.js';
import { ScalarLoop } from './support/scalar-loop.js';

const core = SimCore.create({ memoryBytes: 1 << 20 });
const MODES: readonly AutoresetMode[] = ['next-step', 'same-step', 'disabled'];

const words = fc.array(fc.nat(0xffff), { minLength: 20, maxLength: 45, size: 'max' });
const fewEnvs = fc.integer({ min: 1, max: 9 });
/** Around a pair, a word of flags, a block of the kernel and the room of a column. */
const manyEnvs = fc.constantFrom(15, 16, 17, 62, 63, 64, 65, 66, 127, 129);

/** An action for each environment that its mask allows, where it has one. */
function actionsFor(vec: CoreVector, word: number): (number | number[])[] {
  return Array.from({ length: vec.numEnvs }, (_, index) => {
    const masks = vec.actionMasks;
    return actionFrom(vec.manifest, (word * (index + 1)) >> (index % 5), masks && row(vec, masks, index));
  });
}

/** Which environments have ended. */
function endedOf(vec: CoreVector): boolean[] {
  return Array.from(vec.terminated, (flag, index) => flag === 1 || vec.truncated[index] === 1);
}

/** Plays a vector and single environments side by side. */
function expectEqual(
  given: EnvironmentCase,
  autoreset: AutoresetMode,
  numEnvs: number,
  seed: bigint,
  words: readonly number[],
): void {
  using loop = new ScalarLoop(core, given, autoreset, numEnvs, seed);
  using vec = core.makeVector(given.entry.id, { ...given.options, numEnvs, autoreset });
  vec.reset({ seed });
  expect(viewsOf(vec)).toEqual(loop.envs.map(viewOf));
  for (const word of words) {
    const mask = endedOf(vec);
    if (autoreset === 'disabled' && mask.includes(true)) {
      const still = actionsFor(vec, word).flat();
      expect(() => vec.step(still)).toThrow(simError('EPISODE_OVER'));
      vec.reset({ mask });
      expect(viewsOf(vec)).toEqual(
        loop.reset(mask).map((view, index) => (mask[index] ? { ...view, reward: 0 } : view)),
      );
    }
    const actions = actionsFor(vec, word);
    vec.step(actions.flat());
    const expected = loop.step(actions);
    expect(viewsOf(vec)).toEqual(expected);
    for (const [index, final] of loop.finalViews.entries()) {
      if (final === undefined) continue;
      const { observation, info } = final;
      expect(finalViewOfVector(vec, index)).toEqual({ observation, info });
    }
  }
}

describe.each(CASES)('a vector of $name', (given) => {
  it.each(MODES)('gives each environment the bits that a single one gives (%s)', (autoreset) => {
    fc.assert(
      fc.property(fewEnvs, anySeed, words, (numEnvs, seed, each) => {
        expectEqual(given, autoreset, numEnvs, seed, each);
      }),
      { numRuns: 2 },
    );
  });
});

describe.each(ENVIRONMENTS)('a vector of $id', (entry) => {
  const plain = { name: entry.id, entry, options: {} };

  it('gives them with many environments too', () => {
    fc.assert(
      fc.property(manyEnvs, fc.constantFrom(...MODES), anySeed, words, (numEnvs, mode, seed, each) => {
        expectEqual(plain, mode, numEnvs, seed, each.slice(0, 16));
      }),
      { numRuns: 4 },
    );
  });

  it('gives the same bits from every start that reset options allow', () => {
    const bounds = Object.entries(entry.options ?? {}).filter(([, { at }]) => at === 'reset');
    using env = core.make(entry.id, { maxEpisodeSteps: 4 });
    using vec = core.makeVector(entry.id, { numEnvs: 9, maxEpisodeSteps: 4 });
    for (const share of bounds.length === 0 ? [] : [0, 0.001, 0.3, 1]) {
      const options = Object.fromEntries(
        bounds.map(([name, bound]) => [
          name,
          bound.type === 'number' ? share * bound[name === 'low' ? 'min' : 'max']! : 0,
        ]),
      );
      vec.reset({ seed: 5, options });
      vec.step(actionsFor(vec, 0b1011).flat());
      for (let index = 0; index < 9; index++) {
        env.reset({ seed: 5 + index, options });
        env.step(actionFrom(entry, (0b1011 * (index + 1)) >> (index % 5), null));
        expect(viewOfVector(vec, index)).toEqual(viewOf(env));
      }
      expect(vec.observations.length).toBe(flat(env.observation).length * 9);
      expect(flat(vec.observations).every(Number.isFinite)).toBe(true);
    }
  });

  it('does not let an environment depend on how many there are, nor on the others', () => {
    const seeds = [5n, 1n << 80n, 0n, 77n, 3n];
    const run = (order: readonly bigint[], numEnvs: number) => {
      using vec = core.makeVector(entry.id, { numEnvs, autoreset: 'same-step' });
      vec.reset({ seeds: order });
      vec.actionSpace.seed(order);
      for (let step = 0; step < 60; step++) vec.step(vec.actionSpace.sample(entry.actionMask));
      return viewsOf(vec);
    };
    const alone = seeds.flatMap((seed) => run([seed], 1));
    expect(run(seeds, 5)).toEqual(alone);
    expect(run(seeds.toReversed(), 5)).toEqual(alone.toReversed());
  });

  it('samples for every environment with the bits of a single one', () => {
    using vec = core.makeVector(entry.id, { numEnvs: 3 });
    using env = core.make(entry.id);
    const seeds = ['1', 2n ** 64n, 7];
    vec.reset({ seed: 0 });
    vec.actionSpace.seed(seeds);
    const drawn = Array.from({ length: 20 }, () => flat(vec.actionSpace.sample()));
    for (const [index, seed] of seeds.entries()) {
      env.actionSpace.seed(seed);
      expect(drawn.map((actions) => actions[index])).toEqual(
        drawn.map(() => flat(env.actionSpace.sample())[0]),
      );
    }
    vec.actionSpace.seed(2n ** 64n - 1n);
    env.actionSpace.seed(2n ** 64n + 1n);
    expect(flat(vec.actionSpace.sample())[2]).toBe(flat(env.actionSpace.sample())[0]);
    if (!entry.actionMask) expect(() => vec.actionSpace.sample(true)).toThrow(RangeError);
  });

  it('keeps the streams of the environments and of their actions apart, as a single one does', () => {
    using vec = core.makeVector(entry.id, { numEnvs: 3, autoreset: 'disabled' });
    vec.reset({ seed: 5 });
    vec.actionSpace.seed(50);
    const sampled = Array.from({ length: 3 }, () => [...flat(vec.actionSpace.sample())]);
    vec.reset();
    for (let index = 0; index < 3; index++) {
      using env = core.make(entry.id);
      env.reset({ seed: 5 + index });
      env.actionSpace.seed(50 + index);
      const drawn = sampled.map(() => flat(env.actionSpace.sample()));
      env.reset();
      const size = drawn[0]!.length;
      expect(sampled.map((all) => all.slice(index * size, (index + 1) * size))).toEqual(drawn);
      expect(viewOfVector(vec, index)).toEqual(viewOf(env));
    }
  });

  it('takes seeds as array, BigUint64Array or first seed, beyond 64 bits too', () => {
    using counted = core.makeVector(entry.id, { numEnvs: 3 });
    using listed = core.makeVector(entry.id, { numEnvs: 3 });
    for (const first of [0n, (1n << 64n) - 3n, (1n << 64n) - 2n, 1n << 64n, 1n << 70n]) {
      const seeds = [first, first + 1n, first + 2n];
      counted.reset({ seed: first });
      listed.reset({ seeds });
      expect(viewsOf(counted)).toEqual(viewsOf(listed));
      if (seeds[2]! < 1n << 64n) {
        listed.reset({ seeds: BigUint64Array.from(seeds) });
        expect(viewsOf(counted)).toEqual(viewsOf(listed));
      }
      for (const [index, seed] of seeds.entries()) {
        using env = core.make(entry.id);
        env.reset({ seed });
        expect(viewOfVector(counted, index)).toEqual(viewOf(env));
      }
    }
  });

  it('resets the environments that a mask chooses and leaves the others alone', () => {
    using vec = core.makeVector(entry.id, { numEnvs: 5, autoreset: 'same-step', maxEpisodeSteps: 12 });
    vec.reset({ seed: 0 });
    for (let step = 0; step < 25; step++) vec.step(actionsFor(vec, step * 37).flat());
    const [before, finals] = [viewsOf(vec), [0, 1, 2, 3, 4].map((index) => finalViewOfVector(vec, index))];
    const chosen = [false, true, 0, 1, false];
    vec.reset({ seeds: [90, 91, 92, 93, 94], mask: chosen });
    for (const index of [0, 2, 4]) {
      expect(viewOfVector(vec, index)).toEqual(before[index]);
      expect(finalViewOfVector(vec, index)).toEqual(finals[index]);
    }
    for (const index of [1, 3]) {
      using env = core.make(entry.id);
      env.reset({ seed: 90 + index });
      expect(viewOfVector(vec, index)).toEqual(viewOf(env));
      expect(finalViewOfVector(vec, index).observation.every((value) => value === 0)).toBe(true);
    }
    // A reset that is refused forgets its mask.
    expect(() => vec.reset({ seed: -1, mask: chosen })).toThrow(RangeError);
    vec.reset({ seed: 3 });
    expect([...vec.elapsedSteps]).toEqual([0, 0, 0, 0, 0]);
  });

  it('needs a first reset, with a seed, of each environment before a step', () => {
    using vec = core.makeVector(entry.id, { numEnvs: 3 });
    const step = () => vec.step(actionsFor(vec, 1).flat());
    expect(step).toThrow(simError('NOT_RESET'));
    if (!entry.drawsNothing) expectRefused(vec, () => vec.reset(), simError('NOT_SEEDED'));
    vec.reset({ seed: 0, mask: [1, 0, 1] });
    expect(step).toThrow(simError('NOT_RESET'));
    if (!entry.drawsNothing) {
      expectRefused(vec, () => vec.reset({ mask: [1, 1, 0] }), /environment 1 never had a seed/);
    }
    vec.reset({ seed: 4, mask: [0, 1, 0] });
    step();
    vec.reset();
    expect([...vec.elapsedSteps]).toEqual([0, 0, 0]);
  });

  it('moves nothing where the action of one environment is refused', () => {
    using vec = core.makeVector(entry.id, { numEnvs: 18 });
    vec.reset({ seed: 0 });
    vec.step(actionsFor(vec, 1).flat());
    const before = viewsOf(vec);
    const actions = flat(vec.actions);
    const bad = entry.actionSpace.type === 'Discrete' ? entry.actionSpace.n : Number.NaN;
    for (const index of [0, 7, 17]) {
      const given = actions.with(index, bad);
      expect(() => vec.step(given)).toThrow(RangeError);
      expect(() => vec.step(given)).toThrow(`actions[${index}] must be`);
      const column = (vec.actions as unknown as Float32Array).slice().fill(actions[0]!);
      column.set(given);
      expect(() => vec.step(column)).toThrow(`actions[${index}] must be`);
      expect(viewsOf(vec)).toEqual(before);
    }
    if (entry.players !== 2) return;
    vec.reset();
    while (vec.actionMasks![0] === 1) vec.step(Array(18).fill(0));
    const full = viewsOf(vec);
    expect(() => vec.step(Array(18).fill(0))).toThrow(simError('ILLEGAL_ACTION'));
    expect(() => vec.step(Array(18).fill(0))).toThrow(/action 0 is not legal in environment 0/);
    expect(viewsOf(vec)).toEqual(full);
  });

  it('is refused once disposed', () => {
    const vec = core.makeVector(entry.id, { numEnvs: 2 });
    vec.reset({ seed: 0 });
    const saved = vec.snapshot();
    vec[Symbol.dispose]();
    vec.dispose();
    for (const call of [
      () => vec.reset({ seed: 0 }),
      () => vec.step(),
      () => vec.actionSpace.sample(),
      () => vec.actionSpace.seed(1),
      () => vec.snapshot(),
      () => vec.restore(saved),
    ]) {
      expect(call).toThrow(simError('DISPOSED'));
    }
  });
});

describe.each(ENVIRONMENTS.filter(({ id }) => ['CartPole-v1', 'TicTacToe-v0'].includes(id)))(
  'a vector of $id with every environment that it promises',
  (entry) => {
    it('has room for them, and lives apart from its core', { timeout: 60_000 }, () => {
      const own = SimCore.create();
      using vec = own.makeVector(entry.id, { numEnvs: 1_048_576, autoreset: 'same-step' });
      own.reset();
      vec.reset({ seed: 0 });
      const action = actionFrom(entry, 1, null);
      (vec.actions as unknown as Float32Array).fill(flat(action)[0]!);
      vec.step();
      using env = core.make(entry.id);
      env.reset({ seed: 1_048_575 });
      env.step(action);
      const { terminated, reward, ...view } = viewOf(env);
      expect(vec.rewards[1_048_575]).toBe(reward);
      if (!terminated) expect(viewOfVector(vec, 1_048_575)).toMatchObject(view);
    });
  },
);

describe('autoreset', () => {
  it("is 'next-step' unless told otherwise", () => {
    using vec = core.makeVector('CartPole-v1', { numEnvs: 1, maxEpisodeSteps: 2 });
    vec.reset({ seed: 0 });
    const shown = Array.from({ length: 4 }, () => {
      vec.step([1]);
      return [vec.rewards[0], vec.truncated[0], vec.elapsedSteps[0]];
    });
    expect(shown).toEqual([
      [1, 0, 1],
      [1, 1, 2],
      [0, 0, 0],
      [1, 0, 1],
    ]);
    expect(vec.autoreset).toBe('next-step');
  });

  it("'disabled' says which environment has ended", () => {
    using vec = core.makeVector('CartPole-v1', { numEnvs: 3, autoreset: 'disabled', maxEpisodeSteps: 4 });
    vec.reset({ seed: 0 });
    for (let step = 0; step < 4; step++) vec.step([0, 1, 0]);
    expect([...vec.truncated]).toEqual([1, 1, 1]);
    vec.reset({ mask: [1, 1, 0] });
    expectRefused(vec, () => vec.step(), /environment 2 is over/);
    vec.reset({ mask: [0, 0, 1] });
    vec.step([0, 0, 0]);
    expect([...vec.elapsedSteps]).toEqual([1, 1, 1]);
  });

  it.each(['CartPole-v1', 'MountainCar-v0'])(
    "'disabled' sees that one %s was truncated, wherever it is",
    (id) => {
      for (const ended of [0, 7, 8, 16, 19]) {
        using vec = core.makeVector(id, { numEnvs: 20, autoreset: 'disabled', maxEpisodeSteps: 2 });
        const others = Array.from({ length: 20 }, (_, index) => index !== ended);
        vec.reset({ seed: 0 });
        vec.step(Array(20).fill(1));
        vec.reset({ seed: 0, mask: others });
        vec.step(Array(20).fill(1));
        expect([...vec.terminated]).toEqual(Array(20).fill(0));
        expect(Array.from(vec.truncated, (flag) => flag === 0)).toEqual(others);
        expectRefused(vec, () => vec.step(), new RegExp(`environment ${ended} is over`));
      }
    },
  );

  it('begins every episode with the defaults of reset options', () => {
    using vec = core.makeVector('CartPole-v1', { numEnvs: 1, autoreset: 'same-step', maxEpisodeSteps: 1 });
    using env = core.make('CartPole-v1');
    vec.reset({ seed: 1, options: { low: 0.1, high: 0.2 } });
    env.reset({ seed: 1, options: { low: 0.1, high: 0.2 } });
    vec.step([0]);
    env.reset();
    expect([...vec.observations]).toEqual([...env.observation]);
    expect(play(env, [1])).toEqual([1]);
  });
});
