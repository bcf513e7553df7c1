import type { Kernel } from './kernel.js';
import { seedPcg64 } from './pcg64.js';
import { parseNonNegativeSeed, type Seed } from './seed.js';
import { SimError } from './sim-error.js';

/** The actions 0 … n − 1 and a stream to draw them from, with the bits of Gymnasium's `Discrete(n)`. */
export class DiscreteActionSpace {
  /** Number of actions. */
  readonly n: number;
  readonly #kernel: Kernel;
  readonly #stream: () => number;

  /** `stream` gives the address of the PCG64 stream, or throws when its owner is gone. */
  constructor(kernel: Kernel, n: number, stream: () => number) {
    this.n = n;
    this.#kernel = kernel;
    this.#stream = stream;
  }

  /**
   * Starts the stream anew: `Discrete.seed(seed)`.
   *
   * @throws TypeError or RangeError when `seed` is not a non-negative {@link Seed}.
   */
  seed(seed: Seed): void {
    seedPcg64(this.#kernel, this.#stream(), parseNonNegativeSeed(seed));
  }

  /**
   * Draws an action, each equally likely: `Discrete.sample()`.
   *
   * @throws SimError `NOT_SEEDED` before the first `seed()`; Gymnasium would take a seed from the operating system.
   */
  sample(): number {
    const stream = this.#stream();
    if (!this.#kernel.pcg64IsSeeded(stream)) {
      throw new SimError('NOT_SEEDED', 'the action space has no seed yet: call actionSpace.seed(seed) first');
    }
    return this.#kernel.pcg64BoundedUint32(stream, this.n - 1);
  }
}
