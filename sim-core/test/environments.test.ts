// What holds for every environment of the manifest and every kind of option: the single environment.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CoreEnv, SimCore, type SpaceJson } from '../src/index.js';
import {
  actionFrom,
  anySeed,
  anyWords,
  bytesOfActions,
  CASES,
  ENVIRONMENTS,
  type EnvironmentCase,
  expectRefused,
  flat,
  play,
  simError,
  textOf,
  viewOf,
} from './support/environments.js';

const core = SimCore.create({ memoryBytes: 1 << 20 });
const RUNS = { numRuns: 12 };

/** Bounds of each number of a value of a space. */
function boundsOf(space: SpaceJson): [number, number][] {
  if (space.type === 'Discrete') return [[space.start, space.start + space.n - 1]];
  if (space.type === 'Tuple') return space.spaces.flatMap(boundsOf);
  if (space.type !== 'Box') throw new Error(`no bounds of ${space.type}`);
  const length = space.shape.reduce((product, size) => product * size, 1);
  const at = (bounds: typeof space.low, index: number, none: number) =>
    (typeof bounds === 'object' && bounds !== null ? bounds[index] : bounds) ?? none;
  return Array.from({ length }, (_, index) => [
    at(space.low, index, -Infinity),
    at(space.high, index, Infinity),
  ]);
}

function isInside(space: SpaceJson, value: unknown): boolean {
  const bounds = boundsOf(space);
  const numbers = flat(value);
  return (
    numbers.length === bounds.length &&
    numbers.every((number, index) => number >= bounds[index]![0] && number <= bounds[index]![1])
  );
}

/** Bytes of an observation as a canonical trajectory has them. */
function bytesOfObservation(space: SpaceJson, observation: unknown): number[] {
  if (space.type === 'Box') {
    const { buffer, byteOffset, byteLength } = observation as Uint8Array;
    return [...new Uint8Array(buffer, byteOffset, byteLength)];
  }
  return [...new Uint8Array(BigInt64Array.from(flat(observation), BigInt).buffer)];
}

/** The body of the canonical trajectory, put together from what the views show. */
function bodyOf(env: CoreEnv, words: readonly number[]): Uint8Array {
  const { observationSpace } = env.options;
  const body = bytesOfObservation(observationSpace, env.observation);
  for (const word of words) {
    if (env.terminated || env.truncated) break;
    const action = actionFrom(env.manifest, word, env.actionMask);
    env.step(action);
    body.push(...bytesOfActions(env.manifest, [action]));
    body.push(...new Uint8Array(Float64Array.of(env.reward).buffer));
    body.push(Number(env.terminated) + 2 * Number(env.truncated));
    body.push(...bytesOfObservation(observationSpace, env.observation));
  }
  return Uint8Array.from(body);
}

