import { describe, expect, it } from 'vitest';
import { type CartPoleOptions, SimCore } from '../src/index.js';
import { expectRefused, play, simError } from './support/cart-pole.js';

const core = SimCore.create();

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
