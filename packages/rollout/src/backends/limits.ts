/** Rollouts that travel together at most. */
export const MAX_CHUNK_SIZE = 4096;

/** Threads, processes or containers that one backend may run at the same time. */
export const MAX_CONCURRENCY = 256;

/** Wall-clock limit of one chunk unless the caller sets another: a backstop, for steps and fuel end rollouts first. */
export const DEFAULT_TIMEOUT_MS = 300_000;

/** The longest wall-clock limit: what a timer of Node can wait, 24 days. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;
