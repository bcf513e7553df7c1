// What lanes are made with, and what they are given to play.
import type { Seed } from './seed.js';

/** What `SimCore.makeLanes` takes besides the environment's own options. */
export interface CoreLanesOptions {
  /** Episodes that are played at the same time, 1 to 64. Results do not depend on it. Default: 32. */
  numLanes?: number | undefined;
  /**
   * Episodes of one run at most, 1 to 4,096; when an episode ends, its lane takes the next one. More keep lanes busy when lengths differ, and
   * fewer keep the recordings in the processor's caches. Default: 128.
   */
  maxEpisodes?: number | undefined;
  /**
   * Bytes for the recordings of one run, the actions that it is given and those that it takes, up to 2^29. Untouched memory costs nothing
   * on hosts that give it out page by page. Default: 16,777,216.
   */
  roomBytes?: number | undefined;
  /** Steps after which `truncated` is set, 1 to 16,777,216. Default: the environment's own limit, if it has one. */
  maxEpisodeSteps?: number | undefined;
}

/** Who chooses the actions of a run, in every episode alike. */
export type LanePolicy =
  /** Each episode takes the actions that it comes with, and from the first again when they end. */
  | { readonly kind: 'given' }
  /** Samples the action space, seeded with the episode's seed, as `actionSpace.sample()` does; a −0 is taken as 0. */
  | { readonly kind: 'random' }
  /**
   * For Discrete actions and observations that are one array of floats: the last action when the sum of weight × element over
   * `[index, weight]` pairs, from first to last in f64, is above 0, else the first. 1 to 64 terms.
   */
  | { readonly kind: 'linear'; readonly terms: readonly (readonly [index: number, weight: number])[] };

/** Where every episode of a run begins, instead of with a reset of its own seed. */
export interface LaneBranch {
  /** Seed of the reset. */
  readonly seed: Seed;
  /** Bytes of the actions taken since. */
  readonly actions: Uint8Array;
}

/** One episode of a run. */
export interface LaneEpisode {
  /** Resets the environment, unless the run begins at a branch, and starts the stream of `'random'`. */
  readonly seed: Seed;
  /** Steps after which it is left, those before a branch included: 0 to 16,777,216. */
  readonly mostSteps: number;
  /** With `'given'`: bytes of whole actions, as a canonical body has them. */
  readonly actions?: Uint8Array | undefined;
  /** Bytes before its recording that are the caller's to write. Default: 0. */
  readonly headBytes?: number;
}
