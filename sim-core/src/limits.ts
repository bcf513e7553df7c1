/** Most steps that an episode or a recording can be given room for. */
export const MAX_STEPS = 2 ** 24;

/** Most environments of a vector. */
export const MAX_NUM_ENVS = 1_048_576;

/** Widest observation that a snapshot can check; `SHOWN_BYTES` of assembly/engine/soundness.ts. */
export const MAX_OBSERVATION_BYTES = 1024;

/** The one version of exports, memory layouts and manifest that this host code knows. */
export const ABI_VERSION = 2;
