// Every environment that rollouts run, as the core's manifest lists them, and some of them with other options. What the suites over
// them expect comes from the manifest and from the core itself: whoever adds an environment adds nothing here.
import {
  builtInManifest,
  type CoreEnv,
  type EnvironmentManifest,
  type OptionValue,
  SimCore,
} from '@reroll/sim-core';
import type { Action } from '../../src/environments/action-codec.js';

type Options = Readonly<Record<string, OptionValue>>;

export interface EnvironmentCase {
  readonly name: string;
  readonly env: string;
  readonly entry: EnvironmentManifest;
  /** All of them differ from the defaults. */
  readonly options: Options;
}

/** What the manifest says of the environments that one policy plays by itself. */
export const ONE_PLAYER = builtInManifest().environments.filter(({ players = 1 }) => players === 1);

/** One or more of each sort of option: a grid, a preset, numbers, numbers of a reset, switches, a limit. */
const VARIANTS: readonly (readonly [string, Options])[] = [
  ['FrozenLake-v1', { desc: ['SFF', 'FHF', 'FFG'], successRate: 0.75 }],
  ['FrozenLake-v1', { isSlippery: false, mapName: '8x8' }],
  ['FrozenLake-v1', { rewardSchedule: [10, -5, -0.25] }],
  ['Taxi-v4', { isRainy: true, ficklePassenger: true }],
  ['Pendulum-v1', { g: 9.81, xInit: 0.5 }],
  ['MountainCar-v0', { goalVelocity: 0.02, low: -0.9, high: -0.1 }],
  ['CartPole-v1', { suttonBartoReward: true, low: -0.02, maxEpisodeSteps: 9 }],
  ['Blackjack-v1', { natural: true, sab: false }],
];

export const CASES: readonly EnvironmentCase[] = [
  ...ONE_PLAYER.map((entry) => ({ name: entry.id, env: entry.id, entry, options: {} })),
  ...VARIANTS.map(([env, options]) => {
    const name = `${env} with ${Object.keys(options).join(', ')}`;
    return { name, env, entry: ONE_PLAYER.find(({ id }) => id === env)!, options };
  }),
];

/** The environment itself, recording, without anything of this package. */
export function openCase(
  { env, entry, options }: EnvironmentCase,
  seed: string,
  recordSteps: number,
): CoreEnv {
  const isReset = ([name]: [string, OptionValue]) => entry.options?.[name]?.at === 'reset';
  const given = Object.entries(options);
  const core = SimCore.create({ memoryBytes: 2 ** 20 });
  const make = Object.fromEntries(given.filter((option) => !isReset(option)));
  const opened = core.make(env, { ...make, recordSteps });
  opened.reset({ seed, options: Object.fromEntries(given.filter(isReset)) });
  return opened;
}

/** Takes actions that the environment's own space draws, until the episode is over or has so many steps. */
export function playOn(env: CoreEnv, seed: string, maxSteps: number): void {
  env.actionSpace.seed(seed);
  while (!env.terminated && !env.truncated && env.elapsedSteps < maxSteps) env.step(env.actionSpace.sample());
}

/** Actions that the space draws, as specs hold them. */
export function someActions({ entry }: Pick<EnvironmentCase, 'entry'>, count: number): Action[] {
  const { actionSpace } = SimCore.create().make(entry.id);
  actionSpace.seed(2024);
  return Array.from({ length: count }, () => {
    const action = actionSpace.sample();
    return typeof action === 'number' ? action : Array.from(action as ArrayLike<number>);
  });
}
