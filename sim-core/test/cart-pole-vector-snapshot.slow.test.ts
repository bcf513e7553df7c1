import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CartPoleVector, type CartPoleVectorOptions, SimCore } from '../src/index.js';
import { expectRefused, simError } from './support/cart-pole.js';
import { actionBits, actionsFrom, firstSeed, setups } from './support/cart-pole-vector.js';
import { resealed } from './support/snapshots.js';

const core = SimCore.create();

describe('CartPoleVector.snapshot and restore', () => {
  it('go on identically from any step, in any vector with the same options', () => {
    fc.assert(
      fc.property(setups, firstSeed, fc.array(actionBits, { maxLength: 20 }), (options, start, words) => {
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
        try {
          for (let step = 0; step < 3; step++) vec.step(vec.actionSpace.sample());
        } catch (error) {
          // A forgery can say that an environment was never reset or never seeded: sound, and refused by name.
          expect(['NOT_RESET', 'NOT_SEEDED']).toContain((error as { code: string }).code);
        }
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
