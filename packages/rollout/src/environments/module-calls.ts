import { type CoreEnv, SimCore, SimError } from '@reroll/sim-core';
import type { ContainedCalls } from './contained-episode.js';
import { BASE_BYTES, optionBytes, orNone, type StageRequest, splitOptions } from './core-stage.js';
import type { EnvironmentOptions } from './environment-kind.js';

/** Memory that one instance of a module may have besides the recording. */
export const MAX_MODULE_BYTES = 2 ** 26;

/** Calls into a metered module of someone who is not trusted. */
export class ModuleCalls implements ContainedCalls {
  readonly #core: SimCore;
  readonly #env: CoreEnv;
  readonly #resetOptions: EnvironmentOptions | undefined;
  /** Bytes of the recording that earlier calls gave. */
  #given = 0;

  /** @throws SimError when the module does not let the environment be made. */
  constructor(metered: WebAssembly.Module, request: StageRequest) {
    const { entry, options, recordSteps } = request;
    const [resetOptions, makeOptions] = splitOptions(entry, options);
    const { core, env } = made(metered, request, { ...makeOptions, recordSteps });
    this.#core = core;
    this.#env = env;
    this.#resetOptions = orNone(resetOptions);
  }

  get observation(): unknown {
    return this.#env.observation;
  }

  get actionMask(): ArrayLike<number> | null {
    return this.#env.actionMask;
  }

  reset(seed: string): Uint8Array {
    this.#given = 0;
    this.#core.reset();
    this.#env.renew();
    this.#env.reset({ seed, options: this.#resetOptions });
    return this.#recorded();
  }

  step(action: unknown): Uint8Array {
    this.#env.step(action);
    return this.#recorded();
  }

  #recorded(): Uint8Array {
    const bytes = this.#env.recordedBytes.subarray(this.#given);
    this.#given += bytes.length;
    return bytes;
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
