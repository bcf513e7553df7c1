import { inlinedModule } from './inlined-module.js';
import type { Manifest } from './manifest.js';
import { manifestOf } from './module-manifest.js';
import { type SimCoreOptions, SimCore as SlimSimCore } from './sim-core.js';

/** One instance of the simulation core with its own memory. Nothing is shared between two cores. */
export class SimCore extends SlimSimCore {
  /**
   * Instantiates the core with the module that the package carries inside its JavaScript; synchronous, in Node,
   * browsers and workers. The first call compiles the module, which takes some milliseconds; later ones are well under one.
   *
   * @throws TypeError or RangeError for options of a wrong type or value.
   * @throws SimError `INCOMPATIBLE_HOST` when the host does not compile the module, `OUT_OF_MEMORY` when it refuses the
   * memory.
   * @example
   * ```ts
   * import { SimCore } from '@reroll/sim-core';
   *
   * const core = SimCore.create();
   * ```
   */
  static override create(options: Partial<SimCoreOptions> = {}): SimCore {
    return new SimCore({ ...options, module: options.module ?? inlinedModule() });
  }
}

/** The environments of this package: the manifest inside the module that the package carries. */
export function builtInManifest(): Manifest {
  return manifestOf(inlinedModule());
}