describe.each(CASES)('$name', ({ entry, options }: EnvironmentCase) => {
  it('shows observations of its space, rewards in their range and flags that agree with the limit', () => {
    using env = core.make(entry.id, options);
    const [low, high] = entry.rewardRange;
    fc.assert(
      fc.property(anySeed, anyWords, (seed, words) => {
        env.reset({ seed });
        expect(viewOf(env)).toMatchObject({
          reward: 0,
          terminated: false,
          truncated: false,
          elapsedSteps: 0,
        });
        let steps = 0;
        for (const word of words) {
          expect(isInside(env.options.observationSpace, env.observation)).toBe(true);
          if (env.terminated || env.truncated) break;
          env.step(actionFrom(entry, word, env.actionMask));
          steps += 1;
          expect(env.elapsedSteps).toBe(steps);
          expect(env.truncated).toBe(steps >= (env.options.maxEpisodeSteps ?? Infinity));
          expect(env.reward).toBeGreaterThanOrEqual(low ?? -Infinity);
          expect(env.reward).toBeLessThanOrEqual(high ?? Infinity);
        }
        const keys = [...(entry.info ?? []), ...(entry.actionMask ? ['action_mask'] : [])];
        expect(Object.keys(env.info)).toEqual(keys);
      }),
      RUNS,
    );
  });

  it('records what the views show, and replays it to the same state', () => {
    const recorded = { ...options, recordSteps: 80 };
    using env = core.make(entry.id, recorded);
    using replayed = core.make(entry.id, recorded);
    expect(env.recordedBytes).toHaveLength(0);
    fc.assert(
      fc.property(anySeed, anyWords, (seed, words) => {
        env.reset({ seed });
        const body = bodyOf(env, words);
        expect(textOf(env.recordedBytes)).toBe(textOf(body));
        env.reset({ seed });
        const actions = play(env, words);
        replayed.reset({ seed });
        expect(replayed.replay(bytesOfActions(entry, actions))).toBe(actions.length);
        expect(textOf(replayed.snapshot())).toBe(textOf(env.snapshot()));
        const isOver = env.terminated || env.truncated;
        const next = bytesOfActions(entry, [actionFrom(entry, 0, env.actionMask)]);
        expect(replayed.replay(next)).toBe(isOver ? 0 : 1);
      }),
      RUNS,
    );
  });

  it('gives the same whatever another core does in between', () => {
    const elsewhere = SimCore.create({ memoryBytes: 1 << 18 });
    using alone = core.make(entry.id, { ...options, recordSteps: 80 });
    using env = core.make(entry.id, { ...options, recordSteps: 80 });
    using other = elsewhere.make(entry.id, options);
    fc.assert(
      fc.property(anySeed, anyWords, (seed, words) => {
        alone.reset({ seed });
        const actions = play(alone, words);
        env.reset({ seed });
        other.reset({ seed: seed + 1n });
        for (const action of actions) {
          env.step(action);
          if (other.terminated || other.truncated) other.reset();
          other.step(actionFrom(entry, words[0]!, other.actionMask));
          elsewhere.sin(1);
        }
        expect(env.recordedBytes).toEqual(alone.recordedBytes);
      }),
      { numRuns: 5 },
    );
  });
});

describe.each(ENVIRONMENTS)('$id', (entry) => {
  it('samples actions of its space with the bits of the stream, and leaves the episode alone', () => {
    using env = core.make(entry.id);
    using stream = core.pcg64(2n ** 64n + 3n);
    env.reset({ seed: 1 });
    play(env, [3, 1]);
    env.actionSpace.seed(2n ** 64n + 3n);
    const [before, text] = [viewOf(env), env.render()];
    for (let draw = 0; draw < 50; draw++) {
      const action = env.actionSpace.sample();
      expect(isInside(entry.actionSpace, action)).toBe(true);
      const [[low, high]] = boundsOf(entry.actionSpace) as [[number, number]];
      const expected =
        entry.actionSpace.type === 'Discrete'
          ? stream.integers(high + 1)
          : Math.fround(stream.uniform(low, high));
      expect(flat(action)).toEqual([expected]);
    }
    expect(viewOf(env)).toEqual(before);
    expect(env.render()).toBe(text);
  });

  it('continues its stream when a reset has no seed', () => {
    using env = core.make(entry.id);
    using twin = core.make(entry.id);
    for (const each of [env, twin]) each.reset({ seed: 9 });
    for (let episode = 0; episode < 4; episode++) {
      const [first, second] = [env, twin].map((each) => {
        each.reset();
        play(each, [episode, 2, 5]);
        return viewOf(each);
      });
      expect(first).toEqual(second);
    }
    const starts = new Set(
      Array.from({ length: 200 }, () => {
        env.reset();
        return String(flat(env.observation));
      }),
    );
    if (entry.drawsNothing || entry.id.startsWith('CliffWalking') || entry.id.startsWith('FrozenLake')) {
      expect(starts.size).toBe(1);
    } else expect(starts.size).toBeGreaterThan(50);
  });

  it('takes decimal text, a bigint and a number as one seed', () => {
    using env = core.make(entry.id);
    const [text, number, bigint] = ['42', 42, 42n].map((seed) => {
      env.reset({ seed });
      play(env, [1, 2, 3]);
      return env.snapshot();
    });
    expect(text).toEqual(number);
    expect(bigint).toEqual(number);
  });

  it('is text, before and after steps', () => {
    using env = core.make(entry.id);
    expect(() => env.render()).toThrow(simError('NOT_RESET'));
    env.reset({ seed: 0 });
    const first = env.render();
    expect(first.length).toBeGreaterThan(5);
    play(env, [1, 0, 1]);
    expect(env.render()).not.toBe(first);
  });

  it('refuses steps before the first reset, resets and samples before the first seed, steps beyond its recording', () => {
    using env = core.make(entry.id, { recordSteps: 2 });
    const action = actionFrom(entry, 0, null);
    expectRefused(env, () => env.step(action), simError('NOT_RESET'));
    expectRefused(env, () => env.replay(bytesOfActions(entry, [action])), simError('NOT_RESET'));
    expectRefused(env, () => env.actionSpace.sample(), simError('NOT_SEEDED'));
    if (entry.drawsNothing) env.reset();
    else expectRefused(env, () => env.reset(), simError('NOT_SEEDED'));
    for (let seed = 0; ; seed++) {
      env.reset({ seed });
      play(env, [5, 5]);
      if (!env.terminated) break;
    }
    const next = actionFrom(entry, 1, env.actionMask);
    const text = env.render();
    expectRefused(env, () => env.step(next), simError('RECORD_FULL'));
    expectRefused(env, () => env.replay(bytesOfActions(entry, [next])), simError('RECORD_FULL'));
    expect(env.render()).toBe(text);
    env.reset();
    env.step(actionFrom(entry, 1, env.actionMask));
    expect(env.elapsedSteps).toBe(1);
  });

  it('replays up to the step that is refused', () => {
    using env = core.make(entry.id, { recordSteps: 3 });
    using stepped = core.make(entry.id, { recordSteps: 3 });
    let actions: (number | number[])[] = [];
    for (let seed = 0; actions.length < 3 || stepped.terminated; seed++) {
      for (const each of [env, stepped]) each.reset({ seed });
      actions = play(stepped, [1, 3, 5]);
    }
    const more = bytesOfActions(entry, [...actions, actionFrom(entry, 1, stepped.actionMask)]);
    expect(() => env.replay(more)).toThrow(simError('RECORD_FULL'));
    expect(env.snapshot()).toEqual(stepped.snapshot());
  });
});

