import { type CoreEnv, type EnvironmentManifest, type OptionValue, SimCore } from '@reroll/sim-core';
import type { EnvironmentOptions, EpisodeEnvironment, Stage } from './environment-kind.js';

/** What a stage is made for. */
export interface StageRequest {
  readonly entry: EnvironmentManifest;
  readonly options: EnvironmentOptions;
  readonly recordSteps: number;
  /** Bytes of so many steps. */
  readonly recordBytes: number;
}

/**
 * Room for the core's constants, scratch, handles and the environment without its recording. CartPole's 500 steps then fit into
 * one page, and a reset writes one.
 */
export const BASE_BYTES = 32_768;

/** Episodes in a core of their own, whose whole memory goes back to its first image before each. */
export class CoreStage implements Stage {
  readonly #core: SimCore;
  readonly #env: CoreEnv;
  readonly #resetOptions: EnvironmentOptions | undefined;

  constructor({ entry, options, recordSteps, recordBytes }: StageRequest) {
    const [resetOptions, makeOptions] = splitOptions(entry, options);
    this.#core = SimCore.create({ memoryBytes: BASE_BYTES + recordBytes + optionBytes(options) });
    this.#env = this.#core.make(entry.id, { ...makeOptions, recordSteps });
    this.#resetOptions = orNone(resetOptions);
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

/** Bytes that options may take in a core. */
export function optionBytes(options: EnvironmentOptions): number {
  return JSON.stringify(options).length;
}

/** Options of a reset as `reset` takes them. */
export function orNone(options: EnvironmentOptions): EnvironmentOptions | undefined {
  return Object.keys(options).length === 0 ? undefined : options;
}

/** Options of a reset, and those of making an environment. */
export function splitOptions(
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
