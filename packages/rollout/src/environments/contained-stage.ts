import { type Seed, SimCore } from '@reroll/sim-core';
import type { Soon } from '../internal/soon.js';
import { type ContainedCalls, ContainedEpisode, type EpisodeFormat } from './contained-episode.js';
import type { EpisodeEnvironment, Stage } from './environment-kind.js';

/**
 * Episodes in an environment that is not trusted, each from a total reset. Policies draw on a built-in core: what a policy does is no matter of
 * the environment's code.
 */
export class ContainedStage implements Stage {
  readonly #calls: ContainedCalls;
  readonly #episode: ContainedEpisode;
  readonly #streams = SimCore.create();

  /** @param actionSpace whose draws the environment's code cannot reach. */
  constructor(calls: ContainedCalls, actionSpace: EpisodeEnvironment['actionSpace'], format: EpisodeFormat) {
    this.#calls = calls;
    this.#episode = new ContainedEpisode(calls, actionSpace, format);
  }

  open(seed: string): Soon<EpisodeEnvironment> {
    this.#streams.reset();
    const beginning = this.#episode.begin(seed);
    return beginning === undefined ? this.#episode : beginning.then(() => this.#episode);
  }

  stream(seed: Seed) {
    return this.#streams.mt19937(seed);
  }

  async close(): Promise<void> {
    await this.#calls.close?.();
  }
}
