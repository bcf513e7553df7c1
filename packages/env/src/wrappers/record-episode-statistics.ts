import { integerInRange } from '../arguments.js';
import type { Env, ResetOptions, ResetResult, StepResult } from '../env.js';
import { Wrapper } from './wrapper.js';

/** Statistics of one episode, by Gymnasium's names. */
export interface EpisodeStatistics {
  /** Return: the sum of the rewards, added in order. */
  readonly r: number;
  /** Length in steps. */
  readonly l: number;
  /** Seconds from the reset to the end, rounded to microseconds; 0 without a clock. */
  readonly t: number;
}

/** Options of {@link RecordEpisodeStatistics}. */
export interface RecordEpisodeStatisticsOptions {
  /** Number of episodes that `episodes` keeps; default 100. */
  readonly bufferLength?: number;
  /**
   * Monotonic time in milliseconds, for example `() => performance.now()`. By default time stands still, so that the
   * infos of equal runs are equal.
   */
  readonly clock?: () => number;
}

/**
 * Adds `episode: { r, l, t }` to the info of the step that ends an episode: Gymnasium's wrapper of the same name.
 *
 * @example
 * ```ts
 * import { makeEnv, RecordEpisodeStatistics } from '@reroll/env';
 *
 * using env = new RecordEpisodeStatistics(makeEnv('CartPole-v1'));
 * env.reset({ seed: 42 });
 * let result = env.step(1);
 * while (!result.terminated && !result.truncated) result = env.step(1);
 * result.info['episode']; // { r: 9, l: 9, t: 0 }
 * ```
 */
export class RecordEpisodeStatistics<Observation, Action> extends Wrapper<Observation, Action> {
  readonly #bufferLength: number;
  readonly #clock: () => number;
  readonly #episodes: EpisodeStatistics[] = [];
  #episodeCount = 0;
  #startMs = 0;
  #totalReward = 0;
  #steps = 0;

  /** @throws TypeError or RangeError when `bufferLength` is not an integer from 0 to 1,000,000. */
  constructor(
    env: Env<Observation, Action>,
    { bufferLength = 100, clock = () => 0 }: RecordEpisodeStatisticsOptions = {},
  ) {
    super(env);
    this.#bufferLength = integerInRange('bufferLength', bufferLength, 0, 1_000_000);
    this.#clock = clock;
  }

  /** The latest episodes, oldest first. */
  get episodes(): readonly EpisodeStatistics[] {
    return [...this.#episodes];
  }

  /** Episodes that have ended. */
  get episodeCount(): number {
    return this.#episodeCount;
  }

  override reset(options?: ResetOptions): ResetResult<Observation> {
    const result = super.reset(options);
    this.#startMs = this.#clock();
    this.#totalReward = 0;
    this.#steps = 0;
    return result;
  }

  override step(action: Action): StepResult<Observation> {
    const result = super.step(action);
    this.#totalReward += result.reward;
    this.#steps += 1;
    if (!result.terminated && !result.truncated) return result;
    return { ...result, info: { ...result.info, episode: this.#finishEpisode() } };
  }

  #finishEpisode(): EpisodeStatistics {
    const now = this.#clock();
    const t = Math.round((now - this.#startMs) * 1_000) / 1_000_000;
    const episode: EpisodeStatistics = { r: this.#totalReward, l: this.#steps, t };
    this.#startMs = now;
    this.#episodeCount += 1;
    this.#episodes.push(episode);
    if (this.#episodes.length > this.#bufferLength) this.#episodes.shift();
    return episode;
  }
}
