import { describe, integerInRange } from './arguments.js';
import type { CallLimits } from './containment.js';
import type { CoreActionSpace } from './core-action-space.js';
import { CoreEnv, type CoreEnvOptions } from './core-env.js';
import { CoreLanes } from './core-lanes.js';
import { CoreVector, type CoreVectorOptions } from './core-vector.js';
import type { NamedOptionValues } from './environment-options.js';
import type { BuiltInEnvironments } from './generated/environments.js';
import { createHeap, type Heap } from './heap.js';
import { MAX_MEMORY_BYTES, type ModuleSource, PAGE_BYTES } from './kernel.js';
import type { CoreLanesOptions } from './lane-options.js';
import type { Manifest } from './manifest.js';
import { findEnvironment, manifestOf } from './module-manifest.js';
import { Mt19937 } from './mt19937.js';
import { Pcg64 } from './pcg64.js';
import { parseNonNegativeSeed, parseSeed, type Seed } from './seed.js';
import type { SpaceJson } from './space-json.js';

/** Options of {@link SimCore.create}. */
export interface SimCoreOptions {
  /**
   * Size of the core's linear memory, rounded up to whole pages of 64 KiB; at most 1 GiB. It never changes, and
   * everything the core hands out except vector environments lives in it. Default: 65,536.
   */
  memoryBytes?: number;
  /** The compiled module to use: reroll.wasm, or one of your own environments. */
  module: WebAssembly.Module;
  /** What each call into the module may use; for a metered one alone. */
  limits?: Partial<CallLimits> | undefined;
}

/** A single environment of this package. */
export type BuiltInEnv<Id extends keyof BuiltInEnvironments> = CoreEnv<
  BuiltInEnvironments[Id]['observation'],
  BuiltInEnvironments[Id]['action'],
  BuiltInEnvironments[Id]['resetOptions']
>;

/** A vector of environments of this package. */
export type BuiltInVector<Id extends keyof BuiltInEnvironments> = CoreVector<
  BuiltInEnvironments[Id]['observations'],
  BuiltInEnvironments[Id]['actions'],
  BuiltInEnvironments[Id]['resetOptions']
>;

/** One instance of the simulation core with its own memory. Nothing is shared between two cores. */
export class SimCore {
  readonly #source: ModuleSource;
  readonly #heap: Heap;
  /** What the module's data segments put into memory; all else starts as zeros. */
  readonly #firstImage: Uint8Array;

  /** Use {@link SimCore.create}. */
  protected constructor({ module, memoryBytes = PAGE_BYTES, limits }: SimCoreOptions) {
    if (!(module instanceof WebAssembly.Module)) {
      throw new TypeError(`module must be a WebAssembly.Module, got ${describe(module)}`);
    }
    integerInRange('memoryBytes', memoryBytes, 1, MAX_MEMORY_BYTES);
    this.#source = { module, limits };
    this.#heap = createHeap(this.#source, memoryBytes);
    const { kernel } = this.#heap;
    this.#firstImage = kernel.u8.slice(0, kernel.arenaAddress());
  }

  /**
   * Instantiates the core; synchronous, well under a millisecond once the module is compiled.
   *
   * @throws TypeError or RangeError for options of a wrong type or value.
   * @throws SimError `INCOMPATIBLE_MODULE` or `OUT_OF_MEMORY`.
   * @example
   * ```ts
   * import { readFileSync } from 'node:fs';
   * import { fileURLToPath } from 'node:url';
   * import { SimCore } from '@reroll/sim-core/slim';
   *
   * const path = fileURLToPath(import.meta.resolve('@reroll/sim-core/wasm'));
   * const core = SimCore.create({ module: new WebAssembly.Module(readFileSync(path)) });
   * ```
   */
  static create(options: SimCoreOptions): SimCore {
    return new SimCore(options);
  }

  /** The whole linear memory, which is the core's whole state: no call leaves a global with another value. Read-only. */
  get memory(): Uint8Array {
    return this.#heap.kernel.u8;
  }

  /** Instructions that the last call into a metered module took, vectors' calls excepted; null where none counts them. */
  get fuelUsed(): number | null {
    return this.#heap.kernel.containment.fuelUsed;
  }

