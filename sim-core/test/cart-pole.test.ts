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
import { type GymnasiumRun, gymnasiumRuns } from './support/gymnasium.js';

const core = SimCore.create();

describe('CartPole', () => {
  it('follows the equations and flags of cartpole.py, after the end of an episode too', () => {
    fc.assert(
      fc.property(cartPoleOptions, resetBounds, anySeed, actionRuns, (given, range, start, played) => {
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
