// One step of every environment of a vector, two at a time, with Gymnasium's three ways to begin the next episode.
import { cos, sin } from '../math/sin-cos';
import { FAST_LIMIT, FastPair } from '../math/sin-cos-fast';
import { Dynamics, RESET_HIGH, RESET_LOW } from './dynamics';
import {
  ACTION,
  AUTORESET,
  cartPoleVectorColumn,
  DISABLED,
  ELAPSED_STEPS,
  FINAL_OBSERVATION,
  IS_RESET,
  MAX_EPISODE_STEPS,
  NEXT_STEP,
  NUM_ENVS,
  OBSERVATION,
  paired,
  REWARD,
  SAME_STEP,
  SUTTON_BARTO_REWARD,
  strideOf,
  TERMINATED,
  THETA,
  TRUNCATED,
  X,
} from './vector-layout';
import { startEpisode } from './vector-reset';

/** Why a step would be refused: never reset, an action other than 0 and 1, or an ended episode that nothing resets. */
const NOT_RESET: i32 = 1;
const INVALID_ACTION: i32 = 2;
const NEEDS_RESET: i32 = 3;

/** Forces of a pair of actions; the first environment's action is the lower bit of the index. */
const FORCES = memory.data<f64>([-10, -10, 10, -10, -10, 10, 10, 10], 16);

/** Applies the action column; returns the refusal if there is one, and then changes nothing. */
export function cartPoleVectorStep(vec: usize): i32 {
  const refusal = refusalOf(vec);
  if (refusal != 0) return refusal;
  const stride = strideOf(vec);
  const states = cartPoleVectorColumn(vec, X);
  const rewards = cartPoleVectorColumn(vec, REWARD);
  const observations = cartPoleVectorColumn(vec, OBSERVATION);
  const elapsedSteps = cartPoleVectorColumn(vec, ELAPSED_STEPS);
  const actions = cartPoleVectorColumn(vec, ACTION);
  const terminated = cartPoleVectorColumn(vec, TERMINATED);
  const truncated = cartPoleVectorColumn(vec, TRUNCATED);
  const autoreset = load<u32>(vec, AUTORESET);
  const maxEpisodeSteps = load<u32>(vec, MAX_EPISODE_STEPS);
  const isSuttonBarto = load<u32>(vec, SUTTON_BARTO_REWARD) != 0;
  const standingReward = f64x2.splat(isSuttonBarto ? 0 : 1);
  const fallenReward = f64x2.splat(isSuttonBarto ? -1 : 1);
  const numEnvs = load<u32>(vec, NUM_ENVS);

  for (let index: u32 = 0; index < numEnvs; index += 2) {
    const state = states + (index << 3);
    const wasEnded =
      autoreset == NEXT_STEP ? load<u16>(terminated + index) | load<u16>(truncated + index) : 0;
    if (wasEnded != 0) layDown(state + THETA * stride, wasEnded);

    const fallen = move(state, stride, forcesOf(load<u16>(actions + index)));
    observe(state, stride, observations + (index << 4));
    v128.store(rewards + (index << 3), v128.bitselect(fallenReward, standingReward, fallen));
    const fallenLanes = i64x2.bitmask(fallen);
    store<u16>(terminated + index, (fallenLanes & 1) | ((fallenLanes & 2) << 7));
    const elapsed = load<u64>(elapsedSteps + (index << 2)) + 0x00000001_00000001;
    store<u64>(elapsedSteps + (index << 2), elapsed);
    const limitReached =
      u32(<u32>elapsed >= maxEpisodeSteps) | (u32(<u32>(elapsed >> 32) >= maxEpisodeSteps) << 8);
    store<u16>(truncated + index, limitReached);

    if (wasEnded != 0) beginInstead(vec, index, wasEnded);
    if (autoreset == SAME_STEP && (fallenLanes | limitReached) != 0) {
      beginNext(vec, index, load<u16>(terminated + index) | limitReached);
    }
  }
  if (numEnvs & 1) clearSpare(vec, numEnvs);
  return 0;
}

/** Why the next step would be refused; 0 if it would not. */
function refusalOf(vec: usize): i32 {
  if (!load<u32>(vec, IS_RESET)) return NOT_RESET;
  const pairedEnvs = paired(load<u32>(vec, NUM_ENVS));
  if (anyByteAbove(cartPoleVectorColumn(vec, ACTION), pairedEnvs, 1)) return INVALID_ACTION;
  if (load<u32>(vec, AUTORESET) != DISABLED) return 0;
  return anyByteAbove(cartPoleVectorColumn(vec, TERMINATED), 2 * pairedEnvs, 0) ? NEEDS_RESET : 0;
}

/** Whether one of `count` bytes, or of the up to 15 after them, exceeds `limit`. */
function anyByteAbove(address: usize, count: u32, limit: u8): bool {
  for (let offset: u32 = 0; offset < count; offset += 16) {
    if (v128.any_true(i8x16.gt_u(v128.load(address + offset), i8x16.splat(limit)))) return true;
  }
  return false;
}