describe.each(ENVIRONMENTS.filter(({ actionMask }) => actionMask))('the action mask of $id', (entry) => {
  const { n } = entry.actionSpace as { n: number };

  it('is in info, and samples keep to it with the bits of Generator.integers', () => {
    using env = core.make(entry.id);
    env.reset({ seed: 4 });
    for (let step = 0; step < 60; step++) {
      if (env.terminated || env.truncated) env.reset();
      const mask = [...env.actionMask!];
      expect(env.info['action_mask']).toEqual(Int8Array.from(mask));
      const legal = mask.flatMap((bit, action) => (bit ? [action] : []));
      using stream = core.pcg64(step);
      const expected = legal[stream.integers(legal.length)];
      for (const given of [env.actionMask!, mask, Uint8Array.from(mask)]) {
        env.actionSpace.seed(step);
        expect(env.actionSpace.sample(given)).toBe(expected);
      }
      env.step(expected);
    }
    env.actionSpace.seed(1);
    const before = env.snapshot();
    expect(env.actionSpace.sample(new Int8Array(n))).toBe(0);
    expect(env.snapshot()).toEqual(before);
  });

  it('says what is refused in games, and what leaves the observation as it is elsewhere', () => {
    using env = core.make(entry.id, { recordSteps: 60 });
    fc.assert(
      fc.property(anySeed, anyWords, (seed, words) => {
        env.reset({ seed });
        play(env, words);
        const isOver = env.terminated || env.truncated;
        for (let action = 0; action < n; action++) {
          if (entry.players === 2) {
            if (isOver) expectRefused(env, () => env.step(action), simError('EPISODE_OVER'));
            else if (!env.actionMask![action]) {
              expectRefused(env, () => env.step(action), simError('ILLEGAL_ACTION'));
            }
          } else if (!isOver) {
            const saved = env.snapshot();
            const [before, mayMove] = [flat(env.observation), env.actionMask![action]];
            env.step(action);
            expect(String(flat(env.observation)) !== String(before)).toBe(mayMove === 1);
            env.restore(saved);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('SimCore with several environments', () => {
  it('keeps them apart, whatever the order of their steps', () => {
    const all = ENVIRONMENTS.map((entry) => core.make(entry.id, { recordSteps: 40 }));
    const alone = all.map((env) => {
      env.reset({ seed: 3 });
      play(env, Array(40).fill(7));
      return env.recordedBytes.slice();
    });
    for (const env of all) env.reset({ seed: 3 });
    for (let step = 0; step < 40; step++) for (const env of all) play(env, [7]);
    expect(all.map((env) => env.recordedBytes)).toEqual(alone);
    for (const env of all) env.dispose();
  });
});
