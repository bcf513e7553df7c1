// Against a live Gymnasium. Its sin and cos are the host's, so an f32 observation may differ from ours by one in the last
// place where its libm does not round correctly, and a reward that is worked out of them by as little; all else is equal.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../../test/support/parts.js';
import { type AutoresetMode, makeVectorEnv, SyncVectorEnv, type VectorEnv } from '../src/index.js';
import { valueAt } from '../src/vector/batched-values.js';
import { make } from './support/environments.js';

type Action = number | readonly number[];

interface EpisodeCase {
  readonly id: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly actions: readonly Action[];
}

interface VectorCase {
  readonly id: string;
  readonly numEnvs: number;
  readonly autoreset: AutoresetMode;
  readonly maxEpisodeSteps: number;
  readonly seed: number;
  readonly actions: readonly (readonly Action[])[];
}

/** A step as both sides report it. */
interface Report {
  /** Hex of f32, or numbers. */
  readonly observations: readonly unknown[];
  readonly rewards: readonly number[];
  readonly exact: unknown;
}

interface Kind {
  readonly id: string;
  readonly action: fc.Arbitrary<Action>;
  /** Gymnasium's arguments of `make` and of `reset`. */
  readonly kwargs: fc.Arbitrary<Record<string, unknown>>;
  readonly options?: readonly Record<string, number>[];
}

const discrete = (n: number) => fc.integer({ min: 0, max: n - 1 });
const force = fc.float({ min: -3, max: 3, noNaN: true }).map((value) => [value]);
const flag = fc.boolean();
const none = fc.constant({});

const KINDS: readonly Kind[] = [
  {
    id: 'CartPole-v1',
    action: discrete(2),
    kwargs: fc.record({ sutton_barto_reward: flag }),
    options: [
      { low: -0.05, high: 0.05 },
      { low: -0.2, high: 0.1 },
      { low: 0, high: 0 },
    ],
  },
  { id: 'MountainCar-v0', action: discrete(3), kwargs: fc.record({ goal_velocity: fc.constant(0.01) }) },
  { id: 'MountainCarContinuous-v0', action: force, kwargs: none },
  {
    id: 'Pendulum-v1',
    action: force,
    kwargs: fc.record({ g: fc.constantFrom(9.81, 10) }),
    options: [{ x_init: 0.5, y_init: 0.25 }],
  },
  {
    id: 'FrozenLake-v1',
    action: discrete(4),
    kwargs: fc.record({ is_slippery: flag, map_name: fc.constantFrom('4x4', '8x8') }),
  },
  { id: 'CliffWalking-v1', action: discrete(4), kwargs: fc.record({ is_slippery: flag }) },
  { id: 'Taxi-v4', action: discrete(6), kwargs: fc.record({ is_rainy: flag, fickle_passenger: flag }) },
  { id: 'Blackjack-v1', action: discrete(2), kwargs: fc.record({ natural: flag, sab: flag }) },
];

/** CartPole, which has the SIMD kernel, gets more of them. */
const runsOf = (id: string, others: number) => (id === 'CartPole-v1' ? 5 * others : others);

const list = <T>(element: fc.Arbitrary<T>, length: number) =>
  fc.array(element, { minLength: length, maxLength: length });

const EPISODES: readonly EpisodeCase[] = KINDS.flatMap(({ id, action, kwargs, options = [{}] }) =>
  fc.sample(
    fc.record({
      id: fc.constant(id),
      kwargs: fc
        .tuple(kwargs, fc.integer({ min: 1, max: 40 }))
        .map(([own, max_episode_steps]) => ({ ...own, max_episode_steps })),
      options: fc.constantFrom(...options),
      seed: fc.nat(),
      actions: list(action, 60),
    }),
    { numRuns: runsOf(id, 20), seed: 20_260_104 },
  ),
);

const VECTORS: readonly VectorCase[] = KINDS.flatMap(({ id, action }) =>
  fc.sample(
    fc.record({
      id: fc.constant(id),
      numEnvs: fc.constant(5),
      autoreset: fc.constantFrom<AutoresetMode>('next-step', 'same-step', 'disabled'),
      maxEpisodeSteps: fc.integer({ min: 1, max: 30 }),
      seed: fc.nat(),
      actions: list(list(action, 5), 60),
    }),
    { numRuns: runsOf(id, 6), seed: 20_260_105 },
  ),
);

const GYMNASIUM_MODES = { 'next-step': 'NextStep', 'same-step': 'SameStep', disabled: 'Disabled' };

/** Gymnasium's names of options as ours. */
function camelCase(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const rename = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [rename(name), value]));
}

/** An observation as gymnasium_envs.py reports it. */
function plain(observation: unknown): unknown {
  if (observation instanceof Float32Array)
    return Buffer.from(new Uint8Array(observation.buffer)).toString('hex');
  if (ArrayBuffer.isView(observation)) return [...(observation as Int32Array)];
  return Array.isArray(observation) ? observation.map(plain) : observation;
}

function plainInfo(info: object): object {
  return Object.fromEntries(Object.entries(info).map(([name, value]) => [name, plain(value)]));
}

