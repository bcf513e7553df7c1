/** Most steps of an episode or a recording. */
export const MAX_STEPS = 2 ** 24;

/** Most environments of a vector. */
export const MAX_NUM_ENVS = 1_048_576;

/** Most episodes that are played at the same time; `MAX_LANES` of assembly/engine/lanes.ts. */
export const MAX_LANES = 64;

/** Most episodes of one run in lanes. */
export const MAX_RUN_EPISODES = 4096;

/** Largest observation, in bytes, that a snapshot can check; `SHOWN_BYTES` of assembly/engine/soundness.ts. */
export const MAX_OBSERVATION_BYTES = 1024;

/** The one version of exports, memory layouts and manifest that this host code knows. */
export const ABI_VERSION = 2;
