// FrozenLake as a text in each language against the built-in environment, which Gymnasium's own trajectories are tested with.
import { readFileSync } from 'node:fs';
import { makeEnv, makeVectorEnv, type StepResult } from '@reroll/env';
import { beforeAll, describe, expect, it } from 'vitest';
import { load } from './support.js';

const SEEDS = [0, 1, 2, 3, 7, 42, 123_456_789, 2 ** 53 - 1, 2n ** 64n + 5n, 3n ** 200n];

const textOf = (file: string) =>
  readFileSync(new URL(`../../../../examples/own-environment/frozen-lake/${file}`, import.meta.url), 'utf8');

const plain = ({ observation, reward, terminated, truncated, info }: StepResult<unknown>) => {
  return { observation, reward, terminated, truncated, info };
};

describe.each([
  ['python', 'code.py', 'is_slippery'],
  ['javascript', 'code.js', 'isSlippery'],
] as const)('FrozenLake in %s', (language, file, slippery) => {
  let lake: Awaited<ReturnType<typeof load>>;
  beforeAll(async () => {
    lake = await load(language, textOf(file));
  });

  it.each([true, false])('equals FrozenLake-v1 step by step, slippery: %s', (isSlippery) => {
    using own = makeEnv<number, number>(lake, { [slippery]: isSlippery });
    using builtIn = makeEnv('FrozenLake-v1', { isSlippery });
    for (const [index, seed] of SEEDS.entries()) {
      builtIn.actionSpace.seed(index);
      expect(own.reset({ seed })).toEqual(builtIn.reset({ seed }));
      for (let over = false; !over; ) {
        const action = builtIn.actionSpace.sample();
        const expected = builtIn.step(action);
        expect(plain(own.step(action))).toEqual(plain(expected));
        over = expected.terminated || expected.truncated;
      }
      // The streams go on: an episode without a seed is the next one of both.
      expect(own.reset()).toEqual(builtIn.reset());
      expect(plain(own.step(2))).toEqual(plain(builtIn.step(2)));
    }
  });

  it('goes on as the built-in one does once it has reached a hole', () => {
    using own = makeEnv(lake);
    using builtIn = makeEnv('FrozenLake-v1');
    own.reset({ seed: 5 });
    builtIn.reset({ seed: 5 });
    for (let step = 0; step < 120; step++)
      expect(plain(own.step(step % 4))).toEqual(plain(builtIn.step(step % 4)));
  });

  it('is truncated by the host', () => {
    using env = makeEnv(lake, { [slippery]: false, maxEpisodeSteps: 3 });
    env.reset({ seed: 0 });
    expect([0, 0, 0].map((action) => env.step(action).truncated)).toEqual([false, false, true]);
    expect(env.spec).toEqual({ id: 'FrozenLake', maxEpisodeSteps: 3, options: { [slippery]: false } });
  });

  it('steps in vectors as alone', () => {
    using vector = makeVectorEnv(lake, { numEnvs: 3, autoreset: 'same-step' });
    using builtIn = makeVectorEnv('FrozenLake-v1', { numEnvs: 3, autoreset: 'same-step' });
    expect(vector.reset({ seed: 11 }).observations).toEqual(builtIn.reset({ seed: 11 }).observations);
    for (let step = 0; step < 40; step++) {
      const actions = [step % 4, (step + 1) % 4, (step * 3) % 4];
      const [own, expected] = [vector.step(actions), builtIn.step(actions)];
      expect(own.observations).toEqual(expected.observations);
      expect(own.rewards).toEqual(expected.rewards);
      expect(own.terminations).toEqual(expected.terminations);
    }
  });

  it('describes itself and renders', () => {
    const { id, observationSpace, actionSpace, options, maxEpisodeSteps, actionMask, rewardRange } = lake;
    expect({ id, observationSpace, actionSpace, options, maxEpisodeSteps, actionMask, rewardRange }).toEqual({
      id: 'FrozenLake',
      observationSpace: { type: 'Discrete', n: 16, start: 0 },
      actionSpace: { type: 'Discrete', n: 4, start: 0 },
      options: { [slippery]: true },
      maxEpisodeSteps: 100,
      actionMask: 0,
      rewardRange: [0, 1],
    });
    using env = makeEnv(lake);
    env.reset({ seed: 0 });
    expect(env.render()).toBe('[S] F  F  F \n F  H  F  H \n F  F  F  H \n H  F  F  G ');
  });
});
