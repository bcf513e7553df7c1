// What lanes must give: the episode as one environment by itself plays it.
import type { CoreEnv, LanePolicy, Seed, SimCore } from '../../src/index.js';
import { type EnvironmentCase, textOf } from './environments.js';

export type Action = number | number[];

export interface Episode {
  readonly seed: Seed;
  readonly mostSteps: number;
  /** For a policy of given actions, all of the space. */
  readonly actions: readonly Action[];
}

export interface Branch {
  readonly seed: Seed;
  readonly actions: readonly Action[];
}

/** What became of an episode, as lanes say it; nothing but the flag of one that was refused. */
export interface Result {
  readonly flags: number;
  readonly steps?: number;
  readonly totalReward?: number;
  readonly body?: string;
}

export function playAlone(
  core: SimCore,
  { entry, options }: Pick<EnvironmentCase, 'entry' | 'options'>,
  resetOptions: Readonly<Record<string, number>>,
  policy: LanePolicy,
  { seed, mostSteps, actions }: Episode,
  branch: Branch | undefined,
): Result {
  using env = core.make(entry.id, { ...options, recordSteps: mostSteps });
  env.reset({ seed: branch?.seed ?? seed, options: resetOptions });
  env.actionSpace.seed(seed);
  const before = branch?.actions ?? [];
  let totalReward = 0;
  while (!env.terminated && !env.truncated && env.elapsedSteps < mostSteps) {
    const step = env.elapsedSteps;
    const action = step < before.length ? before[step] : choose(env, policy, actions, step - before.length);
    try {
      env.step(action);
    } catch {
      return { flags: 4 };
    }
    totalReward += env.reward;
  }
  const flags = (env.terminated ? 1 : 0) | (env.truncated ? 2 : 0);
  return { flags, steps: env.elapsedSteps, totalReward, body: textOf(env.recordedBytes) };
}

function choose(env: CoreEnv, policy: LanePolicy, actions: readonly Action[], decision: number): Action {
  if (policy.kind === 'given') return actions[decision % actions.length]!;
  if (policy.kind === 'random') {
    const action = env.actionSpace.sample();
    // A −0 is taken as 0.
    return typeof action === 'number'
      ? action
      : Array.from(action as ArrayLike<number>, (part) => Number(part) + 0);
  }
  let sum = 0;
  for (const [index, weight] of policy.terms) sum += weight * (env.observation as Float32Array)[index]!;
  return sum > 0 ? env.actionSpace.n! - 1 : 0;
}
