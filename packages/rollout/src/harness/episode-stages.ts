import type {
  ConfiguredEnvironment,
  EpisodeEnvironment,
  Lanes,
  Stage,
  StageSetting,
} from '../environments/environment-kind.js';
import { environmentOf } from '../environments/environments.js';
import { settled, type Work } from '../internal/soon.js';
import { RolloutError } from '../rollout-error.js';
import { branchStep, type EpisodeSpec, type EpisodeTemplate, environmentSeed } from '../spec/episode-spec.js';

/** Keeps the stage and the lanes of one environment for many episodes, and makes others when an episode needs them. */
export class EpisodeStages implements AsyncDisposable {
  readonly #setting: StageSetting;
  #stage: Stage | null = null;
  #environment: ConfiguredEnvironment | null = null;
  #maxSteps = 0;
  /** With the environment that they are of, which may have none. */
  #kept: { readonly environment: ConfiguredEnvironment; readonly lanes: Lanes | null } | null = null;

  constructor(setting: StageSetting = {}) {
    this.#setting = setting;
  }

  /** The stage for a template's episodes. */
  for(template: EpisodeTemplate): Stage {
    const environment = environmentOf(template);
    const { maxSteps } = template;
    if (this.#stage === null || this.#environment !== environment || this.#maxSteps !== maxSteps) {
      this.#stage = environment.createStage(maxSteps, this.#setting);
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

  /** Lets go of what the stage has outside of this thread, where there is anything. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stage?.close?.();
    this.#stage = null;
  }
}

/**
 * Opens a spec's episode, reset with its seed; a branch has then taken the actions before it.
 *
 * @throws RolloutError `INVALID_SPEC` for a branch of an episode that is over before, which reading a spec finds out where it can.
 */
export function* openEpisode(spec: EpisodeSpec, stage: Stage): Work<EpisodeEnvironment> {
  const env = yield* settled(stage.open(environmentSeed(spec)));
  if (spec.from === undefined) return env;
  const { actions } = spec.from;
  const taken = yield* settled(env.replay(environmentOf(spec).actions.encode(actions)));
  if (env.failure) throw new Error(`before the branch ${env.failure.message}`);
  if (taken === actions.length) return env;
  const expected = `at most ${taken} actions: then the episode is over`;
  const issue = { path: 'from.actions', expected, received: `${actions.length}` };
  throw new RolloutError('INVALID_SPEC', `from.actions must be ${expected}, got ${actions.length}`, {
    issues: [issue],
  });
}
