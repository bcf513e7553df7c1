import type { Seed } from '@reroll/sim-core';
import type { RolloutChunk } from '../backends/chunk.js';
import type { EpisodeTemplate } from '../spec/episode-spec.js';
import { EPISODE_SEED, seedText } from '../spec/seed-text.js';

/** Cuts seeds into chunks, reading no more of them than the chunks need. */
export class ChunkSource {
  readonly #template: EpisodeTemplate;
  readonly #seeds: Iterator<Seed>;
  readonly #trajectories: boolean;
  #seedIndex = 0;

  constructor(template: EpisodeTemplate, seeds: Iterable<Seed>, trajectories: boolean) {
    this.#template = template;
    this.#seeds = seeds[Symbol.iterator]();
    this.#trajectories = trajectories;
  }

  /**
   * The next chunk of at most `size` rollouts, or null when there are no more seeds.
   *
   * @throws RolloutError `INVALID_SPEC` naming the seed that is not one.
   */
  next(size: number): RolloutChunk | null {
    const seeds: string[] = [];
    while (seeds.length < size) {
      const item = this.#seeds.next();
      if (item.done) break;
      seeds.push(seedText(item.value, this.#seedIndex++, EPISODE_SEED));
    }
    return seeds.length === 0 ? null : { template: this.#template, seeds, trajectories: this.#trajectories };
  }

  /** Lets the seeds go, as leaving a `for` loop early does. */
  close(): void {
    this.#seeds.return?.();
  }
}
