/** What went wrong at the simulation core's boundary; stable across releases. */
export type SimErrorCode =
  /** The core's memory has no room for another handle, or the host has no memory left. */
  | 'OUT_OF_MEMORY'
  /** The handle was made before the core's last `reset()`. */
  | 'STALE_HANDLE'
  /** The handle was disposed. */
  | 'DISPOSED'
  /** The module given to `create` is not this version's reroll.wasm. */
  | 'INCOMPATIBLE_MODULE'
  /** The host lacks WebAssembly with fixed-width SIMD, or a Content Security Policy forbids compiling it. */
  | 'INCOMPATIBLE_HOST'
  /** The module has no environment with that id. */
  | 'UNKNOWN_ENVIRONMENT'
  /** An environment was stepped before its first reset. */
  | 'NOT_RESET'
  /** A stream that was never seeded was asked to continue. */
  | 'NOT_SEEDED'
  /** A step after the end of an episode that nothing resets: a move in a game, or a vector with autoreset disabled. */
  | 'EPISODE_OVER'
  /** A move that the rules of a game forbid. */
  | 'ILLEGAL_ACTION'
  /** Lanes have no run that takes episodes, or none that was played. */
  | 'NO_RUN'
  /** The environment cannot be played in lanes: it is a game, or its module is metered or older than they are. */
  | 'NO_LANES'
  /** A step would exceed `recordSteps`. */
  | 'RECORD_FULL'
  /** A step would need sin and cos beyond their range. */
  | 'STATE_OUT_OF_RANGE'
  /** Bytes that are not an intact snapshot of this kind and version. */
  | 'BAD_SNAPSHOT'
  /** A sound snapshot of a differently configured environment. */
  | 'SNAPSHOT_MISMATCH'
  /** The code of an environment did what WebAssembly stops: a division by zero, an access beyond its memory, `unreachable`. */
  | 'ENVIRONMENT_TRAPPED'
  /** The code of an environment used up the fuel of a call. */
  | 'FUEL_EXHAUSTED'
  /** The code of an environment used up its call stack. */
  | 'STACK_OVERFLOW';

/** Options of {@link SimError}. */
export interface SimErrorOptions extends ErrorOptions {
  /** Who can fix it; `'caller'` by default. */
  fault?: 'caller' | 'environment' | 'infrastructure';
}

/**
 * An error of the simulation core. The core and all its handles stay usable after one, and a refused call changes
 * nothing; except that after `fault: 'environment'`, a core needs its `reset()`, and a vector is of no use. Arguments of a
 * wrong type or value throw `TypeError` or `RangeError` instead.
 */
export class SimError extends Error {
  override readonly name = 'SimError';
  readonly code: SimErrorCode;
  readonly fault: 'caller' | 'environment' | 'infrastructure';
  /**
   * Whether the same call may succeed later: true for a host without memory. Everything else is deterministic, and
   * fails again.
   */
  readonly retryable: boolean;

  constructor(code: SimErrorCode, message: string, options: SimErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.fault = options.fault ?? 'caller';
    this.retryable = code === 'OUT_OF_MEMORY' && this.fault === 'infrastructure';
  }
}
