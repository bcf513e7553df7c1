import { type Pcg64, type Seed, SimCore } from '@reroll/sim-core';
import { EnvError } from '../env-error.js';
import type { SpaceJson } from './space-json.js';

/** Options that every space takes. */
export interface SpaceOptions {
  /** Seeds the space at once, as `seed(seed)` does. */
  readonly seed?: Seed;
  /**
   * The core in whose memory the space's random stream lives (48 bytes); by default a separate core, made when the
   * space is first seeded.
   */
  readonly core?: SimCore;
}

/**
 * A set of values that can be drawn from. Samples match those of Gymnasium 1.4.0's spaces with the same seed, bit for
 * bit. Unlike Gymnasium's, a space cannot be sampled before it is seeded, because only the host's entropy could seed
 * it.
 */
export abstract class Space<Value> {
  #core: SimCore | undefined;
  #stream: Pcg64 | undefined;

  protected constructor({ core, seed }: SpaceOptions) {
    this.#core = core;
    if (seed !== undefined) this.seed(seed);
  }

  /**
   * Starts the space's random stream: NumPy's `Generator(PCG64(SeedSequence(seed)))`.
   *
   * @throws TypeError or RangeError when it is not a non-negative integer as a bigint, safe number or decimal text.
   */
  seed(seed: Seed): void {
    if (this.#stream !== undefined) {
      this.#stream.seed(seed);
      return;
    }
    this.#core ??= SimCore.create();
    this.#stream = this.#core.pcg64(seed);
  }

  /**
   * Draws a value. An array space returns a new typed array, flat in C order.
   *
   * @throws EnvError `NOT_SEEDED` before the first seed, `UNBOUNDED_SPACE` for a Box without bounds.
   */
  abstract sample(): Value;

  /** Whether a value is in the space; any value is accepted. */
  abstract contains(value: unknown): boolean;

  /** The space as JSON; `spaceFromJson` reads it. The random stream is not part of it. */
  abstract toJSON(): SpaceJson;

  /** Whether two spaces hold the same values in the same form. Their random streams do not matter. */
  equals(other: Space<unknown>): boolean {
    return JSON.stringify(this) === JSON.stringify(other);
  }

  /** The random stream. */
  protected get stream(): Pcg64 {
    if (this.#stream !== undefined) return this.#stream;
    throw new EnvError('NOT_SEEDED', `a ${this.constructor.name} must be seeded before it is sampled`);
  }
}
