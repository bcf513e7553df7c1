import type { EpisodeEnvironment, Stage } from '../environments/environment-kind.js';
import { environmentOf } from '../environments/environments.js';
import { type EpisodeSpec, type EpisodeTemplate, environmentSeed } from '../spec/episode-spec.js';

/** Keeps the stage of one environment for many episodes, and makes another when an episode needs one. */
export class EpisodeStages {
  #stage: Stage | null = null;
  #key = '';

  /** The stage for a template's episodes. */
  for(template: EpisodeTemplate): Stage {
    const { env, options, maxSteps } = template;
    const key = JSON.stringify([env, options, maxSteps]);
    if (this.#stage === null || this.#key !== key) {
      this.#stage = environmentOf(template).createStage(maxSteps);
      this.#key = key;
    }
    return this.#stage;
  }
}

/** Opens a spec's episode, reset with its seed; a branch has then taken the actions before it. */
export function openEpisode(spec: EpisodeSpec, stage: Stage): EpisodeEnvironment {
  const env = stage.open(environmentSeed(spec));
  if (spec.from !== undefined) env.replay(environmentOf(spec).actions.encode(spec.from.actions));
  return env;
}
