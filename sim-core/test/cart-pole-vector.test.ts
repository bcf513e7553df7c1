import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../test/support/parts.js';
import {
  type AutoresetMode,
  type CartPole,
  type CartPoleVector,
  type CartPoleVectorOptions,
  type CartPoleVectorResetOptions,
  SimCore,
  type SimErrorCode,
} from '../src/index.js';
import {
  type GymnasiumVectorRun,
  type GymnasiumVectorView,
  gymnasiumVectorRuns,
} from './support/gymnasium.js';
import { resealed } from './support/snapshots.js';

const core = SimCore.create();

const simError = (code: SimErrorCode) => expect.objectContaining({ name: 'SimError', code });

/** A refused call throws and changes nothing. */
function expectRefused(vec: CartPoleVector, call: () => unknown, error: unknown): void {
  const before = vec.snapshot();
  expect(call).toThrow(error as Error);
  expect(vec.snapshot()).toEqual(before);
}

/** What a vector shows of one environment after a step. */
interface View {
  observation: number[];
  state: number[];
  reward: number;
  terminated: boolean;
  truncated: boolean;
  elapsedSteps: number;
}

function viewOfVector(vec: CartPoleVector, index: number): View {
  return {
    observation: [...vec.observations.subarray(4 * index, 4 * index + 4)],
    state: [...vec.state(index)],
    reward: vec.rewards[index]!,
    terminated: vec.terminated[index] === 1,
    truncated: vec.truncated[index] === 1,
    elapsedSteps: vec.elapsedSteps[index]!,
  };
}

function viewOfScalar(env: CartPole): View {
  return {
    observation: [...env.observation],
    state: [...env.state],
    reward: env.reward,
    terminated: env.terminated,
    truncated: env.truncated,
    elapsedSteps: env.elapsedSteps,
  };
}

/** SyncVectorEnv's loop over single environments, as Gymnasium 1.4.0 defines the autoreset modes. */
class ScalarLoop {
  readonly envs: CartPole[];
  readonly ended: boolean[];
  finalObservations: (number[] | undefined)[] = [];

  constructor(
    readonly autoreset: AutoresetMode,
    numEnvs: number,
    options: { maxEpisodeSteps: number; suttonBartoReward: boolean },
    seed: bigint,
  ) {
    this.envs = Array.from({ length: numEnvs }, () => core.cartPole(options));
    this.ended = this.envs.map(() => false);
    this.envs.forEach((env, index) => {
      env.reset({ seed: seed + BigInt(index) });
    });
  }

  step(actions: number[]): View[] {
    this.finalObservations = [];
    return this.envs.map((env, index) => {
      if (this.autoreset === 'next-step' && this.ended[index]) {
        env.reset();
        this.ended[index] = false;
        return viewOfScalar(env);
      }
      env.step(actions[index]!);
      const view = viewOfScalar(env);
      this.ended[index] = view.terminated || view.truncated;
      if (this.autoreset !== 'same-step' || !this.ended[index]) return view;
      this.finalObservations[index] = view.observation;
      env.reset();
      const { observation, state, elapsedSteps } = viewOfScalar(env);
      return { ...view, observation, state, elapsedSteps };
    });
  }

  [Symbol.dispose](): void {
    for (const env of this.envs) env[Symbol.dispose]();
  }
}

const seed = fc.oneof(
  fc.bigInt(0n, 1000n),
  fc.bigInt((1n << 64n) - 100n, 1n << 64n),
  fc.bigInt(0n, 1n << 90n),
);

/** Bits of the environments' actions; long runs of one bit make poles fall. */
const bits = fc.oneof(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.constantFrom(0, 2 ** 31 - 1));

const setups = fc.record({
  autoreset: fc.constantFrom<AutoresetMode>('next-step', 'same-step'),
  /** Around a pair, a word of flags and a block of the kernel. */
  numEnvs: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constantFrom(62, 63, 64, 65, 66, 127, 129, 150)),
  maxEpisodeSteps: fc.integer({ min: 1, max: 40 }),
  suttonBartoReward: fc.boolean(),
});