  /**
   * Restores the whole memory to its state at creation, byte for byte. Handles made before become stale: using one is a
   * SimError.
   */
  reset(): void {
    const { kernel, arena } = this.#heap;
    kernel.u8.set(this.#firstImage);
    kernel.u8.fill(0, this.#firstImage.length);
    kernel.containment.renew();
    arena.reset();
  }

  /**
   * sin x, correctly rounded: the f64 nearest to the true value.
   *
   * @param x - radians, |x| ≤ 65,536.
   * @throws TypeError when x is no number, RangeError when it is NaN or out of range.
   */
  sin(x: number): number {
    return this.#heap.kernel.sin(angleInRange(x));
  }

  /**
   * cos x, correctly rounded: the f64 nearest to the true value.
   *
   * @param x - radians, |x| ≤ 65,536.
   * @throws TypeError when x is no number, RangeError when it is NaN or out of range.
   */
  cos(x: number): number {
    return this.#heap.kernel.cos(angleInRange(x));
  }

  /**
   * A stream with the bits of NumPy's `Generator(PCG64(SeedSequence(seed)))`.
   *
   * @throws TypeError or RangeError when `seed` is not a non-negative {@link Seed}; SimError `OUT_OF_MEMORY`.
   */
  pcg64(seed: Seed): Pcg64 {
    return new Pcg64(this.#heap, parseNonNegativeSeed(seed));
  }

  /**
   * A stream with the bits of CPython's `random.Random(seed)`.
   *
   * @throws TypeError or RangeError when `seed` is not a {@link Seed}; SimError `OUT_OF_MEMORY`.
   */
  mt19937(seed: Seed): Mt19937 {
    return new Mt19937(this.#heap, parseSeed(seed));
  }

  /** The module's description of its environments. */
  get manifest(): Manifest {
    return manifestOf(this.#source.module);
  }

  /**
   * Makes an environment in this core's memory.
   *
   * @param id - one of `manifest.environments`, for example `CartPole-v1`.
   * @param options - the environment's own, and those of {@link CoreEnvOptions}.
   * @throws TypeError or RangeError for options of a wrong type or value; SimError `UNKNOWN_ENVIRONMENT`, `OUT_OF_MEMORY`.
   * @example
   * ```ts
   * import { SimCore } from '@reroll/sim-core';
   *
   * using env = SimCore.create().make('CartPole-v1', { maxEpisodeSteps: 200 });
   * env.reset({ seed: 42 });
   * env.actionSpace.seed(42);
   * while (!env.terminated && !env.truncated) env.step(env.actionSpace.sample());
   * env.elapsedSteps; // 30
   * ```
   */
  make<Id extends keyof BuiltInEnvironments>(
    id: Id,
    options?: BuiltInEnvironments[Id]['options'] & CoreEnvOptions,
  ): BuiltInEnv<Id>;
  make(id: string, options?: NamedOptionValues & CoreEnvOptions): CoreEnv;
  make(id: string, options: NamedOptionValues & CoreEnvOptions = {}): CoreEnv {
    return new CoreEnv(this.#heap, findEnvironment(this.manifest, id), options);
  }

  /**
   * Makes an action space without an environment, with the draws of one that has it. It lasts until the core is reset.
   *
   * @throws RangeError for a space that no environment can have; SimError `OUT_OF_MEMORY`.
   * @example
   * ```ts
   * import { SimCore } from '@reroll/sim-core';
   *
   * const actions = SimCore.create().makeActionSpace({ type: 'Discrete', n: 4, start: 0 });
   * actions.seed(42);
   * actions.sample(); // 0
   * ```
   */
  makeActionSpace(actionSpace: SpaceJson): CoreActionSpace<unknown> {
    const [entry] = this.manifest.environments;
    return new CoreEnv(this.#heap, { ...entry!, actionSpace, actionMask: false }).actionSpace;
  }

  /**
   * Makes many environments that step at once, in their own instance: `reset()` of this core does not touch them.
   *
   * @param id - one of `manifest.environments`.
   * @param options - the environment's own, and those of {@link CoreVectorOptions}.
   * @throws TypeError or RangeError for options of a wrong type or value; SimError `UNKNOWN_ENVIRONMENT`, `OUT_OF_MEMORY`.
   * @example
   * ```ts
   * import { SimCore } from '@reroll/sim-core';
   *
   * using vec = SimCore.create().makeVector('CartPole-v1', { numEnvs: 1024, autoreset: 'same-step' });
   * vec.reset({ seed: 0 });
   * vec.actionSpace.seed(0);
   * for (let step = 0; step < 100; step++) vec.step(vec.actionSpace.sample());
   * vec.observations; // f32, [1024, 4]
   * ```
   */
  makeVector<Id extends keyof BuiltInEnvironments>(
    id: Id,
    options: BuiltInEnvironments[Id]['options'] & CoreVectorOptions,
  ): BuiltInVector<Id>;
  makeVector(id: string, options: NamedOptionValues & CoreVectorOptions): CoreVector;
  makeVector(id: string, options: NamedOptionValues & CoreVectorOptions): CoreVector {
    return new CoreVector(this.#source, findEnvironment(this.manifest, id), options);
  }

  /**
   * Makes a place where many episodes are played side by side and recorded, several times quicker than one after another; in an
   * instance of its own, as `makeVector` does.
   *
   * @param id - one of `manifest.environments` that is no game.
   * @param options - the environment's own, and those of {@link CoreLanesOptions}.
   * @param resetOptions - the environment's own reset options, for every episode.
   * @throws TypeError or RangeError for options of a wrong type or value; SimError `UNKNOWN_ENVIRONMENT`, `NO_LANES`, `OUT_OF_MEMORY`.
   * @example
   * ```ts
   * import { SimCore } from '@reroll/sim-core';
   *
   * using lanes = SimCore.create().makeLanes('CartPole-v1');
   * lanes.open({ kind: 'random' });
   * for (let seed = 0; seed < 100; seed++) lanes.add({ seed, mostSteps: 200 });
   * lanes.play();
   * lanes.steps(42); // 30
   * ```
   */
  makeLanes<Id extends keyof BuiltInEnvironments>(
    id: Id,
    options?: BuiltInEnvironments[Id]['options'] & CoreLanesOptions,
    resetOptions?: BuiltInEnvironments[Id]['resetOptions'],
  ): CoreLanes;
  makeLanes(
    id: string,
    options?: NamedOptionValues & CoreLanesOptions,
    resetOptions?: NamedOptionValues,
  ): CoreLanes;
  makeLanes(
    id: string,
    options: NamedOptionValues & CoreLanesOptions = {},
    resetOptions: NamedOptionValues = {},
  ): CoreLanes {
    return new CoreLanes(this.#source, findEnvironment(this.manifest, id), options, resetOptions);
  }
}

const MAX_ANGLE = 65_536;

function angleInRange(x: number): number {
  if (typeof x !== 'number') throw new TypeError(`x must be a number, got ${describe(x)}`);
  if (!(Math.abs(x) <= MAX_ANGLE)) throw new RangeError(`x must be within ±${MAX_ANGLE}, got ${x}`);
  return x;
}
