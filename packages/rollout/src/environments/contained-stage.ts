import { type Seed, SimCore } from '@reroll/sim-core';
import { type ContainedCalls, ContainedEpisode, type EpisodeFormat } from './contained-episode.js';
import type { EpisodeEnvironment, Stage } from './environment-kind.js';

/**
 * Episodes in an environment that is not trusted, each from a total reset. Policies draw on a built-in core: what a policy does is no matter of
 * the environment's code.
 */
export class ContainedStage implements Stage {
  readonly #episode: ContainedEpisode;
  readonly #streams = SimCore.create();

  /** @param actionSpace whose draws the environment's code cannot reach. */
  constructor(calls: ContainedCalls, actionSpace: EpisodeEnvironment['actionSpace'], format: EpisodeFormat) {
    this.#episode = new ContainedEpisode(calls, actionSpace, format);
  }

  open(seed: string): EpisodeEnvironment {
    this.#streams.reset();
    this.#episode.begin(seed);
    return this.#episode;
  }

  stream(seed: Seed) {
    return this.#streams.mt19937(seed);
  }
}
