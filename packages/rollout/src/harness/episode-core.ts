import { SimCore } from '@reroll/sim-core';
import type { EpisodeTemplate } from '../spec/episode-spec.js';
import { recordedSteps } from './open-episode.js';

/**
 * Room for the core's constants, scratch and handles beside the recording. Half a page: CartPole's 500 steps then fit into one
 * page, and a reset writes one.
 */
const BASE_BYTES = 32_768;

/** Recorded bytes of one step of the widest environment: action, reward, flags and four f32. */
const STEP_BYTES = 26;

/** Keeps one core for many episodes, and replaces it by a larger one when an episode's recording does not fit. */
export class EpisodeCore {
  #core: SimCore | null = null;

  /** A core with room for the episode; whoever uses it resets it first. */
  for(template: EpisodeTemplate): SimCore {
    const memoryBytes = BASE_BYTES + STEP_BYTES * recordedSteps(template);
    if (this.#core === null || this.#core.memory.length < memoryBytes) {
      this.#core = SimCore.create({ memoryBytes });
    }
    return this.#core;
  }
}
