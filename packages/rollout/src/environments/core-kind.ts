// Environments of a core module.
import {
  crossedOption,
  type EnvironmentManifest,
  type OptionDefinition,
  resolveOptions,
  SimCore,
} from '@reroll/sim-core';
import { bodyLayout, TrajectoryDigester, trajectoryFormat } from '@reroll/trajectory';
import { z } from 'zod';
import { closedObject } from '../spec/parse-spec.js';
import { actionCodec } from './action-codec.js';
import type { EpisodeFormat } from './contained-episode.js';
import { CoreStage, type StageRequest, splitOptions } from './core-stage.js';
import {
  type ConfiguredEnvironment,
  type EnvironmentKind,
  type EnvironmentOptions,
  type Lanes,
  MAX_STEPS,
  type Stage,
} from './environment-kind.js';

/** Where the environments of a module come from. */
export interface KindSource {
  /** What trajectory headers call the environment. */
  readonly name: string;
  readonly createStage: (request: StageRequest, format: EpisodeFormat) => Stage;
  readonly createLanes: (options: EnvironmentOptions) => Lanes | null;
}

/** The kind of an environment of the core, or of a module. */
export function coreKind(entry: EnvironmentManifest, source = builtIn(entry)): EnvironmentKind {
  return {
    id: entry.id,
    optionsSchema: optionsSchema(entry),
    configure: (options) => configure(entry, options, source),
  };
}

function builtIn(entry: EnvironmentManifest): KindSource {
  return {
    name: entry.id,
    createStage: (request) => new CoreStage(request),
    createLanes(options) {
      const [resetOptions, makeOptions] = splitOptions(entry, options);
      return SimCore.create().makeLanes(entry.id, makeOptions, resetOptions);
    },
  };
}

function configure(
  entry: EnvironmentManifest,
  options: EnvironmentOptions,
  source: KindSource,
): ConfiguredEnvironment {
  const { actionSpace } = entry;
  const { observationSpace, maxEpisodeSteps } = resolveOptions(entry, options, 'both');
  const format = trajectoryFormat({ env: source.name, options, observationSpace, actionSpace });
  const layout = bodyLayout(format);
  const actions = actionCodec(actionSpace, layout);
  return {
    observationSpace,
    actionSpace,
    maskLength: entry.actionMask && actionSpace.type === 'Discrete' ? actionSpace.n : 0,
    mostSteps: maxEpisodeSteps ?? entry.longestEpisode ?? null,
    format,
    layout,
    digester: new TrajectoryDigester(format),
    actions,
    createStage(recordSteps) {
      const recordBytes = recordSteps * layout.stepBytes;
      return source.createStage({ entry, options, recordSteps, recordBytes }, { layout, actions });
    },
    createLanes: () => source.createLanes(options),
  };
}

/** Accepts any options of the environment and drops what equals a default, so that equal environments have equal specs. */
function optionsSchema(entry: EnvironmentManifest): z.ZodType<EnvironmentOptions> {
  const members: [string, z.ZodType][] = Object.entries(entry.options ?? {}).map(([name, definition]) => [
    name,
    valueSchema(definition).optional(),
  ]);
  members.push(['maxEpisodeSteps', z.int().min(1).max(MAX_STEPS).optional()]);
  return closedObject({
    ...Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1))),
  })
    .superRefine((options, context) => checkOrder(entry, options as EnvironmentOptions, context))
    .transform((options, context): EnvironmentOptions => {
      try {
        return resolveOptions(entry, options as EnvironmentOptions, 'both').changed;
      } catch (error) {
        // What is left is wrong with a grid, whose error begins with its name.
        const { message } = error as Error;
        const name = Object.keys(options).find((option) => message.startsWith(option)) ?? '';
        const input = (options as EnvironmentOptions)[name];
        context.addIssue({ code: 'custom', path: [name], input, message: `valid rows (${message})` });
        return z.NEVER;
      }
    });
}

/** Reports an option that another one exceeds. */
function checkOrder(entry: EnvironmentManifest, given: EnvironmentOptions, context: z.RefinementCtx): void {
  const crossed = crossedOption(entry, given);
  if (crossed === null) return;
  const { name, value, atMost, limit } = crossed;
  context.addIssue({ code: 'custom', path: [atMost], input: limit, message: `at least ${name}, ${value}` });
}

function valueSchema(definition: OptionDefinition): z.ZodType {
  switch (definition.type) {
    case 'boolean':
      return z.boolean();
    case 'number':
      return numberSchema(definition);
    case 'numbers':
      return z.array(numberSchema(definition)).length(definition.length);
    case 'preset':
      return z.enum(definition.values as [string, ...string[]]);
    case 'grid':
      return z.array(z.string());
  }
}

function numberSchema({
  min = Number.NEGATIVE_INFINITY,
  max = Number.POSITIVE_INFINITY,
}: {
  readonly min?: number;
  readonly max?: number;
}): z.ZodType<number> {
  return z.number().min(min).max(max);
}
