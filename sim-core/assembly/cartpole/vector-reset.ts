// Resetting the environments of a vector. Each has streams of its own, so nothing here depends on how many
// environments there are or on what the others do.
import { Pcg64 } from '../rng/pcg64';
import { streamAt, streamColumnFirstUnseeded } from '../rng/stream-column';
import {
  ACTION,
  ACTION_STREAM,
  AUTORESET,
  cartPoleVectorColumn,
  ELAPSED_STEPS,
  FINAL_OBSERVATION,
  IS_RESET,
  MASK,
  MAX_EPISODE_STEPS,
  NUM_ENVS,
  OBSERVATION,
  REWARD,
  STREAM,
  SUTTON_BARTO_REWARD,
  strideOf,
  TERMINATED,
  TRUNCATED,
  X,
} from './vector-layout';

/** Sets the options of a vector in zeroed memory. */
export function cartPoleVectorInitialize(
  vec: usize,
  numEnvs: u32,
  maxEpisodeSteps: u32,
  suttonBartoReward: u32,
  autoreset: u32,
): void {
  store<u32>(vec, numEnvs, NUM_ENVS);
  store<u32>(vec, maxEpisodeSteps, MAX_EPISODE_STEPS);
  store<u32>(vec, suttonBartoReward, SUTTON_BARTO_REWARD);
  store<u32>(vec, autoreset, AUTORESET);
}

/** Starts an episode in every masked environment, from draws of uniform(low, high). */
export function cartPoleVectorReset(vec: usize, low: f64, high: f64): void {
  const mask = cartPoleVectorColumn(vec, MASK);
  const numEnvs = load<u32>(vec, NUM_ENVS);
  for (let index: u32 = 0; index < numEnvs; index++) {
    if (!load<u8>(mask + index)) continue;
    startEpisode(vec, index, low, high);
    store<f64>(cartPoleVectorColumn(vec, REWARD) + (index << 3), 0);
    store<u8>(cartPoleVectorColumn(vec, TERMINATED) + index, 0);
    store<u8>(cartPoleVectorColumn(vec, TRUNCATED) + index, 0);
    v128.store(cartPoleVectorColumn(vec, FINAL_OBSERVATION) + (index << 4), i64x2.splat(0));
  }
  memory.fill(mask, 1, numEnvs);
  // An environment's first reset seeds it, so being seeded tells whether it was ever reset.
  const unseeded = streamColumnFirstUnseeded(cartPoleVectorColumn(vec, STREAM), mask, numEnvs);
  store<u32>(vec, u32(unseeded == numEnvs), IS_RESET);
}

/** Draws a state for one environment, shows it and starts counting its steps. */
export function startEpisode(vec: usize, index: u32, low: f64, high: f64): void {
  const stride = strideOf(vec);
  const stream = streamAt(cartPoleVectorColumn(vec, STREAM), index);
  const observation = cartPoleVectorColumn(vec, OBSERVATION) + (index << 4);
  let variable = cartPoleVectorColumn(vec, X) + (index << 3);
  for (let offset: usize = 0; offset < 16; offset += 4) {
    const value = Pcg64.uniform(stream, low, high);
    store<f64>(variable, value);
    store<f32>(observation + offset, <f32>value);
    variable += stride;
  }
  store<u32>(cartPoleVectorColumn(vec, ELAPSED_STEPS) + (index << 2), 0);
}

/** Draws an action for every environment from its own action stream into the action column. */
export function cartPoleVectorSample(vec: usize): void {
  const actions = cartPoleVectorColumn(vec, ACTION);
  const streams = cartPoleVectorColumn(vec, ACTION_STREAM);
  const numEnvs = load<u32>(vec, NUM_ENVS);
  for (let index: u32 = 0; index < numEnvs; index++) {
    // Lemire's method for a range of two keeps the top bit and never draws again.
    store<u8>(actions + index, Pcg64.nextUint32(streamAt(streams, index)) >> 31);
  }
}
