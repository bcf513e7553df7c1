import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../test/support/parts.js';
import { type CartPole, type CartPoleOptions, SimCore, type SimErrorCode } from '../src/index.js';
import { CartPoleOracle } from './support/cart-pole-oracle.js';
import { type GymnasiumRun, gymnasiumRuns } from './support/gymnasium.js';
import { resealed, withPayloadByte } from './support/snapshots.js';

const core = SimCore.create();

const simError = (code: SimErrorCode) => expect.objectContaining({ name: 'SimError', code });

/** All that a caller can see. */
function observe(env: CartPole) {
  return {
    state: [...env.state],
    observation: [...env.observation],
    reward: env.reward,
    terminated: env.terminated,
    truncated: env.truncated,
    elapsedSteps: env.elapsedSteps,
  };
}

/** A refused call throws and changes neither what is seen nor what is not. */
function expectRefused(env: CartPole, call: () => unknown, error: unknown): void {
  const before = env.snapshot();
  expect(call).toThrow(error as Error);
  expect(env.snapshot()).toEqual(before);
}

/** Resets and plays `actions`, past the end of an episode if they go on. */
function play(env: CartPole, seed: bigint, actions: readonly number[]): void {
  env.reset({ seed });
  env.actionSpace.seed(seed);
  for (const action of actions) env.step(action);
}

/** A snapshot with another state. */
function withState(snapshot: Uint8Array, state: readonly number[]): Uint8Array {
  const bytes = snapshot.slice();
  const payload = new DataView(bytes.buffer, 16);
  state.forEach((value, variable) => {
    payload.setFloat64(8 * variable, value, true);
    payload.setFloat32(32 + 4 * variable, value, true);
  });
  return resealed(bytes);
}

const options = fc.record({
  maxEpisodeSteps: fc.integer({ min: 1, max: 60 }),
  suttonBartoReward: fc.boolean(),
});
const bounds = fc
  .tuple(fc.constantFrom(0, 0.01, 0.05, 0.2, 1.5, 7), fc.constantFrom(0, 0.05, 3))
  .map(([width, centre]) => ({ low: centre - width, high: centre + width }));
const seed = fc.bigInt({ min: 0n, max: 2n ** 70n });
/** Runs of one action make the pole fall soon, and let it swing far afterwards. */
const actions = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 30 })), { maxLength: 8 })
  .map((runs) => runs.flatMap(([action, length]) => Array.from({ length }, () => action)));

