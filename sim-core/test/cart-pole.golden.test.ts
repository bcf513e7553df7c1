import { describe, expect, it } from 'vitest';
import vectors from '../../test/golden/cartpole.json' with { type: 'json' };
import { type BuiltInEnv, SimCore } from '../src/index.js';
import { f32Hex, f64Hex, sha256Hex } from './support/golden.js';

/** An episode as test/golden/cartpole.json holds it; the long sets have only digests. */
interface GoldenEpisode {
  low?: number;
  high?: number;
  seed: string;
  steps: number;
  terminated: boolean;
  truncated: boolean;
  return: string;
  sha256_obs_f32le: string;
  sha256_state_f64le: string;
  actions?: string;
  states?: string[];
  obs?: string[];
  rewards?: string[];
}

type CartPole = BuiltInEnv<'CartPole-v1'>;
type PolicyName = 'random' | 'alternate' | 'right' | 'linear';

const { source: _source, policies: _policies, ...sets } = vectors;
const golden: Record<string, GoldenEpisode[]> = sets;

const policies: Record<PolicyName, (env: CartPole) => number> = {
  random: (env) => env.actionSpace.sample(),
  alternate: (env) => env.elapsedSteps & 1,
  right: () => 1,
  linear: ({ observation: [x, xDot, theta, thetaDot] }) =>
    theta! * 3.0 + thetaDot! + x! * 0.1 + xDot! * 0.2 > 0 ? 1 : 0,
};

const core = SimCore.create();

/** Runs the episode that `expected` describes and says it in the same words. */
async function run(
  expected: GoldenEpisode,
  policy: PolicyName,
  options: { suttonBartoReward?: boolean },
): Promise<GoldenEpisode> {
  using env = core.make('CartPole-v1', options);
  env.reset({ seed: expected.seed, options: { low: expected.low, high: expected.high } });
  env.actionSpace.seed(expected.seed);
  const states = [env.state.slice()];
  const observations = [env.observation.slice()];
  const rewards: string[] = [];
  let actions = '';
  let totalReward = 0;
  while (!env.terminated && !env.truncated) {
    const action = policies[policy](env);
    env.step(action);
    actions += action;
    totalReward += env.reward;
    rewards.push(f64Hex(env.reward));
    states.push(env.state.slice());
    observations.push(env.observation.slice());
  }
  const episode: GoldenEpisode = {
    ...('low' in expected ? { low: expected.low!, high: expected.high! } : {}),
    seed: expected.seed,
    steps: env.elapsedSteps,
    terminated: env.terminated,
    truncated: env.truncated,
    return: f64Hex(totalReward),
    sha256_obs_f32le: await sha256Hex(observations),
    sha256_state_f64le: await sha256Hex(states),
  };
  if (!('states' in expected)) return episode;
  return {
    ...episode,
    actions,
    states: states.map((state) => Array.from(state, f64Hex).join('')),
    obs: observations.map((observation) => Array.from(observation, f32Hex).join('')),
    rewards,
  };
}

describe("CartPole against Gymnasium's own code with correctly rounded sin and cos", () => {
  it.each([
    { set: 'random', policy: 'random', options: {} },
    { set: 'random_digests', policy: 'random', options: {} },
    { set: 'alternate', policy: 'alternate', options: {} },
    { set: 'right', policy: 'right', options: {} },
    { set: 'linear', policy: 'linear', options: {} },
    { set: 'sutton_barto', policy: 'random', options: { suttonBartoReward: true } },
    { set: 'bounds', policy: 'random', options: {} },
  ] as const)('$set', async ({ set, policy, options }) => {
    const episodes = golden[set]!;
    expect(episodes.length).toBeGreaterThan(0);
    for (const expected of episodes) expect(await run(expected, policy, options)).toEqual(expected);
  });

  it('covers every set of the file', () => {
    expect(Object.keys(golden).sort()).toEqual(
      ['alternate', 'bounds', 'linear', 'random', 'random_digests', 'right', 'sutton_barto'].sort(),
    );
  });
});
