/** Version of the wire protocol that this package speaks; docs/protocol.md describes it. */
export const PROTOCOL_VERSION = 1;

/** What one side accepts from the other, so that a hostile or broken peer costs a bounded amount of memory. */
export interface FrameLimits {
  /** Longest JSON header of a frame, in bytes. */
  readonly maxHeaderBytes: number;
  /** Longest payload (all arrays of one frame together), in bytes. */
  readonly maxPayloadBytes: number;
}

/** A 4 MiB header holds any sane `info`; a 256 MiB payload holds the 210 × 160 × 3 bytes frames of 2600 environments. */
export const DEFAULT_FRAME_LIMITS: FrameLimits = {
  maxHeaderBytes: 4 * 1024 * 1024,
  maxPayloadBytes: 256 * 1024 * 1024,
};

/** Most arrays in one frame: 64 arrays for each of 1024 environments. */
export const MAX_ARRAYS = 65_536;

/** Most dimensions of one array: NumPy's own limit. */
export const MAX_DIMENSIONS = 64;

/** Deepest nesting of lists and objects in a value. */
export const MAX_VALUE_DEPTH = 64;
