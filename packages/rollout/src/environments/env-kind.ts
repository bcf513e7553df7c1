// Environments with Gymnasium's interface: of the host's own code, and of texts that run in guests.
import { type Env, type SpaceSpec, spaceFromJson } from '@reroll/env';
import { bodyLayout, TrajectoryDigester, trajectoryFormat } from '@reroll/trajectory';
import { z } from 'zod';
import { actionCodec } from './action-codec.js';
import { ContainedStage } from './contained-stage.js';
import { EnvCalls } from './env-calls.js';
import {
  type ConfiguredEnvironment,
  type EnvironmentKind,
  type EnvironmentOptions,
  MAX_STEPS,
} from './environment-kind.js';

/** Where environments with Gymnasium's interface come from. */
export interface EnvSource {
  readonly id: string;
  /** What trajectory headers call the environment. */
  readonly name: string;
  /** Whether a reset with a seed leaves nothing of the episode before; else each episode gets an environment of its own. */
  readonly isResetTotal: boolean;
  /** @throws TypeError or RangeError for options that it does not take. */
  make(options: EnvironmentOptions): Env<unknown, unknown>;
  /** Options in their canonical form; they are some that it takes. */
  canonical(options: EnvironmentOptions): EnvironmentOptions;
  /** Actions in the mask that each observation comes with; 0 for none. */
  maskLength(env: Env<unknown, unknown>): number;
}

/** The kind of an environment with Gymnasium's interface. */
export function envKind(source: EnvSource): EnvironmentKind {
  return {
    id: source.id,
    optionsSchema: optionsSchema(source),
    configure: (options) => configure(source, options),
  };
}

const VALUE = z.union([
  z.boolean(),
  z.number(),
  z.string(),
  z.null(),
  z.array(z.number()),
  z.array(z.string()),
]);

/** Options are the environment's own affair, as long as a spec can hold them. */
function optionsSchema({ make, canonical }: EnvSource): z.ZodType<EnvironmentOptions> {
  return z.record(z.string(), VALUE).transform((given, context) => {
    const options = given as EnvironmentOptions;
    const refuse = (path: string[], input: unknown, message: string): never => {
      context.addIssue({ code: 'custom', path, input, message });
      return z.NEVER;
    };
    const { maxEpisodeSteps } = options;
    if (maxEpisodeSteps !== undefined && !z.int().min(1).max(MAX_STEPS).safeParse(maxEpisodeSteps).success) {
      return refuse(['maxEpisodeSteps'], maxEpisodeSteps, `an integer from 1 to ${MAX_STEPS}`);
    }
    try {
      make(options).close();
      return canonical(options);
    } catch (error) {
      return refuse([], options, `options that the environment takes (${(error as Error).message})`);
    }
  });
}

/** One is made to see what it is like. */
function configure(source: EnvSource, options: EnvironmentOptions): ConfiguredEnvironment {
  using env = source.make(options);
  const observationSpace = env.observationSpace.toJSON() as SpaceSpec;
  const actionSpace = env.actionSpace.toJSON() as SpaceSpec;
  const maskLength = source.maskLength(env);
  const format = trajectoryFormat({ env: source.name, options, observationSpace, actionSpace });
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
    createStage() {
      const kept = source.isResetTotal ? source.make(options) : null;
      const open = () => kept ?? source.make(options);
      const calls = new EnvCalls({ observationSpace, maskLength, layout, actions, open });
      return new ContainedStage(calls, spaceFromJson(actionSpace), { layout, actions });
    },
    createLanes: () => null,
  };
}
