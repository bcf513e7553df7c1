import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CartPole, SimCore } from '../src/index.js';
import { actionRuns, anySeed, cartPoleOptions, expectRefused, play, simError } from './support/cart-pole.js';

const core = SimCore.create();

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
      fc.property(anySeed, actionRuns, (start, played) => {
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
      fc.property(cartPoleOptions, anySeed, actionRuns, (given, start, played) => {
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
