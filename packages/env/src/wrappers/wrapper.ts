import type { Env, EnvMetadata, EnvSpec, ResetOptions, ResetResult, StepResult } from '../env.js';
import type { Space } from '../spaces/space.js';

/**
 * An environment around another that forwards every call. Wrappers extend it and override what they change.
 *
 * @example
 * ```ts
 * import { type Env, type StepResult, Wrapper } from '@reroll/env';
 *
 * class NegatedReward<Observation, Action> extends Wrapper<Observation, Action> {
 *   override step(action: Action): StepResult<Observation> {
 *     const result = super.step(action);
 *     return { ...result, reward: -result.reward };
 *   }
 * }
 * ```
 */
export class Wrapper<Observation, Action> implements Env<Observation, Action> {
  /** The environment inside. */
  readonly env: Env<Observation, Action>;

  constructor(env: Env<Observation, Action>) {
    this.env = env;
  }

  get spec(): EnvSpec {
    return this.env.spec;
  }

  get metadata(): EnvMetadata {
    return this.env.metadata;
  }

  get observationSpace(): Space<Observation> {
    return this.env.observationSpace;
  }

  get actionSpace(): Space<Action> {
    return this.env.actionSpace;
  }

  reset(options?: ResetOptions): ResetResult<Observation> {
    return this.env.reset(options);
  }

  step(action: Action): StepResult<Observation> {
    return this.env.step(action);
  }

  render(): string {
    return this.env.render();
  }

  close(): void {
    this.env.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
