import { describe, integerInRange } from './arguments.js';
import { CartPole, type CartPoleOptions } from './cart-pole.js';
import { CartPoleVector, type CartPoleVectorOptions } from './cart-pole-vector.js';
import { createHeap, type Heap } from './heap.js';
import { MAX_MEMORY_BYTES, PAGE_BYTES } from './kernel.js';
import { Mt19937 } from './mt19937.js';
import { Pcg64 } from './pcg64.js';
import { parseNonNegativeSeed, parseSeed, type Seed } from './seed.js';
import { TicTacToe, type TicTacToeOptions } from './tic-tac-toe.js';
import { TicTacToeVector, type TicTacToeVectorOptions } from './tic-tac-toe-vector.js';

/** Options of {@link SimCore.create}. */
export interface SimCoreOptions {
  /**
   * Size of the core's linear memory, rounded up to whole pages of 64 KiB; at most 1 GiB. It never changes, and
   * everything the core hands out except vector environments lives in it. Default: 65,536.
   */
  memoryBytes?: number;
  /** The compiled reroll.wasm to use. */
  module: WebAssembly.Module;
}

/** One instance of the simulation core with its own memory. Nothing is shared between two cores. */
export class SimCore {
  readonly #module: WebAssembly.Module;
  readonly #heap: Heap;
  /** What the module's data segments put into memory; all else starts as zeros. */
  readonly #firstImage: Uint8Array;

  /** Use {@link SimCore.create}. */
  protected constructor({ module, memoryBytes = PAGE_BYTES }: SimCoreOptions) {
    if (!(module instanceof WebAssembly.Module)) {
      throw new TypeError(`module must be a WebAssembly.Module, got ${describe(module)}`);
    }
    integerInRange('memoryBytes', memoryBytes, 1, MAX_MEMORY_BYTES);
    this.#module = module;
    this.#heap = createHeap(module, memoryBytes);
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

  /** The whole linear memory, which is the core's whole state: the module has no mutable global. For reading only. */
  get memory(): Uint8Array {
    return this.#heap.kernel.u8;
  }

  /**
   * Puts the whole memory back to what it was at creation, byte for byte. Handles made before become stale: using one
   * is a SimError.
   */
  reset(): void {
    const { kernel, arena } = this.#heap;
    kernel.u8.set(this.#firstImage);
    kernel.u8.fill(0, this.#firstImage.length);
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

  /**
   * An environment like Gymnasium's `CartPole-v1`; 160 bytes of memory, and 26 more for each of `recordSteps`.
   *
   * @throws TypeError or RangeError for options of a wrong type or value; SimError `OUT_OF_MEMORY`.
   */
  cartPole(options?: CartPoleOptions): CartPole {
    return new CartPole(this.#heap, options);
  }

  /**
   * Many CartPole environments that step at once, in an instance of their own: `reset()` of this core does not touch
   * them. Memory: 168 bytes for each environment, rounded up to an even number of them, and less than 132 KiB besides.
   *
   * @throws TypeError or RangeError for options of a wrong type or value; SimError `OUT_OF_MEMORY`.
   */
  cartPoleVector(options: CartPoleVectorOptions): CartPoleVector {
    return new CartPoleVector(this.#module, options);
  }

  /**
   * Tic-tac-toe, `TicTacToe-v0`; 128 bytes of memory, and 9 + 19 · `recordSteps` more when it records.
   *
   * @throws TypeError or RangeError for options of a wrong type or value; SimError `OUT_OF_MEMORY`.
   */
  ticTacToe(options?: TicTacToeOptions): TicTacToe {
    return new TicTacToe(this.#heap, options);
  }

  /**
   * Many tic-tac-toe environments that step at once, in an instance of their own: `reset()` of this core does not touch
   * them. Memory: 82 bytes for each environment, rounded up to a multiple of eight of them, and less than 132 KiB besides.
   *
   * @throws TypeError or RangeError for options of a wrong type or value; SimError `OUT_OF_MEMORY`.
   */
  ticTacToeVector(options: TicTacToeVectorOptions): TicTacToeVector {
    return new TicTacToeVector(this.#module, options);
  }
}

const MAX_ANGLE = 65_536;

function angleInRange(x: number): number {
  if (typeof x !== 'number') throw new TypeError(`x must be a number, got ${describe(x)}`);
  if (!(Math.abs(x) <= MAX_ANGLE)) throw new RangeError(`x must be within ±${MAX_ANGLE}, got ${x}`);
  return x;
}
