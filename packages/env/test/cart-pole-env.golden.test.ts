// Gymnasium's own CartPole with correctly rounded sin and cos, through the Env interface.
import { describe, expect, it } from 'vitest';
import vectors from '../../../test/golden/cartpole.json' with { type: 'json' };
import { makeEnv } from '../src/index.js';

interface GoldenEpisode {
  readonly seed: string;
  readonly low?: number;
  readonly high?: number;
  readonly actions: string;
  readonly obs: readonly string[];
  readonly rewards: readonly string[];
  readonly terminated: boolean;
  readonly truncated: boolean;
}

const withSteps = (episodes: readonly object[]): GoldenEpisode[] =>
  (episodes as readonly GoldenEpisode[]).filter((episode) => episode.obs !== undefined);

function hexOf(values: readonly number[], bytes: 4 | 8): string {
  const view = new DataView(new ArrayBuffer(values.length * bytes));
  for (const [i, value] of values.entries()) {
    if (bytes === 4) view.setFloat32(4 * i, value);
    else view.setFloat64(8 * i, value);
  }
  return Array.from(new Uint8Array(view.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const sets: readonly (readonly [string, readonly GoldenEpisode[], { suttonBartoReward?: boolean }])[] = [
  ['random', withSteps(vectors.random), {}],
  ['alternate', withSteps(vectors.alternate), {}],
  ['right', withSteps(vectors.right), {}],
  ['linear', withSteps(vectors.linear), {}],
  ['bounds', withSteps(vectors.bounds), {}],
  ['sutton_barto', withSteps(vectors.sutton_barto), { suttonBartoReward: true }],
];

describe.each(sets)('CartPole-v1, the reference set %s', (_, episodes, options) => {
  it('is there', () => {
    expect(episodes.length).toBeGreaterThan(0);
  });

  it.each(episodes.map((episode) => [episode.seed, episode] as const))(
    'seed %s, bit for bit',
    (_seed, episode) => {
      using env = makeEnv('CartPole-v1', options);
      const { low, high } = episode;
      const { observation, info } = env.reset({ seed: episode.seed, options: { low, high } });
      expect(info).toEqual({});
      expect(hexOf([...observation], 4)).toBe(episode.obs[0]);
      for (const [t, action] of [...episode.actions].entries()) {
        const result = env.step(Number(action));
        const isLast = t === episode.actions.length - 1;
        expect(hexOf([...result.observation], 4)).toBe(episode.obs[t + 1]);
        expect(hexOf([result.reward], 8)).toBe(episode.rewards[t]);
        expect(result.terminated).toBe(isLast && episode.terminated);
        expect(result.truncated).toBe(isLast && episode.truncated);
      }
    },
  );
});

describe('CartPole-v1 with its action space', () => {
  it.each(withSteps(vectors.random).map((episode) => [episode.seed, episode.actions] as const))(
    'draws the actions of the reference, seed %s',
    (seed, actions) => {
      using env = makeEnv('CartPole-v1');
      env.actionSpace.seed(seed);
      expect([...actions].map(() => env.actionSpace.sample()).join('')).toBe(actions);
    },
  );
});
