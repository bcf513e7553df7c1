// Environments with Gymnasium's interface, written in TypeScript or JavaScript.
import { type Env, type SpaceSpec, spaceFromJson } from '@reroll/env';
import type { z } from 'zod';
import { ContainedStage } from './contained-stage.js';
import { maskIn } from './env-answers.js';
import { EnvCalls } from './env-calls.js';
import type { ConfiguredEnvironment, EnvironmentKind, EnvironmentOptions } from './environment-kind.js';
import { describeEpisodes } from './episode-description.js';

/** Where environments with Gymnasium's interface come from. */
export interface EnvSource {
  readonly id: string;
  /** What trajectory headers call the environment. */
  readonly name: string;
  readonly optionsSchema: z.ZodType<EnvironmentOptions>;
  make(options: EnvironmentOptions): Env<unknown, unknown>;
}

/** The kind of an environment with Gymnasium's interface. */
export function envKind(source: EnvSource): EnvironmentKind {
  const { id, optionsSchema } = source;
  return { id, optionsSchema, configure: (options) => configure(source, options) };
}

/** One is made and reset to see what it is like: its spaces, its limit, and whether it masks actions. */
function configure({ name, make }: EnvSource, options: EnvironmentOptions): ConfiguredEnvironment {
  using env = make(options);
  const actionSpace = env.actionSpace.toJSON() as SpaceSpec;
  const description = describeEpisodes({
    name,
    options,
    observationSpace: env.observationSpace.toJSON() as SpaceSpec,
    actionSpace,
    maskLength: maskIn(env.reset({ seed: 0 }).info)?.length ?? 0,
    mostSteps: env.spec.maxEpisodeSteps,
  });
  return {
    ...description,
    createStage: () => {
      const calls = new EnvCalls({ ...description, open: () => make(options) });
      return new ContainedStage(calls, spaceFromJson(actionSpace), description);
    },
    createLanes: () => null,
  };
}