describe('CartPole', () => {
  it('follows the equations and flags of cartpole.py, after the end of an episode too', () => {
    fc.assert(
      fc.property(options, bounds, seed, actions, (given, range, start, played) => {
        using env = core.cartPole(given);
        env.reset({ seed: start, options: range });
        const oracle = new CartPoleOracle(given, [...env.state]);
        expect(env.state.every((value) => value >= range.low && value <= range.high)).toBe(true);
        for (const action of played) {
          env.step(action);
          oracle.step(action);
          const { state, observation, reward, terminated, truncated, elapsedSteps } = oracle;
          expect(observe(env)).toEqual({ state, observation, reward, terminated, truncated, elapsedSteps });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('rewards only the first fall of an episode, also when the state comes back into the bounds', () => {
    const given = { maxEpisodeSteps: 100, suttonBartoReward: false };
    using env = core.cartPole(given);
    env.reset({ seed: 0 });
    // Beyond the track's end and on the way back, with a pole that is about to fall.
    const state = [2.43, -1, 0.19, 0.3];
    env.restore(withState(env.snapshot(), state));
    const oracle = new CartPoleOracle(given, state);
    const rewards = [0, 0, 0, 0].map((action) => {
      env.step(action);
      oracle.step(action);
      expect([env.terminated, env.reward]).toEqual([oracle.terminated, oracle.reward]);
      return env.reward;
    });
    expect(rewards).toEqual([1, 1, 0, 0]);
  });

  it('can terminate and truncate in one step', () => {
    using probe = core.cartPole();
    play(
      probe,
      0n,
      Array.from({ length: 7 }, () => 1),
    );
    expect(probe.terminated).toBe(false);
    probe.step(1);
    expect(probe.terminated).toBe(true);
    using env = core.cartPole({ maxEpisodeSteps: 8 });
    play(
      env,
      0n,
      Array.from({ length: 8 }, () => 1),
    );
    expect([env.terminated, env.truncated, env.reward]).toEqual([true, true, 1]);
  });

  it('continues its stream when a reset has no seed', () => {
    using env = core.cartPole();
    using stream = core.pcg64(7);
    env.reset({ seed: 7 });
    for (let episode = 0; episode < 3; episode++) {
      expect([...env.state]).toEqual([0, 1, 2, 3].map(() => stream.uniform(-0.05, 0.05)));
      env.step(1);
      env.reset();
    }
  });

  it('samples actions with the bits of Discrete(2).sample()', () => {
    using env = core.cartPole();
    using stream = core.pcg64(2n ** 64n);
    env.actionSpace.seed('18446744073709551616');
    for (let draw = 0; draw < 200; draw++) expect(env.actionSpace.sample()).toBe(stream.integers(2));
    expect(env.actionSpace.n).toBe(2);
  });
});

describe.skipIf(!has('gymnasium'))('CartPole against the Gymnasium of this machine', () => {
  it('does what Gymnasium does with correctly rounded sin and cos', () => {
    const call = fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: 0, max: 1 }).map((action) => ({ action })) },
      {
        weight: 1,
        arbitrary: fc.record({
          seed: fc.option(seed.map(String), { nil: null }),
          options: fc.option(bounds, { nil: null }),
        }),
      },
    );
    const run: fc.Arbitrary<GymnasiumRun> = fc
      .tuple(options, seed, fc.array(call, { minLength: 40, maxLength: 120, size: 'max' }))
      .map(([given, start, calls]) => ({
        ...given,
        calls: [{ seed: String(start), options: null }, ...calls],
      }));
    const runs = fc.sample(run, { numRuns: 60, seed: 14 });
    const seen = runs.map(({ calls, ...given }) => {
      using env = core.cartPole(given);
      return calls.map((call) => {
        if ('action' in call) env.step(call.action);
        else env.reset({ seed: call.seed ?? undefined, options: call.options ?? undefined });
        const { elapsedSteps, ...view } = observe(env);
        return view;
      });
    });
    expect(seen).toEqual(gymnasiumRuns(runs));
  });
});

describe('CartPole.recordedBytes', () => {
  /** The body of the canonical trajectory, put together from what the views show. */
  function bodyOf(env: CartPole, played: readonly number[]): Uint8Array {
    const body = new Uint8Array(16 + 26 * played.length);
    const view = new DataView(body.buffer);
    const writeObservation = (offset: number) => {
      env.observation.forEach((value, index) => {
        view.setFloat32(offset + 4 * index, value, true);
      });
    };
    writeObservation(0);
    played.forEach((action, step) => {
      const offset = 16 + 26 * step;
      env.step(action);
      view.setUint8(offset, action);
      view.setFloat64(offset + 1, env.reward, true);
      view.setUint8(offset + 9, Number(env.terminated) + 2 * Number(env.truncated));
      writeObservation(offset + 10);
    });
    return body;
  }

  it('is the canonical body since the last reset', () => {
    using env = core.cartPole({ maxEpisodeSteps: 20, recordSteps: 240 });
    fc.assert(
      fc.property(seed, actions, (start, played) => {
        env.reset({ seed: start });
        expect(bodyOf(env, played)).toEqual(env.recordedBytes);
      }),
    );
  });

  it('is empty without recordSteps and before the first reset', () => {
    using silent = core.cartPole();
    silent.reset({ seed: 0 });
    silent.step(0);
    expect(silent.recordedBytes).toHaveLength(0);
    using fresh = core.cartPole({ recordSteps: 5 });
    expect(fresh.recordedBytes).toHaveLength(0);
  });

  it('refuses the step that it has no room for, and takes the next episode', () => {
    using env = core.cartPole({ recordSteps: 2 });
    play(env, 3n, [0, 1]);
    expectRefused(env, () => env.step(0), simError('RECORD_FULL'));
    env.reset();
    env.step(0);
    expect(env.recordedBytes).toHaveLength(16 + 26);
  });
});

describe('CartPole.replay', () => {
  it('does what single steps do up to the end of the episode', () => {
    fc.assert(
      fc.property(options, seed, actions, (given, start, played) => {
        using stepped = core.cartPole({ ...given, recordSteps: 240 });
        using replayed = core.cartPole({ ...given, recordSteps: 240 });
        stepped.reset({ seed: start });
        let steps = 0;
        while (steps < played.length && !stepped.terminated && !stepped.truncated) {
          stepped.step(played[steps++]!);
        }
        replayed.reset({ seed: start });
        expect(replayed.replay(Uint8Array.from(played))).toBe(steps);
        expect(replayed.snapshot()).toEqual(stepped.snapshot());
        const isOver = stepped.terminated || stepped.truncated;
        expect(replayed.replay(Uint8Array.of(1))).toBe(isOver ? 0 : 1);
      }),
    );
  });

  it('takes episodes longer than its buffer', () => {
    const long = SimCore.create({ memoryBytes: 1 << 19 });
    using env = long.cartPole({ maxEpisodeSteps: 10_000, recordSteps: 10_000 });
    env.reset({ seed: 0 });
    // Feedback that keeps the pole up, so that the episode lasts.
    const played: number[] = [];
    while (!env.truncated) {
      const [x, xDot, theta, thetaDot] = env.observation;
      played.push(theta! * 3 + thetaDot! + x! * 0.1 + xDot! * 0.2 > 0 ? 1 : 0);
      env.step(played.at(-1)!);
    }
    const body = env.recordedBytes.slice();
    env.reset({ seed: 0 });
    expect(env.replay(Uint8Array.from([...played, 0, 1]))).toBe(10_000);
    expect(env.recordedBytes).toEqual(body);
  });

  it('checks all actions before the first step', () => {
    using env = core.cartPole();
    env.reset({ seed: 0 });
    expectRefused(env, () => env.replay(Uint8Array.of(0, 1, 2)), /actions\[2\] must be 0 or 1, got 2/);
    expectRefused(env, () => env.replay([0, 1] as unknown as Uint8Array), TypeError);
  });

  it('says why it cannot go on', () => {
    using unreset = core.cartPole();
    expectRefused(unreset, () => unreset.replay(Uint8Array.of(0)), simError('NOT_RESET'));
    using env = core.cartPole({ recordSteps: 2 });
    env.reset({ seed: 0 });
    expect(() => env.replay(Uint8Array.of(0, 1, 0))).toThrow(simError('RECORD_FULL'));
    expect(env.elapsedSteps).toBe(2);
  });
});

describe('CartPole.snapshot and restore', () => {
  it('go on identically from any step, in any environment with the same options', () => {
    fc.assert(
      fc.property(options, seed, actions, fc.nat(), (given, start, played, at) => {
        const all: CartPoleOptions = { ...given, recordSteps: 500 };
        const elsewhere = SimCore.create({ memoryBytes: 1 << 18 });
        elsewhere.pcg64(1);
        using env = core.cartPole(all);
        const other = elsewhere.cartPole(all);
        const middle = at % (played.length + 1);
        play(env, start, played.slice(0, middle));
        const snapshot = env.snapshot();
        const goOn = (resumed: CartPole) => {
          const drawn = [1, 2, 3].map(() => resumed.actionSpace.sample());
          for (const action of [...played.slice(middle), ...drawn]) resumed.step(action);
          const body = resumed.recordedBytes.slice();
          resumed.reset();
          return { body, last: resumed.snapshot() };
        };
        const expected = goOn(env);
        env.restore(snapshot);
        expect(env.snapshot()).toEqual(snapshot);
        expect(goOn(env)).toEqual(expected);
        other.restore(snapshot);
        expect(goOn(other)).toEqual(expected);
      }),
    );
  });

  it('keep an environment that was never reset', () => {
    using env = core.cartPole({ recordSteps: 3 });
    const fresh = env.snapshot();
    play(env, 1n, [1]);
    env.restore(fresh);
    expect(() => env.step(0)).toThrow(simError('NOT_RESET'));
    expect(() => env.reset()).toThrow(simError('NOT_SEEDED'));
    expect(() => env.actionSpace.sample()).toThrow(simError('NOT_SEEDED'));
  });

  it('refuse a snapshot with a changed, lost or added byte', () => {
    using env = core.cartPole({ recordSteps: 3 });
    play(env, 1n, [1, 0]);
    const snapshot = env.snapshot();
    play(env, 2n, [1]);
    for (let index = 0; index < snapshot.length; index++) {
      const damaged = snapshot.with(index, snapshot[index]! ^ 0x41);
      expectRefused(env, () => env.restore(damaged), simError('BAD_SNAPSHOT'));
      expectRefused(env, () => env.restore(snapshot.subarray(0, index)), simError('BAD_SNAPSHOT'));
    }
    expectRefused(env, () => env.restore(Uint8Array.of(...snapshot, 0)), simError('BAD_SNAPSHOT'));
    expectRefused(env, () => env.restore('' as unknown as Uint8Array), TypeError);
  });

  it('refuse a forgery whose checksum is right, or end in a sound state', () => {
    using env = core.cartPole({ recordSteps: 3 });
    play(env, 1n, [1, 0]);
    const honest = env.snapshot();
    const byte = fc.tuple(fc.integer({ min: 16, max: honest.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 3 }), fc.nat(40), ([...bytes], cut) => {
        const forged = honest.slice(0, honest.length - (cut > 30 ? cut - 30 : 0));
        for (const [index, value] of bytes) forged[Math.min(index, forged.length - 1)] = value;
        try {
          env.restore(resealed(forged));
        } catch (error) {
          expect(['BAD_SNAPSHOT', 'SNAPSHOT_MISMATCH']).toContain((error as { code: string }).code);
          expect(env.snapshot()).toEqual(honest);
          return;
        }
        expect([...env.observation]).toEqual([...env.state].map(Math.fround));
        expect(env.recordedBytes.length).toBeLessThanOrEqual(16 + 26 * 3);
        env.restore(honest);
      }),
      { numRuns: 3000 },
    );
  });

  it('refuse a state that is not finite, an observation of another one, and streams that no seed gives', () => {
    using env = core.cartPole();
    play(env, 1n, [1]);
    const honest = env.snapshot();
    for (const forged of [
      withState(honest, [0, Number.NaN, 0, 0]),
      withState(honest, [Number.POSITIVE_INFINITY, 0, 0, 0]),
      withPayloadByte(honest, 32, honest[16 + 32]! ^ 1),
      // The lowest bits of the two streams' increments, and their flags of a buffered half.
      withPayloadByte(honest, 80 + 24, honest[16 + 80 + 24]! ^ 1),
      withPayloadByte(honest, 120 + 24, honest[16 + 120 + 24]! ^ 1),
      withPayloadByte(honest, 80 + 32, 2),
      withPayloadByte(honest, 120 + 32, 2),
    ]) {
      expectRefused(env, () => env.restore(forged), simError('BAD_SNAPSHOT'));
    }
  });

  it.each<CartPoleOptions>([{ maxEpisodeSteps: 499 }, { suttonBartoReward: true }, { recordSteps: 4 }])(
    'refuse a snapshot of an environment with %o',
    (given) => {
      using env = core.cartPole();
      using other = core.cartPole(given);
      expectRefused(env, () => env.restore(other.snapshot()), simError('SNAPSHOT_MISMATCH'));
    },
  );

  it('refuse a snapshot of something else', () => {
    using env = core.cartPole();
    using game = core.ticTacToe();
    expectRefused(env, () => env.restore(game.snapshot()), simError('BAD_SNAPSHOT'));
  });
});

describe('CartPole refuses', () => {
  it.each<[CartPoleOptions, typeof RangeError | typeof TypeError]>([
    [{ maxEpisodeSteps: 0 }, RangeError],
    [{ maxEpisodeSteps: 2 ** 24 + 1 }, RangeError],
    [{ maxEpisodeSteps: 1.5 }, RangeError],
    [{ maxEpisodeSteps: '500' as unknown as number }, TypeError],
    [{ suttonBartoReward: 1 as unknown as boolean }, TypeError],
    [{ recordSteps: -1 }, RangeError],
    [{ recordSteps: Number.NaN }, RangeError],
  ])('the options %o', (given, error) => {
    expect(() => core.cartPole(given)).toThrow(error);
  });

  it('a recording that the memory has no room for', () => {
    expect(() => core.cartPole({ recordSteps: 2 ** 24 })).toThrow(simError('OUT_OF_MEMORY'));
  });

  it.each([
    [2, RangeError],
    [-1, RangeError],
    [0.5, RangeError],
    [Number.NaN, RangeError],
    ['1', TypeError],
    [1n, TypeError],
    [true, TypeError],
    [undefined, TypeError],
  ])('the action %s', (action, error) => {
    using env = core.cartPole();
    env.reset({ seed: 0 });
    expectRefused(env, () => env.step(action as number), error);
  });

  it.each([
    [-1, RangeError],
    [1.5, RangeError],
    [2 ** 53, RangeError],
    ['4x', RangeError],
    ['', RangeError],
    [null, TypeError],
    [[1], TypeError],
  ])('the seed %s', (value, error) => {
    using env = core.cartPole();
    play(env, 0n, [1]);
    expectRefused(env, () => env.reset({ seed: value as number }), error);
    expectRefused(env, () => env.actionSpace.seed(value as number), error);
  });

  it.each([
    [{ low: 0.1 }, RangeError],
    [{ high: -0.1 }, RangeError],
    [{ low: Number.NaN }, RangeError],
    [{ high: Number.POSITIVE_INFINITY }, RangeError],
    [{ low: -65_537 }, RangeError],
    [{ low: '0' as unknown as number }, TypeError],
  ])('the bounds %o', (range, error) => {
    using env = core.cartPole();
    play(env, 0n, [1]);
    expectRefused(env, () => env.reset({ seed: 1, options: range }), error);
  });

  it('a step before the first reset, a reset before the first seed, a sample before the first seed', () => {
    using env = core.cartPole();
    expectRefused(env, () => env.step(0), simError('NOT_RESET'));
    expectRefused(env, () => env.reset(), simError('NOT_SEEDED'));
    expectRefused(env, () => env.actionSpace.sample(), simError('NOT_SEEDED'));
  });

  it('a step from an angle beyond the range of sin and cos', () => {
    using env = core.cartPole();
    env.reset({ seed: 0, options: { low: 65_536, high: 65_536 } });
    env.step(1);
    expect(env.state[2]).toBeGreaterThan(65_536);
    expectRefused(env, () => env.step(1), simError('STATE_OUT_OF_RANGE'));
    env.reset();
    env.step(1);
    expect(env.elapsedSteps).toBe(1);
  });

  it('any use after disposal or after the core was reset', () => {
    const own = SimCore.create();
    const disposed = own.cartPole({ recordSteps: 1 });
    disposed.dispose();
    disposed[Symbol.dispose]();
    const stale = own.cartPole({ recordSteps: 1 });
    own.reset();
    stale[Symbol.dispose]();
    const successor = own.cartPole({ recordSteps: 1 });
    play(successor, 5n, [1]);
    const before = successor.snapshot();
    for (const [env, code] of [
      [disposed, 'DISPOSED'],
      [stale, 'DISPOSED'],
    ] as const) {
      expect(() => env.reset({ seed: 0 })).toThrow(simError(code));
      expect(() => env.step(0)).toThrow(simError(code));
      expect(() => env.replay(Uint8Array.of(0))).toThrow(simError(code));
      expect(() => env.snapshot()).toThrow(simError(code));
      expect(() => env.restore(before)).toThrow(simError(code));
      expect(() => env.recordedBytes).toThrow(simError(code));
      expect(() => env.actionSpace.seed(0)).toThrow(simError(code));
      expect(() => env.actionSpace.sample()).toThrow(simError(code));
    }
    expect(successor.snapshot()).toEqual(before);
  });
});
