// Environments of a core module.
import {
  type CoreEnv,
  crossedOption,
  type EnvironmentManifest,
  type OptionDefinition,
  type OptionValue,
  resolveOptions,
  SimCore,
} from '@reroll/sim-core';
import { bodyLayout, TrajectoryDigester, trajectoryFormat } from '@reroll/trajectory';
import { z } from 'zod';
import { closedObject } from '../spec/parse-spec.js';
import { actionCodec } from './action-codec.js';
import {
  type ConfiguredEnvironment,
  type EnvironmentKind,
  type EnvironmentOptions,
  type EpisodeEnvironment,
  MAX_STEPS,
  type Stage,
} from './environment-kind.js';

/** The kind of an environment that the core has. */
export function coreKind(entry: EnvironmentManifest): EnvironmentKind {
  return {
    id: entry.id,
    optionsSchema: optionsSchema(entry),
    configure: (options) => configure(entry, options),
  };
}

function configure(entry: EnvironmentManifest, options: EnvironmentOptions): ConfiguredEnvironment {
  const { id, actionSpace } = entry;
  const { observationSpace, maxEpisodeSteps } = resolveOptions(entry, options, 'both');
  const format = trajectoryFormat({ env: id, options, observationSpace, actionSpace });
  const layout = bodyLayout(format);
  return {
    observationSpace,
    actionSpace,
    maskLength: entry.actionMask && actionSpace.type === 'Discrete' ? actionSpace.n : 0,
    mostSteps: maxEpisodeSteps ?? entry.longestEpisode ?? null,
    format,
    layout,
    digester: new TrajectoryDigester(format),
    actions: actionCodec(actionSpace, layout),
    createStage: (recordSteps) => new CoreStage(entry, options, recordSteps * layout.stepBytes, recordSteps),
    createLanes() {
      const [resetOptions, makeOptions] = splitOptions(entry, options);
      return SimCore.create().makeLanes(entry.id, makeOptions, resetOptions);
    },
  };
}

/**
 * Room for the core's constants, scratch, handles and the environment without its recording. CartPole's 500 steps then fit into
 * one page, and a reset writes one.
 */
const BASE_BYTES = 32_768;

/** Episodes in a core of their own, whose whole memory goes back to its first image before each. */
class CoreStage implements Stage {
  readonly #core: SimCore;
  readonly #env: CoreEnv;
  readonly #resetOptions: EnvironmentOptions | undefined;

  constructor(
    entry: EnvironmentManifest,
    options: EnvironmentOptions,
    recordBytes: number,
    recordSteps: number,
  ) {
    const [resetOptions, makeOptions] = splitOptions(entry, options);
    const optionBytes = JSON.stringify(options).length;
    this.#core = SimCore.create({ memoryBytes: BASE_BYTES + recordBytes + optionBytes });
    this.#env = this.#core.make(entry.id, { ...makeOptions, recordSteps });
    this.#resetOptions = Object.keys(resetOptions).length === 0 ? undefined : resetOptions;
  }

  open(seed: string): EpisodeEnvironment {
    this.#core.reset();
    this.#env.renew();
    this.#env.reset({ seed, options: this.#resetOptions });
    return this.#env;
  }

  stream(seed: string) {
    return this.#core.mt19937(seed);
  }
}

/** Options of a reset, and those of making an environment. */
function splitOptions(
  { options: definitions = {} }: EnvironmentManifest,
  options: EnvironmentOptions,
): [EnvironmentOptions, EnvironmentOptions] {
  const entries = Object.entries(options);
  const isReset = ([name]: [string, OptionValue]) => definitions[name]?.at === 'reset';
  return [
    Object.fromEntries(entries.filter(isReset)),
    Object.fromEntries(entries.filter((entry) => !isReset(entry))),
  ];
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
