// Environments with Gymnasium's interface: of the host's own code, and of texts that run in guests.
import type { RecordedEnv } from '@reroll/env';
import { bodyLayout, TrajectoryDigester, trajectoryFormat } from '@reroll/trajectory';
import { z } from 'zod';
import { actionCodec } from './action-codec.js';
import { ContainedStage } from './contained-stage.js';
import {
  type ConfiguredEnvironment,
  type EnvironmentKind,
  type EnvironmentOptions,
  MAX_STEPS,
} from './environment-kind.js';
import { RecordedCalls } from './recorded-calls.js';

/** Where environments with Gymnasium's interface come from. */
export interface RecordedSource {
  readonly id: string;
  /** What trajectory headers call the environment. */
  readonly name: string;
  /** @throws TypeError or RangeError for options that it does not take. */
  record(options: EnvironmentOptions): RecordedEnv;
  /** Options that it took, in their canonical form. */
  canonical(options: EnvironmentOptions, env: RecordedEnv): EnvironmentOptions;
}

/** The kind of an environment with Gymnasium's interface. */
export function recordedKind(source: RecordedSource): EnvironmentKind {
  return {
    id: source.id,
    optionsSchema: optionsSchema(source),
    configure: (options) => configure(source, options),
  };
}

/** A number as JSON holds it: without a −0. */
const NUMBER = z.number().transform((value) => value + 0);

const VALUE = z.union([z.boolean(), NUMBER, z.string(), z.null(), z.array(NUMBER), z.array(z.string())]);

/** Options are the environment's own affair, as long as a spec can hold them. */
function optionsSchema({ record, canonical }: RecordedSource): z.ZodType<EnvironmentOptions> {
  const members = z.object({ maxEpisodeSteps: z.int().min(1).max(MAX_STEPS).optional() });
  return members.catchall(VALUE.optional()).transform((given, context): EnvironmentOptions => {
    const entries = Object.entries(given).filter(([, value]) => value !== undefined);
    const options = Object.fromEntries(entries) as EnvironmentOptions;
    try {
      const env = record(options);
      env.close();
      return canonical(options, env);
    } catch (error) {
      const message = `options that the environment takes (${(error as Error).message})`;
      context.addIssue({ code: 'custom', input: options, message });
      return z.NEVER;
    }
  });
}

function configure({ name, record }: RecordedSource, options: EnvironmentOptions): ConfiguredEnvironment {
  const env = record(options);
  env.close();
  const { observationSpace, actionSpace, maskLength, spec } = env;
  const format = trajectoryFormat({ env: name, options, observationSpace, actionSpace });
  const layout = bodyLayout(format);
  const actions = actionCodec(actionSpace, layout);
  return {
    observationSpace,
    actionSpace,
    maskLength,
    mostSteps: spec.maxEpisodeSteps ?? null,
    format,
    layout,
    digester: new TrajectoryDigester(format),
    actions,
    createStage() {
      const recorded = record(options);
      const calls = new RecordedCalls(recorded, { layout, actions });
      return new ContainedStage(calls, recorded.sampler(), { layout, actions });
    },
    createLanes: () => null,
  };
}
