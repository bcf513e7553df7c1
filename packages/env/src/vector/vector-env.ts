import type { AutoresetMode, Seed } from '@reroll/sim-core';
import type { EnvSpec, Info, NamedOptions } from '../env.js';
import type { Space } from '../spaces/space.js';

/** Options of every vector. */
export interface VectorOptions {
  /** Number of environments, at least 1. */
  readonly numEnvs: number;
  /**
   * What happens to an environment whose episode has ended: with `next-step`, the default, its next step ignores the action,
   * resets it and gives reward 0; with `same-step` it is reset at once, and the last observation is in `finalObservations`;
   * with `disabled` the caller resets it, with `resetMask`.
   */
  readonly autoreset?: AutoresetMode | undefined;
}

/** Arguments of {@link VectorEnv.reset}. */
export interface VectorResetOptions {
  /**
   * A single seed s seeds environment i with s + i; an array has one for each. The stream of an environment whose seed is
   * null continues, and without seeds all do.
   */
  readonly seed?: Seed | readonly (Seed | null)[] | undefined;
  /** The environments' own reset options. */
  readonly options?: NamedOptions | undefined;
  /** The environments to reset, 1 or true for each; at least one: Gymnasium's `reset_mask`. Default: all. */
  readonly resetMask?: ArrayLike<number | boolean> | undefined;
}

/** What {@link VectorEnv.reset} gives. */
export interface VectorResetResult<Observations> {
  /**
   * `[numEnvs, ...shape]`, flat in C order; an `Int32Array` of `[numEnvs]` for a Discrete space, and a list or an object of
   * such arrays for a Tuple or Dict.
   */
  readonly observations: Observations;
  /** One for each environment; after a reset with a mask, empty where nothing was reset. */
  readonly infos: readonly Info[];
}

/** What {@link VectorEnv.step} gives. */
export interface VectorStepResult<Observations> extends VectorResetResult<Observations> {
  /** `[numEnvs]` */
  readonly rewards: Float64Array;
  /** `[numEnvs]`, 0 or 1. */
  readonly terminations: Uint8Array;
  /** `[numEnvs]`, 0 or 1. */
  readonly truncations: Uint8Array;
  /**
   * With `same-step`, the last observations of the episodes that this step ended, in the places of their environments;
   * the other places hold zeros. null when none ended, and in the other modes.
   */
  readonly finalObservations: Observations | null;
  /** The infos that belong to them, null in the other places. */
  readonly finalInfos: readonly (Info | null)[] | null;
}

/**
 * Several environments of one kind that step together: Gymnasium's `VectorEnv`. Each has a random stream of its own, so
 * that its episodes depend neither on the number of environments nor on the others. All results are new objects.
 */
export interface VectorEnv<Observations, Actions> extends Disposable {
  readonly numEnvs: number;
  readonly autoreset: AutoresetMode;
  readonly spec: EnvSpec;
  /** Space of one environment's observation. */
  readonly singleObservationSpace: Space<unknown>;
  /** Space of one environment's action. */
  readonly singleActionSpace: Space<unknown>;
  readonly observationSpace: Space<Observations>;
  readonly actionSpace: Space<unknown>;

  /** Resets the environments, or those that the mask names. */
  reset(options?: VectorResetOptions): VectorResetResult<Observations>;

  /** Steps every environment with its action: `[numEnvs, ...shape]`, flat in C order. */
  step(actions: Actions): VectorStepResult<Observations>;

  /** Gives up what the vector holds; it cannot be used afterwards. Closing again does nothing. */
  close(): void;
}
