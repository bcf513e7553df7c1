// Environments with Gymnasium's interface, written in TypeScript or JavaScript.
import { type Env, type SpaceSpec, spaceFromJson } from '@reroll/env';
import { bodyLayout, TrajectoryDigester, trajectoryFormat } from '@reroll/trajectory';
import type { z } from 'zod';
import { actionCodec } from './action-codec.js';
import { ContainedStage } from './contained-stage.js';
import { EnvCalls } from './env-calls.js';
import type { ConfiguredEnvironment, EnvironmentKind, EnvironmentOptions } from './environment-kind.js';

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
  const observationSpace = env.observationSpace.toJSON() as SpaceSpec;
  const actionSpace = env.actionSpace.toJSON() as SpaceSpec;
  const mask = env.reset({ seed: 0 }).info['action_mask'] as ArrayLike<number> | undefined;
  const maskLength = mask?.length ?? 0;
  const format = trajectoryFormat({ env: name, options, observationSpace, actionSpace });
  const layout = bodyLayout(format);
  const actions = actionCodec(actionSpace, layout);
  return {
    observationSpace,
    actionSpace,
    maskLength,
    mostSteps: env.spec.maxEpisodeSteps,
    format,
    layout,
    digester: new TrajectoryDigester(format),
    actions,
    createStage: () => {
      const calls = new EnvCalls({
        observationSpace,
        maskLength,
        layout,
        actions,
        open: () => make(options),
      });
      return new ContainedStage(calls, spaceFromJson(actionSpace), { layout, actions });
    },
    createLanes: () => null,
  };
}
