import { describe, expect, it } from 'vitest';
import { type CartPoleVectorOptions, type CartPoleVectorResetOptions, SimCore } from '../src/index.js';
import { expectRefused, simError } from './support/cart-pole.js';
import { viewOfVector } from './support/cart-pole-vector.js';

const core = SimCore.create();

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
