import type { ConfiguredEnvironment, EpisodeEnvironment, Stage } from '../environments/environment-kind.js';
import { environmentOf } from '../environments/environments.js';
import { type EpisodeSpec, type EpisodeTemplate, environmentSeed } from '../spec/episode-spec.js';

/** Keeps the stage of one environment for many episodes, and makes another when an episode needs one. */
export class EpisodeStages {
  #stage: Stage | null = null;
  #environment: ConfiguredEnvironment | null = null;
  #maxSteps = 0;

  /** The stage for a template's episodes. */
  for(template: EpisodeTemplate): Stage {
    const environment = environmentOf(template);
    const { maxSteps } = template;
    if (this.#stage === null || this.#environment !== environment || this.#maxSteps !== maxSteps) {
      this.#stage = environment.createStage(maxSteps);
      this.#environment = environment;
      this.#maxSteps = maxSteps;
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
