import type { SimCore } from '@reroll/sim-core';
import { cartPoleMaxEpisodeSteps, openCartPole } from '../environments/cart-pole.js';
import type { EpisodeEnvironment } from '../environments/episode-environment.js';
import { type EpisodeSpec, type EpisodeTemplate, environmentSeed } from '../spec/episode-spec.js';

/** The most steps that an episode can take: the caller's limit or the environment's, whichever comes first. */
export function recordedSteps({ maxSteps, options }: EpisodeTemplate): number {
  return Math.min(maxSteps, cartPoleMaxEpisodeSteps(options));
}

/**
 * Puts the core back to its initial image and opens the spec's environment in it, reset with its seed; a branch has then taken
 * the actions before it.
 */
export function openEpisode(spec: EpisodeSpec, core: SimCore): EpisodeEnvironment {
  core.reset();
  const env = openCartPole(core, spec.options, environmentSeed(spec), recordedSteps(spec));
  if (spec.from !== undefined) env.replay(Uint8Array.from(spec.from.actions));
  return env;
}
