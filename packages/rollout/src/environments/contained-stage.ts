import { type CoreEnv, SimCore, SimError } from '@reroll/sim-core';
import type { BodyLayout } from '@reroll/trajectory';
import type { ActionCodec } from './action-codec.js';
import { ContainedEpisode } from './contained-episode.js';
import { BASE_BYTES, optionBytes, orNone, type StageRequest, splitOptions } from './core-stage.js';
import type { EnvironmentOptions, EpisodeEnvironment, Stage } from './environment-kind.js';

/** Memory that one instance of a module may have besides the recording. */
export const MAX_MODULE_BYTES = 2 ** 26;

/** What a stage needs to know of the bytes of an episode. */
export interface EpisodeFormat {
  readonly layout: BodyLayout;
  readonly actions: ActionCodec;
}

/**
 * Episodes in a metered module of someone who is not trusted. Policies draw on built-in cores: what a policy does is no matter of the
 * module's code.
 */
export class ContainedStage implements Stage {
  readonly #core: SimCore;
  readonly #env: CoreEnv;
  readonly #episode: ContainedEpisode;
  readonly #resetOptions: EnvironmentOptions | undefined;
  readonly #streams = SimCore.create();

  /** @throws SimError when the module does not let the environment be made. */
  constructor(metered: WebAssembly.Module, request: StageRequest, format: EpisodeFormat) {
    const { entry, options, recordSteps } = request;
    const [resetOptions, makeOptions] = splitOptions(entry, options);
    const { core, env } = made(metered, request, { ...makeOptions, recordSteps });
    this.#core = core;
    this.#env = env;
    this.#resetOptions = orNone(resetOptions);
    const actionSpace = SimCore.create().makeActionSpace(entry.actionSpace);
    this.#episode = new ContainedEpisode(env, actionSpace, format, recordSteps > 0);
  }

  open(seed: string): EpisodeEnvironment {
    this.#streams.reset();
    this.#episode.begin(() => {
      this.#core.reset();
      this.#env.renew();
      this.#env.reset({ seed, options: this.#resetOptions });
    });
    return this.#episode;
  }

  stream(seed: string) {
    return this.#streams.mt19937(seed);
  }
}

/** The environment in the smallest memory, of those tried, that has room for it: a state may be large. */
function made(
  module: WebAssembly.Module,
  { entry, options, recordBytes }: StageRequest,
  makeOptions: EnvironmentOptions,
): { readonly core: SimCore; readonly env: CoreEnv } {
  for (let room = BASE_BYTES; ; room *= 4) {
    const memoryBytes = room + recordBytes + optionBytes(options);
    const core = SimCore.create({ module, limits: {}, memoryBytes });
    if (core.memory.length > Math.max(MAX_MODULE_BYTES, memoryBytes + MAX_MODULE_BYTES)) {
      throw new SimError('INCOMPATIBLE_MODULE', `the module begins with more than ${MAX_MODULE_BYTES} bytes`);
    }
    try {
      return { core, env: core.make(entry.id, makeOptions) };
    } catch (error) {
      const isTooSmall = error instanceof SimError && error.code === 'OUT_OF_MEMORY' && !error.retryable;
      if (!isTooSmall || room * 4 > MAX_MODULE_BYTES) throw error;
    }
  }
}
