import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CartPole, type CartPoleOptions, SimCore } from '../src/index.js';
import {
  actionRuns,
  anySeed,
  cartPoleOptions,
  expectRefused,
  play,
  simError,
  withState,
} from './support/cart-pole.js';
import { resealed, withPayloadByte } from './support/snapshots.js';

const core = SimCore.create();

describe('CartPole.snapshot and restore', () => {
  it('go on identically from any step, in any environment with the same options', () => {
    fc.assert(
      fc.property(cartPoleOptions, anySeed, actionRuns, fc.nat(), (given, start, played, at) => {
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
