// What holds for every environment of the manifest: snapshots go on as the original does, and no bytes lead to anything but a
// refusal or a sound state.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AutoresetMode, type CoreEnv, type CoreVector, SimCore } from '../src/index.js';
import {
  actionFrom,
  anySeed,
  anyWords,
  CASES,
  ENVIRONMENTS,
  expectRefused,
  flat,
  play,
  row,
  simError,
  textOf,
  viewOf,
  viewsOf,
} from './support/environments.js';
import {
  columnOffset,
  fieldOffset,
  payloadStart,
  resealed,
  withColumn,
  withPayloadByte,
} from './support/snapshots.js';

const core = SimCore.create({ memoryBytes: 1 << 20 });
const MODES: readonly AutoresetMode[] = ['next-step', 'same-step', 'disabled'];
const BAD = simError('BAD_SNAPSHOT');

/** An action for each environment. */
function actionsFor(vec: CoreVector, word: number): number[] {
  return Array.from({ length: vec.numEnvs }, (_, index) => {
    const masks = vec.actionMasks;
    return actionFrom(vec.manifest, word >> index, masks && row(vec, masks, index));
  }).flat();
}

/** Steps, and resets where the mode leaves that to the caller. */
function advance(vec: CoreVector, words: readonly number[]): void {
  for (const word of words) {
    const mask = Array.from(vec.terminated, (flag, index) => (flag | vec.truncated[index]!) === 1);
    if (vec.autoreset === 'disabled' && mask.includes(true)) vec.reset({ mask });
    vec.step(actionsFor(vec, word));
  }
}

/** A snapshot right after a reset, without the first observation of its recording. */
function withoutRecord(honest: Uint8Array): Uint8Array {
  const recorded = new DataView(honest.buffer).getUint32(
    payloadStart(honest) + columnOffset(honest, 'recordLength'),
    true,
  );
  return resealed(
    withColumn(honest, 'recordLength', Uint32Array.of(0)).subarray(0, honest.length - recorded),
  );
}

