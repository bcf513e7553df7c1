/** Where an environment is: never reset, in an episode that has not terminated, or in one that has. */
export const UNBORN: u8 = 0;
export const ALIVE: u8 = 1;
export const SPENT: u8 = 2;

/** What a step of an environment reports. */
@unmanaged
export class Step {
  /** 0 when the step begins. */
  reward: f64;
  /** Whether the task ended the episode; false when the step begins. */
  terminated: bool;
  /** For the engine: UNBORN, ALIVE or SPENT. */
  phase: u8;

  /** Whether an earlier step since the reset has terminated. */
  @inline
  get hasTerminated(): bool {
    return this.phase == SPENT;
  }
}

/** Why an environment refuses a step; the numbers below 16 are the engine's own. */
export const ACCEPTED: i32 = 0;
export const NOT_RESET: i32 = 1;
export const RECORD_FULL: i32 = 2;
export const INVALID_ACTION: i32 = 3;
export const EPISODE_OVER: i32 = 4;
/** The rules of a game forbid the action. */
export const ILLEGAL_ACTION: i32 = 5;
/** The step would need a sine or cosine beyond ±65,536. */
export const STATE_OUT_OF_RANGE: i32 = 6;

/** For environments without options. */
@unmanaged
export class NoOptions {}