function actionsFrom(word: number, numEnvs: number): number[] {
  return Array.from({ length: numEnvs }, (_, index) => (word >> (index % 31)) & 1);
}

function row(
  values: ArrayLike<number> & { subarray(start: number, end: number): Iterable<number> },
  index: number,
) {
  return [...values.subarray(4 * index, 4 * index + 4)];
}

describe('CartPoleVector', () => {
  it('gives each environment the bits that a single one gives', () => {
    fc.assert(
      fc.property(
        setups,
        seed,
        fc.array(bits, { maxLength: 80 }),
        ({ numEnvs, autoreset, ...given }, start, words) => {
          using loop = new ScalarLoop(autoreset, numEnvs, given, start);
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
        expect(viewOfVector(vec, index)).toEqual(viewOfScalar(env));
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
    expect(viewOfVector(vec, 1_048_575)).toEqual(viewOfScalar(env));
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
      expect(viewOfVector(vec, index)).toEqual(viewOfScalar(env));
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
        seed: seed.map(String),
        words: fc.array(bits, { minLength: 30, maxLength: 60, size: 'max' }),
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

describe('CartPoleVector.snapshot and restore', () => {
  it('go on identically from any step, in any vector with the same options', () => {
    fc.assert(
      fc.property(setups, seed, fc.array(bits, { maxLength: 20 }), (options, start, words) => {
        using vec = core.cartPoleVector(options);
        using other = core.cartPoleVector(options);
        vec.reset({ seed: start });
        vec.actionSpace.seed(start);
        for (const word of words) vec.step(actionsFrom(word, options.numEnvs));
        const snapshot = vec.snapshot();
        const goOn = (resumed: CartPoleVector) => {
          for (let step = 0; step < 12; step++) resumed.step(resumed.actionSpace.sample());
          resumed.reset();
          return resumed.snapshot();
        };
        const last = goOn(vec);
        vec.restore(snapshot);
        expect(vec.snapshot()).toEqual(snapshot);
        expect(goOn(vec)).toEqual(last);
        other.restore(snapshot);
        expect(goOn(other)).toEqual(last);
      }),
      { numRuns: 30 },
    );
  });

  it('refuse a snapshot with a changed, lost or added byte', () => {
    using vec = core.cartPoleVector({ numEnvs: 3 });
    vec.reset({ seed: 0 });
    const snapshot = vec.snapshot();
    vec.step([0, 1, 0]);
    for (let index = 0; index < snapshot.length; index += 7) {
      const damaged = snapshot.with(index, snapshot[index]! ^ 0x08);
      expectRefused(vec, () => vec.restore(damaged), simError('BAD_SNAPSHOT'));
      expectRefused(vec, () => vec.restore(snapshot.subarray(0, index)), simError('BAD_SNAPSHOT'));
    }
    expectRefused(vec, () => vec.restore(Uint8Array.of(...snapshot, 0)), simError('BAD_SNAPSHOT'));
    expectRefused(vec, () => vec.restore(undefined as unknown as Uint8Array), TypeError);
  });

  it('refuse a forgery whose checksum is right, or end in a sound state', () => {
    using vec = core.cartPoleVector({ numEnvs: 3, autoreset: 'same-step' });
    vec.reset({ seed: 0 });
    vec.actionSpace.seed(0);
    vec.step([0, 1, 0]);
    const honest = vec.snapshot();
    const byte = fc.tuple(fc.integer({ min: 16, max: honest.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 3 }), (bytes) => {
        const forged = honest.slice();
        for (const [index, value] of bytes) forged[index] = value;
        try {
          vec.restore(resealed(forged));
        } catch (error) {
          expect(['BAD_SNAPSHOT', 'SNAPSHOT_MISMATCH']).toContain((error as { code: string }).code);
          expect(vec.snapshot()).toEqual(honest);
          return;
        }
        for (let step = 0; step < 3; step++) vec.step(vec.actionSpace.sample());
        expect(vec.observations.every(Number.isFinite)).toBe(true);
        vec.reset({ seed: 1 });
        vec.restore(honest);
      }),
      { numRuns: 3000 },
    );
  });

  it('refuse a snapshot of a vector with other options', () => {
    const options: CartPoleVectorOptions = { numEnvs: 3 };
    using vec = core.cartPoleVector(options);
    for (const change of [
      { numEnvs: 4 },
      { numEnvs: 2 },
      { autoreset: 'disabled' },
      { maxEpisodeSteps: 5 },
      { suttonBartoReward: true },
    ] as const) {
      using other = core.cartPoleVector({ ...options, ...change });
      expectRefused(vec, () => vec.restore(other.snapshot()), simError('SNAPSHOT_MISMATCH'));
    }
  });
});

describe('CartPoleVector refuses', () => {
  it.each([
    [{ numEnvs: 0 }, RangeError],
    [{ numEnvs: 1_048_577 }, RangeError],
    [{ numEnvs: 1.5 }, RangeError],
    [{ numEnvs: Number.NaN }, RangeError],
    [{ numEnvs: '4' }, TypeError],
    [{}, TypeError],
    [undefined, TypeError],
    [{ numEnvs: 4, autoreset: 'same_step' }, RangeError],
    [{ numEnvs: 4, autoreset: 1 }, TypeError],
    [{ numEnvs: 4, maxEpisodeSteps: 0 }, RangeError],
    [{ numEnvs: 4, suttonBartoReward: 0 }, TypeError],
  ])('the options %o', (options, error) => {
    expect(() => core.cartPoleVector(options as unknown as CartPoleVectorOptions)).toThrow(error);
  });

  it.each([
    [[0, 1], RangeError],
    [[0, 1, 0, 1], RangeError],
    [Uint8Array.of(0, 2, 0), /actions\[1\] must be 0 or 1, got 2/],
    [[0, 0, 256], RangeError],
    [[0, -1, 0], RangeError],
    [[0, 0.5, 0], RangeError],
    [[Number.NaN, 0, 0], RangeError],
    [Float64Array.of(0, 1, 0.25), RangeError],
    [[0, '1', 0], TypeError],
    [[0, undefined, 0], TypeError],
    ['010', TypeError],
    [null, TypeError],
  ])('the actions %o', (actions, error) => {
    using vec = core.cartPoleVector({ numEnvs: 3 });
    vec.reset({ seed: 0 });
    const before = [0, 1, 2].map((index) => viewOfVector(vec, index));
    expect(() => vec.step(actions as number[])).toThrow(error);
    expect([0, 1, 2].map((index) => viewOfVector(vec, index))).toEqual(before);
    vec.step([0, 1, 0]);
  });

  it.each([
    [{ seed: -1 }, RangeError],
    [{ seed: 0.5 }, RangeError],
    [{ seeds: [1, 2] }, RangeError],
    [{ seeds: [1, -2, 3] }, /seeds\[1\]/],
    [{ seeds: [1, null, 3] }, TypeError],
    [{ seeds: 'abc' }, TypeError],
    [{ seed: 1, seeds: [1, 2, 3] }, TypeError],
    [{ mask: [1, 0] }, RangeError],
    [{ mask: [0, 0, 0] }, RangeError],
    [{ mask: [1, 2, 0] }, TypeError],
    [{ mask: 'abc' }, TypeError],
    [{ options: { low: 1 } }, RangeError],
  ])('the reset %o', (given, error) => {
    using vec = core.cartPoleVector({ numEnvs: 3 });
    vec.reset({ seed: 0 });
    expectRefused(vec, () => vec.reset(given as CartPoleVectorResetOptions), error);
  });

  it('a sample before the first seed, a state that is not there, and any use after disposal', () => {
    const vec = core.cartPoleVector({ numEnvs: 3 });
    expectRefused(vec, () => vec.actionSpace.sample(), simError('NOT_SEEDED'));
    expect(() => vec.state(3)).toThrow(RangeError);
    vec[Symbol.dispose]();
    expect(() => vec.reset({ seed: 0 })).toThrow(simError('DISPOSED'));
    expect(() => vec.step()).toThrow(simError('DISPOSED'));
    expect(() => vec.actionSpace.sample()).toThrow(simError('DISPOSED'));
    expect(() => vec.snapshot()).toThrow(simError('DISPOSED'));
  });
});
