// Against a live Gymnasium. Its sin and cos are the host's, so an f32 observation may differ from ours by one in the last
// place where its libm does not round correctly; rewards, flags and lengths are equal.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../../test/support/parts.js';
import { type Autoreset, makeEnv, SyncVectorEnv, type VectorStepResult } from '../src/index.js';

interface EpisodeCase {
  readonly kwargs: { readonly sutton_barto_reward: boolean; readonly max_episode_steps: number };
  readonly options: { readonly low: number; readonly high: number };
  readonly seed: number;
  readonly actions: readonly number[];
}

interface VectorCase {
  readonly numEnvs: number;
  readonly autoreset: Autoreset;
  readonly maxEpisodeSteps: number;
  readonly seed: number;
  readonly actions: readonly number[][];
}

/** A step as both sides report it: observations apart from what must be equal. */
interface Report {
  readonly observations: readonly (Float32Array | null)[];
  readonly exact: unknown;
}

const pushes = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 1 }), { minLength: length, maxLength: length });

const EPISODES: readonly EpisodeCase[] = fc.sample(
  fc.record({
    kwargs: fc.record({
      sutton_barto_reward: fc.boolean(),
      max_episode_steps: fc.integer({ min: 1, max: 40 }),
    }),
    options: fc.constantFrom({ low: -0.05, high: 0.05 }, { low: -0.2, high: 0.1 }, { low: 0, high: 0 }),
    seed: fc.nat(),
    actions: pushes(60),
  }),
  { numRuns: 100, seed: 20_260_104 },
);

const VECTORS: readonly VectorCase[] = fc.sample(
  fc.record({
    numEnvs: fc.constant(5),
    autoreset: fc.constantFrom<Autoreset>('next-step', 'same-step', 'disabled'),
    maxEpisodeSteps: fc.integer({ min: 1, max: 30 }),
    seed: fc.nat(),
    actions: fc.array(pushes(5), { minLength: 60, maxLength: 60 }),
  }),
  { numRuns: 30, seed: 20_260_105 },
);

const GYMNASIUM_MODES = { 'next-step': 'NextStep', 'same-step': 'SameStep', disabled: 'Disabled' };

function playOurs({ kwargs, options, seed, actions }: EpisodeCase): Report[] {
  using env = makeEnv('CartPole-v1', {
    maxEpisodeSteps: kwargs.max_episode_steps,
    suttonBartoReward: kwargs.sutton_barto_reward,
  });
  const reports: Report[] = [
    { observations: [env.reset({ seed, options }).observation], exact: [0, false, false] },
  ];
  for (const action of actions) {
    const { observation, reward, terminated, truncated } = env.step(action);
    reports.push({ observations: [observation], exact: [reward, terminated, truncated] });
    if (terminated || truncated) break;
  }
  return reports;
}

/** Also says which masks it reset with: with `disabled`, after each step those whose episodes ended. */
function playOurVector(question: VectorCase): { reports: Report[]; masks: (number[] | null)[] } {
  const { numEnvs, autoreset, maxEpisodeSteps, seed, actions } = question;
  using envs = new SyncVectorEnv(() => makeEnv('CartPole-v1', { maxEpisodeSteps }), { numEnvs, autoreset });
  const reports: Report[] = [{ observations: [envs.reset({ seed }).observations], exact: [] }];
  const masks = actions.map((each) => {
    const result = envs.step(each);
    reports.push(reportOf(result));
    const ended = Array.from(result.terminations, (flag, i) => flag | result.truncations[i]!);
    if (autoreset !== 'disabled' || !ended.includes(1)) return null;
    reports.push({ observations: [envs.reset({ resetMask: ended }).observations], exact: [] });
    return ended;
  });
  return { reports, masks };
}

function reportOf(result: VectorStepResult<Float32Array>): Report {
  const { observations, rewards, terminations, truncations, finalObservations } = result;
  const hasFinal = Array.from(terminations, (flag, i) => (flag | truncations[i]!) === 1);
  return {
    observations: [
      observations,
      ...hasFinal.map((has, i) => (has ? (finalObservations?.slice(4 * i, 4 * i + 4) ?? null) : null)),
    ],
    exact: [[...rewards], [...terminations], [...truncations]],
  };
}

function askGymnasium(
  cases: object,
): Record<'episodes' | 'vectors', [observations: (string | null)[], exact: unknown][][]> {
  const script = fileURLToPath(new URL('gymnasium_cart_pole.py', import.meta.url));
  const run = spawnSync('python3', [script], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`gymnasium_cart_pole.py failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as ReturnType<typeof askGymnasium>;
}

function fromHex(hex: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(hex, 'hex')).buffer);
}

/** Steps in the last place between two f32 of equal sign. */
function ulps(a: number, b: number): number {
  const [x, y] = new Int32Array(Float32Array.of(a, b).buffer);
  return Math.abs(x! - y!);
}

function expectSame(ours: readonly Report[], theirs: readonly [(string | null)[], unknown][]): void {
  expect(ours.map(({ exact }) => exact)).toEqual(theirs.map(([, exact]) => exact));
  for (const [t, { observations }] of ours.entries()) {
    const expected = theirs[t]![0].map((hex) => (hex === null ? null : fromHex(hex)));
    expect(observations.map((part) => part?.length)).toEqual(expected.map((part) => part?.length));
    for (const [k, part] of observations.entries()) {
      part?.forEach((value, i) => {
        expect(ulps(value, expected[k]![i]!)).toBeLessThanOrEqual(1);
      });
    }
  }
}

describe.skipIf(!has('gymnasium'))('Gymnasium', () => {
  it('plays the same episodes, and the same vectors in every autoreset mode', () => {
    const ours = EPISODES.map(playOurs);
    const ourVectors = VECTORS.map(playOurVector);
    const answers = askGymnasium({
      episodes: EPISODES,
      vectors: VECTORS.map((question, i) => ({
        ...question,
        autoreset: GYMNASIUM_MODES[question.autoreset],
        masks: ourVectors[i]!.masks,
      })),
    });
    for (const [i, episode] of ours.entries()) expectSame(episode, answers.episodes[i]!);
    for (const [i, { reports }] of ourVectors.entries()) expectSame(reports, answers.vectors[i]!);
  });
});
