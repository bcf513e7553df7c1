import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../test/support/parts.js';
import { SimCore } from '../src/index.js';
import {
  actionRuns,
  anySeed,
  cartPoleOptions,
  observe,
  play,
  resetBounds,
  withState,
} from './support/cart-pole.js';
import { CartPoleOracle } from './support/cart-pole-oracle.js';
import { expectRefused, simError } from './support/environments.js';
import { type GymnasiumRun, gymnasiumRuns } from './support/gymnasium.js';

const core = SimCore.create();

describe('CartPole', () => {
  it('follows the equations and flags of cartpole.py, after the end of an episode too', () => {
    fc.assert(
      fc.property(cartPoleOptions, resetBounds, anySeed, actionRuns, (given, range, start, played) => {
        using env = core.make('CartPole-v1', given);
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

  it.each(['x', 'theta'] as const)(
    'goes on with %s on its bound, and terminates one float beyond',
    (variable) => {
      const bound = variable === 'x' ? 2.4 : (12 * 2 * Math.PI) / 360;
      // A float below a power of two ends in the bits of its own f64: the next one is a unit of its last place away.
      const beyond = bound * (1 + Number.EPSILON);
      using env = core.make('CartPole-v1');
      using vec = core.makeVector('CartPole-v1', { numEnvs: 3, autoreset: 'disabled' });
      for (const [value, falls] of [
        [bound, false],
        [-bound, false],
        [beyond, true],
        [-beyond, true],
      ] as const) {
        // Without a speed along it, the variable stays where it is in the next step.
        const state = variable === 'x' ? [value, 0, 0, 0] : [0, 0, value, 0];
        env.reset({ seed: 0 });
        env.restore(withState(env.snapshot(), state));
        env.step(1);
        expect([env.state[variable === 'x' ? 0 : 2], env.terminated]).toEqual([value, falls]);
        vec.reset({ seed: 0 });
        vec.restore(withState(vec.snapshot(), state));
        vec.step([1, 1, 1]);
        expect([...vec.terminated]).toEqual([falls ? 1 : 0, 0, 0]);
      }
    },
  );

  it('rewards only the first fall of an episode, also when the state comes back into the bounds', () => {
    const given = { maxEpisodeSteps: 100, suttonBartoReward: false };
    using env = core.make('CartPole-v1', given);
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
    using probe = core.make('CartPole-v1');
    play(
      probe,
      0n,
      Array.from({ length: 7 }, () => 1),
    );
    expect(probe.terminated).toBe(false);
    probe.step(1);
    expect(probe.terminated).toBe(true);
    using env = core.make('CartPole-v1', { maxEpisodeSteps: 8 });
    play(
      env,
      0n,
      Array.from({ length: 8 }, () => 1),
    );
    expect([env.terminated, env.truncated, env.reward]).toEqual([true, true, 1]);
  });

  it('refuses a step from an angle beyond the range of sin and cos', () => {
    using env = core.make('CartPole-v1');
    env.reset({ seed: 0, options: { low: 65_536, high: 65_536 } });
    env.step(1);
    expect(env.state[2]).toBeGreaterThan(65_536);
    expectRefused(env, () => env.step(1), simError('STATE_OUT_OF_RANGE'));
    env.reset();
    env.step(1);
    expect(env.elapsedSteps).toBe(1);
  });

  it('draws the variables of its state in their order', () => {
    using env = core.make('CartPole-v1');
    using stream = core.pcg64(7);
    env.reset({ seed: 7 });
    for (let episode = 0; episode < 3; episode++) {
      expect([...env.state]).toEqual([0, 1, 2, 3].map(() => stream.uniform(-0.05, 0.05)));
      env.step(1);
      env.reset();
    }
  });

  it('takes episodes longer than the buffer of replay', () => {
    const long = SimCore.create({ memoryBytes: 1 << 19 });
    using env = long.make('CartPole-v1', { maxEpisodeSteps: 10_000, recordSteps: 10_000 });
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

  it('is drawn as a track with a pole that leans', () => {
    using env = core.make('CartPole-v1');
    env.reset({ seed: 0, options: { low: 0, high: 0 } });
    const middle = ' '.repeat(30);
    const numbers = "x 0.0000 m, x' 0.0000 m/s, theta 0.0000 rad, theta' 0.0000 rad/s";
    expect(env.render()).toBe(
      `${`${middle}|\n`.repeat(4)}${' '.repeat(29)}[=]\n${'-'.repeat(61)}\n${numbers}`,
    );
  });
});

describe.skipIf(!has('gymnasium'))('CartPole against the Gymnasium of this machine', () => {
  it('does what Gymnasium does with correctly rounded sin and cos', () => {
    const call = fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: 0, max: 1 }).map((action) => ({ action })) },
      {
        weight: 1,
        arbitrary: fc.record({
          seed: fc.option(anySeed.map(String), { nil: null }),
          options: fc.option(resetBounds, { nil: null }),
        }),
      },
    );
    const run: fc.Arbitrary<GymnasiumRun> = fc
      .tuple(cartPoleOptions, anySeed, fc.array(call, { minLength: 40, maxLength: 120, size: 'max' }))
      .map(([given, start, calls]) => ({
        ...given,
        calls: [{ seed: String(start), options: null }, ...calls],
      }));
    const runs = fc.sample(run, { numRuns: 60, seed: 14 });
    const seen = runs.map(({ calls, ...given }) => {
      using env = core.make('CartPole-v1', given);
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
