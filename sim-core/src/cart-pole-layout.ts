/** Offsets in a CartPole environment's memory, as assembly/cartpole/environment.ts has them. */
export const LAYOUT = {
  state: 0,
  observation: 32,
  reward: 48,
  elapsedSteps: 56,
  terminated: 60,
  truncated: 61,
  isReset: 62,
  hasTerminated: 63,
  maxEpisodeSteps: 64,
  suttonBartoReward: 68,
  recordCapacity: 72,
  recordLength: 76,
  stream: 80,
  actionStream: 120,
  record: 160,
} as const;

/** Bytes of an observation, and of a recorded step: action u8, reward f64, flags u8, observation. */
export const OBSERVATION_BYTES = 16;
export const RECORDED_STEP_BYTES = 26;
