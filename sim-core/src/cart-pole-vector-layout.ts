/** Columns of a vector of CartPole environments, as assembly/cartpole/vector-layout.ts numbers them. */
export const COLUMN = {
  x: 0,
  xDot: 1,
  theta: 2,
  thetaDot: 3,
  reward: 4,
  seed: 5,
  observation: 6,
  finalObservation: 8,
  stream: 10,
  actionStream: 15,
  elapsedSteps: 20,
  action: 21,
  mask: 22,
  terminated: 23,
  truncated: 24,
} as const;

/** Offsets of the options, u32 each, in the vector's header. */
export const HEADER = {
  numEnvs: 0,
  maxEpisodeSteps: 4,
  suttonBartoReward: 8,
  autoreset: 12,
  isReset: 16,
} as const;
