// Every episode of test/golden/gymnasium-envs.json, bit for bit: Gymnasium's own modules with correctly rounded sines, cosines
// and squares have played them.
import { describe, expect, it } from 'vitest';
import vectors from '../../test/golden/gymnasium-envs.json' with { type: 'json' };
import { type CoreEnv, type NamedOptionValues, SimCore } from '../src/index.js';
import { f32Hex, f64Hex, sha256Hex } from './support/golden.js';

/** An episode; some have all of it, most only digests. */
interface GoldenEpisode {
  seed: string;
  steps: number;
  flags: number;
  return: string;
  sha256_obs: string;
  sha256_rewards_f64le: string;
  sha256_actions: string;
  actions?: unknown;
  observations?: unknown;
  rewards?: unknown;
}

interface GoldenBlock {
  env: string;
  kwargs: Record<string, unknown>;
  options: Record<string, unknown> | null;
  policy: string;
  rows: GoldenEpisode[];
}

const blocks = vectors.blocks as unknown as GoldenBlock[];
const core = SimCore.create({ memoryBytes: 1 << 17 });

/** The policies as the file defines them; `o` is an observation of one array. */
const POLICIES: Record<string, (env: CoreEnv, step: number) => unknown> = {
  random: (env) => env.actionSpace.sample(),
  masked: (env) => env.actionSpace.sample(env.actionMask!),
  pump: ({ observation: o }) => ((o as Float32Array)[1]! >= 0 ? 2 : 0),
  pump_continuous: ({ observation: o }) => [(o as Float32Array)[1]! >= 0 ? 1 : -1],
  swing: ({ observation: o }) => [(o as Float32Array)[2]! >= 0 ? 2 : -2],
  too_much: (_env, step) => [step % 2 === 0 ? -3 : 2.5],
  swing_acrobot: ({ observation: o }) => ((o as Float32Array)[5]! >= 0 ? 2 : 0),
  tired: ({ observation: o }) => ((o as number[])[0]! >= 18 ? 0 : 1),
};

/** Gymnasium's keyword arguments in camelCase. */
function camelCased(given: Record<string, unknown> | null): NamedOptionValues {
  return Object.fromEntries(
    Object.entries(given ?? {}).map(([name, value]) => [
      name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  ) as NamedOptionValues;
}

/** A view of a step as the file has it: f32 as they are, integers as i64. */
function packed(value: unknown): Float32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> {
  if (value instanceof Float32Array) return value.slice();
  return BigInt64Array.from([value].flat() as number[], BigInt);
}

/** Runs the episode that `expected` describes and says it in the same words. */
async function run({ env: id, kwargs, options, policy }: GoldenBlock, expected: GoldenEpisode) {
  using env = core.make(id, camelCased(kwargs));
  env.reset({ seed: expected.seed, options: camelCased(options) });
  env.actionSpace.seed(expected.seed);
  const isBox = env.manifest.actionSpace.type === 'Box';
  const [actions, observations, rewards] = [[] as unknown[], [packed(env.observation)], [] as number[]];
  let total = 0;
  for (let step = 0; step < expected.steps; step++) {
    const action = POLICIES[policy]!(env, step);
    env.step(action);
    actions.push(isBox ? Float32Array.from(action as number[]) : action);
    observations.push(packed(env.observation));
    rewards.push(env.reward);
    total += env.reward;
  }
  return {
    shown: { actions, observations, rewards },
    episode: {
      seed: expected.seed,
      steps: env.elapsedSteps,
      flags: Number(env.terminated) + 2 * Number(env.truncated),
      return: f64Hex(total),
      sha256_obs: await sha256Hex(observations),
      sha256_rewards_f64le: await sha256Hex([Float64Array.from(rewards)]),
      sha256_actions: await sha256Hex(actions.map(packed)),
    },
  };
}

/** What an episode that is there in full shows, in the file's words. */
function inFull({ actions, observations, rewards }: Awaited<ReturnType<typeof run>>['shown']) {
  const written = (values: unknown) =>
    values instanceof Float32Array
      ? Array.from(values, f32Hex).join('')
      : Array.from(values as bigint[], Number);
  return {
    actions: actions.map((action) => (typeof action === 'number' ? action : written(action))),
    observations: observations.map(written),
    rewards: rewards.map(f64Hex),
  };
}

describe('the environments of Gymnasium', () => {
  it('are all in the file, with all of its 1,632 episodes', () => {
    expect(blocks.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(1632);
    expect(Object.keys(vectors.policies).sort()).toEqual(Object.keys(POLICIES).sort());
    const others = ['CartPole-v1', 'TicTacToe-v0', 'ConnectFour-v0'];
    const ids = core.manifest.environments.map(({ id }) => id).filter((id) => !others.includes(id));
    expect([...new Set(blocks.map(({ env }) => env))].sort()).toEqual(ids.sort());
  });

  it.each(
    blocks.map(
      (block) =>
        [
          block.env,
          JSON.stringify(block.kwargs),
          JSON.stringify(block.options),
          block.policy,
          block,
        ] as const,
    ),
  )('%s %s %s %s', async (_id, _kwargs, _options, _policy, block) => {
    for (const expected of block.rows) {
      const { episode, shown } = await run(block, expected);
      const { actions, observations, rewards, ...digests } = expected;
      expect(episode).toEqual(digests);
      if (observations !== undefined) expect(inFull(shown)).toEqual({ actions, observations, rewards });
    }
  });
});
