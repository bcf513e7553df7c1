// What holds for every environment of the manifest and every kind of option: lanes give each episode the bytes that it has alone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CoreLanes, type LanePolicy, SimCore } from '../src/index.js';
import { type Action, type Branch, type Episode, playAlone, type Result } from './support/alone.js';
import {
  actionFrom,
  anySeed,
  bytesOfActions,
  CASES,
  ENVIRONMENTS,
  type EnvironmentCase,
  simError,
  textOf,
} from './support/environments.js';

const core = SimCore.create({ memoryBytes: 1 << 20 });
const MOST_STEPS = 30;
const ONE_PLAYER = CASES.filter(({ entry: { players = 1 } }) => players === 1);

const anyEpisode = fc.record({
  seed: anySeed,
  mostSteps: fc.integer({ min: 2, max: MOST_STEPS }),
  words: fc.array(fc.nat(0xffff), { minLength: 1, maxLength: MOST_STEPS }),
  /** Whether one of the given actions is none of the space. */
  isForeign: fc.boolean(),
});

/** Policies that play an environment. */
function policiesFor({ entry }: EnvironmentCase): fc.Arbitrary<LanePolicy> {
  const { observationSpace, actionSpace } = entry;
  const term = fc.tuple(
    fc.nat(observationSpace.type === 'Box' ? observationSpace.shape[0]! - 1 : 0),
    fc.double({ min: -4, max: 4, noNaN: true }),
  );
  return fc.oneof(
    fc.constant<LanePolicy>({ kind: 'given' }),
    fc.constant<LanePolicy>({ kind: 'random' }),
    ...(actionSpace.type === 'Discrete' && observationSpace.type === 'Box'
      ? [fc.array(term, { minLength: 1, maxLength: 5 }).map((terms) => ({ kind: 'linear', terms }) as const)]
      : []),
  );
}

/** The highest value that each reset option has, and half of it: far starts, some of which environments do not step from. */
function startsOf({ entry }: EnvironmentCase): fc.Arbitrary<Record<string, number>> {
  const bounds = Object.entries(entry.options ?? {}).flatMap(([name, bound]) =>
    bound.at === 'reset' && bound.type === 'number' ? [[name, bound.max!] as const] : [],
  );
  return fc.constantFrom(
    {},
    Object.fromEntries(bounds),
    Object.fromEntries(bounds.map(([name, most]) => [name, name === 'low' ? most / 2 : most])),
  );
}

function resultOf(lanes: CoreLanes, index: number): Result {
  const flags = lanes.flags(index);
  if (flags === 4) return { flags };
  const body = textOf(lanes.memory.subarray(lanes.recordStart(index), lanes.recordEnd(index)));
  return { flags, steps: lanes.steps(index), totalReward: lanes.totalReward(index), body };
}

/** Bytes of actions of which none is of the space. */
function foreign(actions: Uint8Array): Uint8Array {
  return actions.map(() => 0xff);
}

