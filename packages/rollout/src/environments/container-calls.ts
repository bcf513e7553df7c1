import { EnvAnswers, type RemoteEnv, type SpaceSpec } from '@reroll/env';
import { throwIfAborted } from '../internal/abort.js';
import type { Action } from './action-codec.js';
import type { ContainedCalls, EpisodeFormat } from './contained-episode.js';
import { containerFailure, startFailure } from './container-failure.js';
import type { EnvironmentOptions, StageSetting } from './environment-kind.js';
import { stepBytes } from './recorded-calls.js';

/** An environment in a container, as far as episodes use it. */
export type ServedEnvironment = Pick<RemoteEnv, 'contract' | 'reset' | 'step' | 'close'>;

/** Where the containers of an environment come from. */
export interface EnvironmentContainers {
  /** One that serves nobody else, and for a repeat has served nobody before. */
  take(setting: StageSetting): Promise<ServedEnvironment>;
  /**
   * Takes one back, and waits until it is gone where it is not used again.
   *
   * @param isUsable whether it can serve another episode as it served this one.
   */
  giveBack(env: ServedEnvironment, isUsable: boolean): Promise<void>;
}

/** What calls into containers need. */
export interface ContainerCallsParts extends EpisodeFormat {
  readonly observationSpace: SpaceSpec;
  readonly maskLength: number;
  readonly options: EnvironmentOptions;
  readonly containers: EnvironmentContainers;
  readonly setting: StageSetting;
}

/** Calls into environments in containers, another one for each episode, whose answers become canonical bytes. */
export class ContainerCalls implements ContainedCalls {
  readonly #parts: ContainerCallsParts;
  readonly #answers: EnvAnswers;
  #env: ServedEnvironment | null = null;
  #isSound = true;

  constructor(parts: ContainerCallsParts) {
    this.#parts = parts;
    this.#answers = new EnvAnswers(parts.observationSpace, parts.maskLength);
  }

  get observation(): unknown {
    return this.#answers.observation;
  }

  get actionMask(): ArrayLike<number> | null {
    return this.#answers.actionMask;
  }

  async reset(seed: string): Promise<Uint8Array> {
    await this.close();
    const { containers, options, setting } = this.#parts;
    const { signal } = setting;
    this.#env = await this.#called(containers.take(setting), startFailure);
    const own = Object.keys(options).length === 0 ? {} : { options };
    return this.#answers.observed(await this.#called(this.#env.reset({ seed, signal, ...own })));
  }

  async step(action: Action, bytes: Uint8Array): Promise<Uint8Array> {
    const { actions, layout, setting } = this.#parts;
    const { signal } = setting;
    const answer = await this.#called(this.#env!.step(actions.native(action), { signal }));
    return stepBytes(layout, bytes, this.#answers.stepped(answer));
  }

  async close(): Promise<void> {
    const env = this.#env;
    this.#env = null;
    const { containers, setting } = this.#parts;
    if (env !== null) await containers.giveBack(env, this.#isSound && !setting.isRepeat);
    this.#isSound = true;
  }

  async #called<Answer>(calling: Promise<Answer>, failure = containerFailure): Promise<Answer> {
    try {
      return await calling;
    } catch (error) {
      this.#isSound = false;
      throwIfAborted(this.#parts.setting.signal);
      throw failure(error);
    }
  }
}