/** The code of the error that a call throws, or null. */
function codeOf(call: () => unknown): string | null {
  try {
    call();
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe.each(CASES)('snapshots of $name', ({ entry, options }) => {
  it('go on identically from any step, in any environment with the same options', () => {
    const all = { ...options, recordSteps: 160 };
    using env = core.make(entry.id, all);
    const elsewhere = SimCore.create({ memoryBytes: 1 << 18 });
    elsewhere.pcg64(1);
    using other = elsewhere.make(entry.id, all);
    const goOn = (resumed: CoreEnv, words: readonly number[]) => {
      play(resumed, words);
      const shown = { ...viewOf(resumed), body: textOf(resumed.recordedBytes), text: resumed.render() };
      const drawn = flat(resumed.actionSpace.sample());
      resumed.reset();
      return { shown, drawn, last: textOf(resumed.snapshot()) };
    };
    fc.assert(
      fc.property(anySeed, anyWords, anyWords, (seed, before, after) => {
        env.reset({ seed });
        env.actionSpace.seed(seed);
        play(env, before);
        const snapshot = env.snapshot();
        const expected = goOn(env, after);
        env.restore(snapshot);
        expect(textOf(env.snapshot())).toBe(textOf(snapshot));
        expect(goOn(env, after)).toEqual(expected);
        other.restore(snapshot);
        expect(goOn(other, after)).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });
});

describe.each(ENVIRONMENTS)('snapshots of $id', (entry) => {
  it.each(MODES)('go on identically in vectors (%s)', (autoreset) => {
    const goOn = (resumed: CoreVector, words: readonly number[]) => {
      advance(resumed, words);
      const shown = [viewsOf(resumed), flat(resumed.finalObservations), flat(resumed.actionSpace.sample())];
      resumed.reset();
      return { shown, last: textOf(resumed.snapshot()) };
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), anySeed, anyWords, (numEnvs, seed, words) => {
        using vec = core.makeVector(entry.id, { numEnvs, autoreset, maxEpisodeSteps: 9 });
        using other = core.makeVector(entry.id, { numEnvs, autoreset, maxEpisodeSteps: 9 });
        vec.reset({ seed });
        vec.actionSpace.seed(seed);
        advance(vec, words);
        const snapshot = vec.snapshot();
        const expected = goOn(vec, words);
        vec.restore(snapshot);
        expect(textOf(vec.snapshot())).toBe(textOf(snapshot));
        expect(goOn(vec, words)).toEqual(expected);
        other.restore(snapshot);
        expect(goOn(other, words)).toEqual(expected);
      }),
      { numRuns: 4 },
    );
  });

  it('keep an environment that was never reset', () => {
    using env = core.make(entry.id, { recordSteps: 3 });
    const fresh = env.snapshot();
    env.reset({ seed: 1 });
    env.actionSpace.seed(1);
    env.step(actionFrom(entry, 1, env.actionMask));
    env.restore(fresh);
    expect(() => env.step(actionFrom(entry, 0, null))).toThrow(simError('NOT_RESET'));
    expect(() => env.actionSpace.sample()).toThrow(simError('NOT_SEEDED'));
    if (!entry.drawsNothing) expect(() => env.reset()).toThrow(simError('NOT_SEEDED'));
    expect(env.recordedBytes).toHaveLength(0);
  });

  it('are refused with a changed, lost or added byte', () => {
    using env = core.make(entry.id, { recordSteps: 3 });
    env.reset({ seed: 1 });
    play(env, [1, 3]);
    const snapshot = env.snapshot();
    env.reset({ seed: 2 });
    const before = env.snapshot();
    for (let index = 0; index < snapshot.length; index++) {
      expect(codeOf(() => env.restore(snapshot.with(index, snapshot[index]! ^ 0x41)))).toBe('BAD_SNAPSHOT');
      expect(codeOf(() => env.restore(snapshot.subarray(0, index)))).toBe('BAD_SNAPSHOT');
    }
    expect(() => env.restore(Uint8Array.of(...snapshot, 0))).toThrow(BAD);
    for (const nothing of ['', null, undefined, [...snapshot], snapshot.buffer]) {
      expect(() => env.restore(nothing as unknown as Uint8Array)).toThrow(TypeError);
    }
    expect(env.snapshot()).toEqual(before);
  });

  it('of other options, another number, mode or kind of environment are refused', () => {
    using env = core.make(entry.id);
    using vec = core.makeVector(entry.id, { numEnvs: 3 });
    const mismatch = simError('SNAPSHOT_MISMATCH');
    for (const { options } of CASES.filter((each) => each.entry === entry).slice(1)) {
      using other = core.make(entry.id, options);
      if (JSON.stringify(other.options.changed) === '{}') continue;
      expectRefused(env, () => env.restore(other.snapshot()), mismatch);
      using otherVector = core.makeVector(entry.id, { ...options, numEnvs: 3 });
      expectRefused(vec, () => vec.restore(otherVector.snapshot()), mismatch);
    }
    using recorded = core.make(entry.id, { recordSteps: 4 });
    expectRefused(env, () => env.restore(recorded.snapshot()), mismatch);
    expectRefused(env, () => env.restore(vec.snapshot()), mismatch);
    for (const change of [{ numEnvs: 4 }, { numEnvs: 2 }, { autoreset: 'disabled' as const }]) {
      using other = core.makeVector(entry.id, { numEnvs: 3, ...change });
      expectRefused(vec, () => vec.restore(other.snapshot()), mismatch);
    }
    using stream = core.pcg64(1);
    expectRefused(env, () => env.restore(stream.snapshot()), BAD);
    for (const { id } of ENVIRONMENTS.filter(({ id }) => id !== entry.id)) {
      using foreign = core.make(id);
      expectRefused(env, () => env.restore(foreign.snapshot()), BAD);
    }
  });

  it('whose checksum is right although they are forged are refused, or end in a state to go on from', () => {
    using env = core.make(entry.id, { recordSteps: 12 });
    using neighbour = core.make(entry.id);
    neighbour.reset({ seed: 7 });
    const next = neighbour.snapshot();
    env.reset({ seed: 1 });
    env.actionSpace.seed(1);
    play(env, [1, 3]);
    const honest = env.snapshot();
    const first = payloadStart(honest);
    const byte = fc.tuple(fc.integer({ min: first, max: honest.length - 1 }), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 3 }), fc.nat(40), (bytes, cut) => {
        const forged = honest.slice(0, honest.length - Math.max(0, cut - 30));
        for (const [index, value] of bytes) forged[Math.min(index, forged.length - 1)] = value;
        const code = codeOf(() => env.restore(resealed(forged)));
        if (code !== null) {
          expect(['BAD_SNAPSHOT', 'SNAPSHOT_MISMATCH']).toContain(code);
          expect(textOf(env.snapshot())).toBe(textOf(honest));
          return;
        }
        const refusal = codeOf(() => {
          env.render();
          env.actionSpace.sample();
          play(env, [1, 2, 3]);
          env.reset();
        });
        expect([
          null,
          'NOT_RESET',
          'NOT_SEEDED',
          'RECORD_FULL',
          'STATE_OUT_OF_RANGE',
          'EPISODE_OVER',
          'ILLEGAL_ACTION',
        ]).toContain(refusal);
        expect(flat(env.observation).every(Number.isFinite)).toBe(true);
        env.restore(honest);
      }),
      { numRuns: 120 },
    );
    expect(neighbour.snapshot()).toEqual(next);
  });

  it.each(MODES)('of vectors, forged, are refused or end in states to go on from (%s)', (autoreset) => {
    using vec = core.makeVector(entry.id, { numEnvs: 3, autoreset });
    vec.reset({ seed: 0 });
    vec.actionSpace.seed(0);
    advance(vec, [1, 2]);
    const honest = vec.snapshot();
    const first = payloadStart(honest);
    const byte = fc.tuple(fc.integer({ min: first, max: honest.length - 1 }), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 3 }), (bytes) => {
        const forged = honest.slice();
        for (const [index, value] of bytes) forged[index] = value;
        const code = codeOf(() => vec.restore(resealed(forged)));
        if (code !== null) {
          expect(['BAD_SNAPSHOT', 'SNAPSHOT_MISMATCH']).toContain(code);
          expect(textOf(vec.snapshot())).toBe(textOf(honest));
          return;
        }
        const refusal = codeOf(() => {
          vec.actionSpace.sample();
          advance(vec, [5, 1, 6]);
        });
        expect([
          null,
          'NOT_RESET',
          'NOT_SEEDED',
          'STATE_OUT_OF_RANGE',
          'EPISODE_OVER',
          'ILLEGAL_ACTION',
        ]).toContain(refusal);
        vec.reset({ seed: 1 });
        expect(flat(vec.observations).every(Number.isFinite)).toBe(true);
        vec.restore(honest);
      }),
      { numRuns: 60 },
    );
  });

  it('with a longer recording than there is room for are refused', () => {
    using env = core.make(entry.id, { recordSteps: 2 });
    using neighbour = core.make(entry.id);
    neighbour.reset({ seed: 7 });
    const next = neighbour.snapshot();
    env.reset({ seed: 1 });
    const first = env.recordedBytes.length;
    play(env, [1]);
    const stepBytes = env.recordedBytes.length - first;
    const honest = env.snapshot();
    for (const steps of [3, 200]) {
      const longer = new Uint8Array(honest.length + (steps - 1) * stepBytes);
      longer.set(honest);
      const forged = withColumn(longer, 'recordLength', Uint32Array.of(first + steps * stepBytes));
      expectRefused(env, () => env.restore(forged), /impossible recording/);
    }
    expect(neighbour.snapshot()).toEqual(next);
  });

  it('made where an episode was truncated go back there', () => {
    using env = core.make(entry.id, { maxEpisodeSteps: 1 });
    using vec = core.makeVector(entry.id, { numEnvs: 3, maxEpisodeSteps: 1 });
    env.reset({ seed: 1 });
    play(env, [1]);
    vec.reset({ seed: 1 });
    advance(vec, [1]);
    const [shown, shownByAll] = [viewOf(env), viewsOf(vec)];
    expect([env.truncated, ...vec.truncated]).toEqual([true, 1, 1, 1]);
    const [snapshot, snapshotOfAll] = [env.snapshot(), vec.snapshot()];
    env.reset({ seed: 99 });
    vec.reset({ seed: 99 });
    env.restore(snapshot);
    vec.restore(snapshotOfAll);
    expect(viewOf(env)).toEqual(shown);
    expect(viewsOf(vec)).toEqual(shownByAll);
    advance(vec, [1]);
    expect([...vec.elapsedSteps]).toEqual([0, 0, 0]);
  });

  it('that hold what no environment can be in are refused', () => {
    using env = core.make(entry.id, { recordSteps: 3 });
    using vec = core.makeVector(entry.id, { numEnvs: 2 });
    for (const each of [env, vec]) {
      each.reset({ seed: 1 });
      each.actionSpace.seed(1);
      const honest = each.snapshot();
      const observation = honest[payloadStart(honest) + columnOffset(honest, 'observation')]!;
      const increment = honest[payloadStart(honest) + columnOffset(honest, 'stream') + 24]!;
      const nothing = new Uint8Array(40);
      const forgeries = [
        withColumn(honest, 'observation', Uint8Array.of(observation ^ 1)),
        withColumn(honest, 'stream', Uint8Array.of(increment ^ 1), 24),
        withColumn(honest, 'actionStream', Uint8Array.of(2), 32),
        withColumn(honest, 'stream', Uint8Array.of(2), 32),
        withColumn(honest, 'phase', Uint8Array.of(3)),
        withColumn(honest, 'phase', Uint8Array.of(0)),
        withColumn(honest, 'terminated', Uint8Array.of(2)),
        withColumn(honest, 'truncated', Uint8Array.of(255)),
        withColumn(honest, 'recordLength', Uint32Array.of(1)),
        withColumn(honest, 'recordLength', Uint32Array.of(2 ** 31)),
        withColumn(honest, 'reward', Float64Array.of(Number.NaN)),
        ...(each === env ? [withoutRecord(honest)] : []),
        withPayloadByte(honest, fieldOffset('isReset'), 2),
        // Streams that were never seeded, from which a draw below n would never end.
        ...(entry.drawsNothing ? [] : [withColumn(honest, 'stream', nothing)]),
        ...(each === vec ? [withColumn(honest, 'actionStream', nothing, 40)] : []),
        ...(entry.state ?? []).flatMap((_, slot) =>
          [Number.NaN, Infinity, -1e300].map((value) =>
            withColumn(honest, 'state', Float64Array.of(value), 8 * slot),
          ),
        ),
      ];
      for (const forged of forgeries) expectRefused(each, () => each.restore(forged), BAD);
    }
  });
});

describe('a snapshot of a CartPole vector', () => {
  it('with a pole beyond what a batch can move is refused unless its episode has ended', () => {
    using vec = core.makeVector('CartPole-v1', { numEnvs: 2 });
    vec.reset({ seed: 0 });
    const honest = vec.snapshot();
    const spun = withColumn(
      withColumn(honest, 'state', Float64Array.of(0, 0, 70_000, 0)),
      'observation',
      Float32Array.of(0, 0, 70_000, 0),
    );
    expectRefused(vec, () => vec.restore(spun), BAD);
    for (const flag of ['terminated', 'truncated']) {
      vec.restore(withColumn(spun, flag, Uint8Array.of(1)));
      vec.step([0, 0]);
      expect([...vec.elapsedSteps]).toEqual([0, 1]);
    }
  });
});