/** Forces of the actions in the two bytes of `pair`. */
function forcesOf(pair: u32): v128 {
  return v128.load(FORCES + (((pair | (pair >> 7)) & 3) << 4));
}

/** Moves two states one time step on; returns all bits set in the lanes that are now outside of the bounds. */
function move(state: usize, stride: usize, force: v128): v128 {
  const x = v128.load(state);
  const xDot = v128.load(state + stride);
  const theta = v128.load(state + 2 * stride);
  const thetaDot = v128.load(state + 3 * stride);
  let sine = FastPair.sin(theta);
  let cosine = FastPair.cos(theta);
  const sum = f64x2.add(sine, cosine);
  const decided = v128.and(f64x2.eq(sum, sum), f64x2.le(f64x2.abs(theta), f64x2.splat(FAST_LIMIT)));
  if (!i64x2.all_true(decided)) {
    const first = f64x2.extract_lane(theta, 0);
    const second = f64x2.extract_lane(theta, 1);
    sine = f64x2.replace_lane(f64x2.splat(sin(first)), 1, sin(second));
    cosine = f64x2.replace_lane(f64x2.splat(cos(first)), 1, cos(second));
  }
  const common = Dynamics.commonTerm(force, thetaDot, sine);
  const thetaAcceleration = Dynamics.angularAcceleration(common, sine, cosine);
  const xAcceleration = Dynamics.cartAcceleration(common, thetaAcceleration, cosine);
  const nextX = Dynamics.advance(x, xDot);
  const nextTheta = Dynamics.advance(theta, thetaDot);
  v128.store(state, nextX);
  v128.store(state + stride, Dynamics.advance(xDot, xAcceleration));
  v128.store(state + 2 * stride, nextTheta);
  v128.store(state + 3 * stride, Dynamics.advance(thetaDot, thetaAcceleration));
  return Dynamics.hasFallen(nextX, nextTheta);
}

/** Rounds two states to f32 and stores each one's four variables side by side. */
function observe(state: usize, stride: usize, observation: usize): void {
  const x = f32x4.demote_f64x2_zero(v128.load(state));
  const xDot = f32x4.demote_f64x2_zero(v128.load(state + stride));
  const theta = f32x4.demote_f64x2_zero(v128.load(state + 2 * stride));
  const thetaDot = f32x4.demote_f64x2_zero(v128.load(state + 3 * stride));
  const cart = v128.shuffle<f32>(x, xDot, 0, 4, 1, 5);
  const pole = v128.shuffle<f32>(theta, thetaDot, 0, 4, 1, 5);
  v128.store(observation, v128.shuffle<f64>(cart, pole, 0, 2));
  v128.store(observation + 16, v128.shuffle<f64>(cart, pole, 1, 3));
}

/** Puts the fallen poles of ended lanes at rest: their state is spent, and a small angle keeps the pair on the fast path. */
function layDown(theta: usize, ended: u32): void {
  if (ended & 0xff) store<f64>(theta, 0);
  if (ended >> 8) store<f64>(theta + 8, 0);
}

/** What a step of an ended lane is with NEXT_STEP: a reset, whatever the action. */
function beginInstead(vec: usize, index: u32, ended: u32): void {
  for (let env = index; ended != 0; env++) {
    if (ended & 1) {
      startEpisode(vec, env, RESET_LOW, RESET_HIGH);
      store<f64>(cartPoleVectorColumn(vec, REWARD) + (env << 3), 0);
      store<u8>(cartPoleVectorColumn(vec, TERMINATED) + env, 0);
      store<u8>(cartPoleVectorColumn(vec, TRUNCATED) + env, 0);
    }
    ended >>= 8;
  }
}

/** What follows a step that ends an episode with SAME_STEP: its last observation is kept, and the next one shown. */
function beginNext(vec: usize, index: u32, ended: u32): void {
  const observations = cartPoleVectorColumn(vec, OBSERVATION);
  const finalObservations = cartPoleVectorColumn(vec, FINAL_OBSERVATION);
  for (let env = index; ended != 0; env++) {
    if (ended & 1) {
      v128.store(finalObservations + (env << 4), v128.load(observations + (env << 4)));
      startEpisode(vec, env, RESET_LOW, RESET_HIGH);
    }
    ended >>= 8;
  }
}

/** The spare environment of an odd vector stays in its first state, or it would fall and slow its pair down. */
function clearSpare(vec: usize, index: u32): void {
  const stride = strideOf(vec);
  const state = cartPoleVectorColumn(vec, X) + (index << 3);
  for (let variable: usize = 0; variable < 4; variable++) store<f64>(state + variable * stride, 0);
  store<u32>(cartPoleVectorColumn(vec, ELAPSED_STEPS) + (index << 2), 0);
  store<u8>(cartPoleVectorColumn(vec, TERMINATED) + index, 0);
  store<u8>(cartPoleVectorColumn(vec, TRUNCATED) + index, 0);
}