function playOurs({ id, kwargs, options, seed, actions }: EpisodeCase): Report[] {
  using env = make(id, camelCase(kwargs));
  const { observation, info } = env.reset({ seed, options: camelCase(options) });
  const reports: Report[] = [
    { observations: [plain(observation)], rewards: [0], exact: [false, false, plainInfo(info)] },
  ];
  for (const action of actions) {
    const { observation, reward, terminated, truncated, info } = env.step(action);
    const exact = [terminated, truncated, plainInfo(info)];
    reports.push({ observations: [plain(observation)], rewards: [reward], exact });
    if (terminated || truncated) break;
  }
  return reports;
}

/** Also says which masks it reset with: with `disabled`, after each step those whose episodes ended. */
function playOurVector(
  { numEnvs, autoreset, seed, actions }: VectorCase,
  envs: VectorEnv<unknown, ArrayLike<number>>,
): { reports: Report[]; masks: (number[] | null)[] } {
  const started = (observations: unknown) => ({
    observations: [plain(observations)],
    rewards: [],
    exact: [],
  });
  const reports: Report[] = [started(envs.reset({ seed }).observations)];
  const masks = actions.map((each) => {
    const result = envs.step(each.flat());
    const { rewards, terminations, truncations, finalObservations, finalInfos } = result;
    const finals = Array.from({ length: numEnvs }, (_, i) =>
      finalInfos?.[i] ? plain(copyAt(envs, finalObservations, i)) : null,
    );
    reports.push({
      observations: [plain(result.observations), ...finals],
      rewards: [...rewards],
      exact: [[...terminations], [...truncations]],
    });
    const ended = Array.from(terminations, (over, i) => over | truncations[i]!);
    if (autoreset !== 'disabled' || !ended.includes(1)) return null;
    reports.push(started(envs.reset({ resetMask: ended }).observations));
    return ended;
  });
  return { reports, masks };
}

/** One environment's observation, in an array that holds nothing else. */
function copyAt(envs: VectorEnv<unknown, ArrayLike<number>>, batch: unknown, index: number): unknown {
  const value = valueAt(envs.singleObservationSpace, batch, index);
  return ArrayBuffer.isView(value) ? (value as Float32Array).slice() : value;
}

function askGymnasium(cases: object): Record<'episodes' | 'vectors', Report[][]> {
  const script = fileURLToPath(new URL('gymnasium_envs.py', import.meta.url));
  const run = spawnSync('python3', [script], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`gymnasium_envs.py failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as ReturnType<typeof askGymnasium>;
}

/** Steps in the last place between two f32 of equal sign. */
function ulps(a: number, b: number): number {
  const [x, y] = new Int32Array(Float32Array.of(a, b).buffer);
  return Math.abs(x! - y!);
}

const fromHex = (hex: string) => new Float32Array(Uint8Array.from(Buffer.from(hex, 'hex')).buffer);

function expectSame(id: string, ours: readonly Report[], theirs: readonly Report[]): void {
  expect(ours.map(({ exact }) => exact)).toEqual(theirs.map(({ exact }) => exact));
  for (const [t, { observations, rewards }] of ours.entries()) {
    for (const [i, reward] of rewards.entries()) {
      if (id === 'Pendulum-v1') expect(reward).toBeCloseTo(theirs[t]!.rewards[i]!, 9);
      else expect(reward).toBe(theirs[t]!.rewards[i]);
    }
    for (const [k, part] of observations.entries()) {
      const expected = theirs[t]!.observations[k];
      if (typeof part !== 'string') expect(part).toEqual(expected);
      else {
        const floats = fromHex(expected as string);
        for (const [i, value] of fromHex(part).entries()) {
          expect(ulps(value, floats[i]!)).toBeLessThanOrEqual(1);
        }
      }
    }
    expect(observations).toHaveLength(theirs[t]!.observations.length);
  }
}

describe.skipIf(!has('gymnasium'))('Gymnasium', () => {
  it('plays the same episodes, and the same vectors in every autoreset mode', () => {
    const ours = EPISODES.map(playOurs);
    const ourVectors = VECTORS.map((question, i) => {
      const { id, numEnvs, autoreset, maxEpisodeSteps } = question;
      using envs =
        i % 2 === 0
          ? makeVectorEnv(id, { numEnvs, autoreset, maxEpisodeSteps })
          : new SyncVectorEnv(() => make(id, { maxEpisodeSteps }), { numEnvs, autoreset });
      return playOurVector(question, envs);
    });
    const answers = askGymnasium({
      episodes: EPISODES,
      vectors: VECTORS.map((question, i) => ({
        ...question,
        autoreset: GYMNASIUM_MODES[question.autoreset],
        masks: ourVectors[i]!.masks,
      })),
    });
    for (const [i, episode] of ours.entries()) expectSame(EPISODES[i]!.id, episode, answers.episodes[i]!);
    for (const [i, { reports }] of ourVectors.entries()) {
      expectSame(VECTORS[i]!.id, reports, answers.vectors[i]!);
    }
  });
});
