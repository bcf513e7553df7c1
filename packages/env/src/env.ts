import type { Seed } from '@reroll/sim-core';
import type { Space } from './spaces/space.js';

/** What an environment adds to an observation. */
export interface Info {
  readonly [name: string]: unknown;
}

/** Options by name, such as an environment's own reset options. */
export interface NamedOptions {
  readonly [name: string]: unknown;
}

/** What an environment was made from. */
export interface EnvSpec {
  /** For example `CartPole-v1`. */
  readonly id: string;
  /** Steps after which an episode is truncated, null when nothing truncates it. */
  readonly maxEpisodeSteps: number | null;
  /** The options that differ from the environment's defaults. */
  readonly options: NamedOptions;
}

/** What is the same for all environments of a kind. */
export interface EnvMetadata {
  /** What `render` can return: `ansi` is text. */
  readonly renderModes: readonly string[];
}

/** Arguments of {@link Env.reset}. */
export interface ResetOptions {
  /** Starts the environment's random stream anew; without it the stream continues. */
  readonly seed?: Seed | undefined;
  /** The environment's own reset options. */
  readonly options?: NamedOptions | undefined;
}

/** What {@link Env.reset} gives. */
export interface ResetResult<Observation, I extends Info = Info> {
  readonly observation: Observation;
  readonly info: I;
}

/** What {@link Env.step} gives. */
export interface StepResult<Observation, I extends Info = Info> extends ResetResult<Observation, I> {
  readonly reward: number;
  /** Whether the task ended the episode. */
  readonly terminated: boolean;
  /** Whether something outside the task, such as a time limit, ended it; both can be true. */
  readonly truncated: boolean;
}

/**
 * An environment with the semantics of Gymnasium's `Env`. Every observation and info is a new object that later calls
 * do not change; to avoid allocation, use `@reroll/sim-core` directly.
 *
 * Unlike in Gymnasium, no run depends on the host's entropy: the first `reset` needs a seed, and so does a space before
 * it is sampled.
 */
export interface Env<Observation, Action> extends Disposable {
  readonly spec: EnvSpec;
  readonly metadata: EnvMetadata;
  readonly observationSpace: Space<Observation>;
  readonly actionSpace: Space<Action>;

  /** Starts an episode. */
  reset(options?: ResetOptions): ResetResult<Observation>;

  /** Takes one action. After the end of an episode, call `reset` first. */
  step(action: Action): StepResult<Observation>;

  /** The present state as text. */
  render(): string;

  /** Gives up what the environment holds; it cannot be used afterwards. Closing again does nothing. */
  close(): void;
}