describe.each(ONE_PLAYER)('lanes of $name', (given) => {
  it('give each episode the bytes that it has alone', () => {
    const { entry, options } = given;
    const action = (word: number): Action => actionFrom(entry, word, null);
    const anyBranch = fc.option(
      fc.record({ seed: anySeed, actions: fc.array(fc.nat(0xffff).map(action), { maxLength: 2 }) }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(
        policiesFor(given),
        startsOf(given),
        anyBranch,
        fc.integer({ min: 1, max: 64 }),
        fc.array(anyEpisode, { minLength: 1, maxLength: 70 }),
        (policy, start, branch: Branch | undefined, numLanes, drawn) => {
          using lanes = core.makeLanes(
            entry.id,
            { ...options, numLanes, maxEpisodes: 70, roomBytes: 1 << 20 },
            start,
          );
          const before = branch && { ...branch, actions: bytesOfActions(entry, branch.actions) };
          const isRefused = (isForeign: boolean) => isForeign && policy.kind === 'given';
          for (let round = 0; round < 2; round++) {
            lanes.open(policy, before);
            for (const { seed, mostSteps, words, isForeign } of drawn) {
              const bytes = bytesOfActions(entry, words.map(action));
              const actions = isRefused(isForeign) ? foreign(bytes) : bytes;
              expect(lanes.add({ seed, mostSteps, actions, headBytes: Number(seed % 7n) })).toBe(true);
            }
            lanes.play();
            for (const [index, { seed, mostSteps, words, isForeign }] of drawn.entries()) {
              const episode: Episode = { seed, mostSteps, actions: words.map(action) };
              const expected = isRefused(isForeign)
                ? { flags: 4 }
                : playAlone(core, given, start, policy, episode, branch);
              expect(resultOf(lanes, index)).toEqual(expected);
            }
          }
        },
      ),
      { numRuns: 3 },
    );
  });
});

describe('lanes', () => {
  it('leave an episode that is refused in the middle, and none of its neighbours', () => {
    // Without gravity a constant torque drives the angle by 0.4 rad a step, from nearly 60,000 beyond what sin and cos take.
    const options = { g: 0, maxEpisodeSteps: 16_000 };
    const start = { xInit: 60_000 };
    const core = SimCore.create({ memoryBytes: 1 << 20 });
    const env = core.make('Pendulum-v1', { ...options, recordSteps: 16_000 });
    const hasFarStart = (seed: number) => {
      env.reset({ seed, options: start });
      return env.state[0]! > 59_700;
    };
    let far = 0;
    while (!hasFarStart(far)) far += 1;
    const torque = bytesOfActions(env.manifest, [[2]]);
    const torques = new Uint8Array(4 * 16_000).map((_, index) => torque[index % 4]!);
    using lanes = core.makeLanes('Pendulum-v1', options, start);
    lanes.open({ kind: 'given' });
    const seeds = [1, far, 2, 3];
    for (const seed of seeds) lanes.add({ seed, mostSteps: 16_000, actions: torque });
    lanes.play();
    for (const [index, seed] of seeds.entries()) {
      env.reset({ seed, options: start });
      if (seed === far) {
        expect(() => env.replay(torques)).toThrow(simError('STATE_OUT_OF_RANGE'));
        expect(env.elapsedSteps).toBeGreaterThan(14_000);
        expect(resultOf(lanes, index)).toEqual({ flags: 4 });
      } else {
        expect(env.replay(torques)).toBe(16_000);
        expect(resultOf(lanes, index)).toMatchObject({ flags: 2, body: textOf(env.recordedBytes) });
      }
    }
  });

  it('take no more episodes than there is room for, and as many in the next run', () => {
    const stepBytes = 1 + 9 + 16;
    const episodeBytes = 16 + 10 * stepBytes + 10; // its actions lie behind the recordings once more
    using lanes = core.makeLanes('CartPole-v1', { roomBytes: 3 * episodeBytes + 2, maxEpisodes: 4 });
    for (let run = 0; run < 2; run++) {
      lanes.open({ kind: 'random' });
      for (const expected of [true, true, true, false]) {
        expect(lanes.add({ seed: 1, mostSteps: 10 })).toBe(expected);
      }
      lanes.play();
      expect(lanes.length).toBe(3);
    }
    lanes.open({ kind: 'random' });
    for (const expected of [true, true, true, true, false]) {
      expect(lanes.add({ seed: 1, mostSteps: 1 })).toBe(expected);
    }
  });

  it('give back the actions of what they played, from any step on', () => {
    using lanes = core.makeLanes('Taxi-v4');
    const actions = Uint8Array.of(0, 1, 2, 3, 4, 5);
    lanes.open({ kind: 'given' });
    lanes.add({ seed: 1, mostSteps: 4, actions });
    lanes.add({ seed: 2, mostSteps: 9, actions: foreign(actions) });
    lanes.add({ seed: 3, mostSteps: 8, actions });
    lanes.play();
    const recordings = () => [0, 2].map((index) => resultOf(lanes, index));
    const before = recordings();
    expect([...lanes.takeActions(2)]).toEqual([2, 3, 2, 3, 4, 5, 0, 1]);
    expect(recordings()).toEqual(before);
  });

  it('choose the first action where a linear policy sums to 0', () => {
    using lanes = core.makeLanes('MountainCar-v0');
    lanes.open({ kind: 'linear', terms: [[0, 0]] });
    lanes.add({ seed: 1, mostSteps: 3 });
    lanes.play();
    expect([...lanes.takeActions()]).toEqual([0, 0, 0]);
  });

  it('say what is wrong', () => {
    using lanes = core.makeLanes('CartPole-v1', { roomBytes: 1024 });
    expect(lanes.roomBytes).toBe(1024);
    expect(() => lanes.add({ seed: 0, mostSteps: 1 })).toThrow(simError('NO_RUN'));
    expect(() => lanes.play()).toThrow(simError('NO_RUN'));
    const open = (policy: unknown, branch?: unknown) => () =>
      lanes.open(policy as LanePolicy, branch as never);
    expect(open({ kind: 'linear', terms: [] })).toThrow(RangeError);
    expect(open({ kind: 'linear', terms: [[4, 1]] })).toThrow('terms[0][0]');
    expect(open({ kind: 'linear', terms: [[0, Number.NaN]] })).toThrow('terms[0][1]');
    expect(open({ kind: 'random' }, { seed: -1, actions: new Uint8Array(0) })).toThrow('branch.seed');
    expect(open({ kind: 'random' }, { seed: 1, actions: [0] })).toThrow(TypeError);
    expect(open({ kind: 'random' }, { seed: 1, actions: Uint8Array.of(2) })).toThrow(RangeError);
    expect(open({ kind: 'random' }, { seed: 1, actions: new Uint8Array(1025) })).toThrow('roomBytes = 1024');
    expect(open({ kind: 'other' })).toThrow('kind');
    lanes.open({ kind: 'given' });
    expect(() => lanes.flags(0)).toThrow(simError('NO_RUN'));
    expect(() => lanes.add({ seed: 0, mostSteps: 1 })).toThrow('mostSteps must be at most 0 without actions');
    expect(() => lanes.add({ seed: -1, mostSteps: 0 })).toThrow('seed');
    expect(() => lanes.add({ seed: '1x', mostSteps: 0 })).toThrow(RangeError);
    expect(() => lanes.add({ seed: 0, mostSteps: 0.5 })).toThrow('mostSteps');
    expect(lanes.length).toBe(0);
    lanes.play();
    expect(() => lanes.flags(0)).toThrow(RangeError);
    using pendulum = core.makeLanes('Pendulum-v1');
    expect(() => pendulum.open({ kind: 'linear', terms: [[0, 1]] })).toThrow('policy must suit Pendulum-v1');
    pendulum.open({ kind: 'given' });
    expect(() => pendulum.add({ seed: 0, mostSteps: 1, actions: new Uint8Array(3) })).toThrow('4 bytes');
    expect(() => core.makeLanes('CartPole-v1', { numLanes: 65 })).toThrow('numLanes');
    expect(() => core.makeLanes('CartPole-v1', { maxEpisodes: 0 })).toThrow('maxEpisodes');
    expect(() => core.makeLanes('CartPole-v1', { roomBytes: 2 ** 29 + 1 })).toThrow('roomBytes');
    for (const { id, players } of ENVIRONMENTS) {
      if (players === 2) expect(() => core.makeLanes(id)).toThrow(simError('NO_LANES'));
    }
    lanes.dispose();
    expect(() => lanes.open({ kind: 'random' })).toThrow(simError('DISPOSED'));
  });
});
