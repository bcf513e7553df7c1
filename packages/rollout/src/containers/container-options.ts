/** Containers that may wait for episodes at most. */
export const MAX_WARM = 64;

/** How rollouts use the containers of an environment. */
export interface ContainerOptions {
  /**
   * Whether a container plays an episode after another, with a reset between them; a repeat has a fresh one all the same. Quicker, and part of
   * the spec, because what an episode leaves behind may change the next. Default false: a fresh container for each.
   */
  readonly reuse?: boolean;
  /** Containers that are started ahead and wait, 0 to {@link MAX_WARM}; each takes memory. Default 0. */
  readonly warm?: number;
}
