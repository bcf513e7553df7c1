import type {
  ConfiguredEnvironment,
  EpisodeEnvironment,
  Lanes,
  Stage,
} from '../environments/environment-kind.js';
import { environmentOf } from '../environments/environments.js';
import { branchStep, type EpisodeSpec, type EpisodeTemplate, environmentSeed } from '../spec/episode-spec.js';

/** Keeps the stage and the lanes of one environment for many episodes, and makes others when an episode needs them. */
export class EpisodeStages {
  #stage: Stage | null = null;
  #environment: ConfiguredEnvironment | null = null;
  #maxSteps = 0;
  /** With the environment that they are of, which may have none. */
  #kept: { readonly environment: ConfiguredEnvironment; readonly lanes: Lanes | null } | null = null;

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

  /** The lanes for a template's episodes; null where its environment has none, or the actions before the branch exceed their room. */
  lanesFor(template: EpisodeTemplate): Lanes | null {
    const environment = environmentOf(template);
    if (this.#kept?.environment !== environment) {
      this.#kept = { environment, lanes: environment.createLanes() };
    }
    const { lanes } = this.#kept;
    const branchBytes = branchStep(template) * environment.layout.actionBytes;
    return lanes !== null && branchBytes <= lanes.roomBytes ? lanes : null;
  }

  /** Lends the lanes, with what was played there. The function returned gives them back; whoever needs lanes before gets others. */
  lendLanes(): () => void {
    const lent = this.#kept;
    this.#kept = null;
    return () => {
      this.#kept = lent;
    };
  }
}

/** Opens a spec's episode, reset with its seed; a branch has then taken the actions before it. */
export function openEpisode(spec: EpisodeSpec, stage: Stage): EpisodeEnvironment {
  const env = stage.open(environmentSeed(spec));
  if (spec.from !== undefined) env.replay(environmentOf(spec).actions.encode(spec.from.actions));
  if (env.failure && spec.from !== undefined) throw new Error(`before the branch ${env.failure.message}`);
  return env;
}
