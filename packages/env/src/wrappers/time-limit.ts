import { integerInRange } from '../arguments.js';
import type { Env, EnvSpec, ResetOptions, ResetResult, StepResult } from '../env.js';
import { EnvError } from '../env-error.js';
import { Wrapper } from './wrapper.js';

/**
 * Sets `truncated` from the step that reaches a limit onwards: Gymnasium's `TimeLimit`. It leaves `terminated` alone, so both
 * can be true.
 *
 * @example
 * ```ts
 * import { makeEnv, TimeLimit } from '@reroll/env';
 *
 * using env = new TimeLimit(makeEnv('CartPole-v1'), 10);
 * env.reset({ seed: 42 });
 * ```
 */
export class TimeLimit<Observation, Action> extends Wrapper<Observation, Action> {
  readonly #maxEpisodeSteps: number;
  #elapsedSteps: number | null = null;

  /** @throws TypeError or RangeError when `maxEpisodeSteps` is not a positive safe integer. */
  constructor(env: Env<Observation, Action>, maxEpisodeSteps: number) {
    super(env);
    this.#maxEpisodeSteps = integerInRange('maxEpisodeSteps', maxEpisodeSteps, 1, Number.MAX_SAFE_INTEGER);
  }

  override get spec(): EnvSpec {
    return { ...this.env.spec, maxEpisodeSteps: this.#maxEpisodeSteps };
  }

  override reset(options?: ResetOptions): ResetResult<Observation> {
    const result = super.reset(options);
    this.#elapsedSteps = 0;
    return result;
  }

  /** @throws EnvError `NOT_RESET` before the first reset; what the environment throws. */
  override step(action: Action): StepResult<Observation> {
    if (this.#elapsedSteps === null) throw new EnvError('NOT_RESET', 'call reset() before the first step');
    const result = super.step(action);
    this.#elapsedSteps += 1;
    return this.#elapsedSteps >= this.#maxEpisodeSteps ? { ...result, truncated: true } : result;
  }
}
