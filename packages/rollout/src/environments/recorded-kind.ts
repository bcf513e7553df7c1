// Environments with Gymnasium's interface: of the host's own code, and of texts that run in guests.
import type { RecordedEnv } from '@reroll/env';
import { z } from 'zod';
import { OPTION_VALUE } from './any-options.js';
import { ContainedStage } from './contained-stage.js';
import {
  type ConfiguredEnvironment,
  type EnvironmentKind,
  type EnvironmentOptions,
  MAX_STEPS,
} from './environment-kind.js';
import { describeEpisodes } from './episode-description.js';
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

/** Options are the environment's own affair, as long as a spec can hold them. */
function optionsSchema({ record, canonical }: RecordedSource): z.ZodType<EnvironmentOptions> {
  const members = z.object({ maxEpisodeSteps: z.int().min(1).max(MAX_STEPS).optional() });
  return members.catchall(OPTION_VALUE.optional()).transform((given, context): EnvironmentOptions => {
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
  const facts = { observationSpace, actionSpace, maskLength, mostSteps: spec.maxEpisodeSteps ?? null };
  const description = describeEpisodes({ name, options, ...facts });
  return {
    ...description,
    createStage() {
      const recorded = record(options);
      return new ContainedStage(new RecordedCalls(recorded, description), recorded.sampler(), description);
    },
    createLanes: () => null,
  };
}
