// A step of a block of environments in phases: short loops without branches, whose iterations a processor can overlap.
// One long loop body would keep it waiting for one pair of environments at a time. Every loop goes in pairs.
import { cos, sin } from '../math/sin-cos';
import { FAST_LIMIT, fastCos, fastSin, isUndecided } from '../math/sin-cos-fast';
import { Dynamics } from './dynamics';

/** Environments of a block; even, so only a vector's last block can have a spare one. */
export const BLOCK_ENVS: u32 = 64;

/** sin θ and cos θ of the block, f64 each. */
const SINES = memory.data((<i32>BLOCK_ENVS) << 3, 16);
const COSINES = memory.data((<i32>BLOCK_ENVS) << 3, 16);

/** Forces of a pair of actions; the first environment's action is the lower bit of the index. */
const FORCES = memory.data<f64>([-10, -10, 10, -10, -10, 10, 10, 10], 16);

/** Puts the sines and cosines of `count` angles into SINES and COSINES. */
export function findSinesAndCosines(theta: usize, count: u32): void {
  let undecided = i64x2.splat(0);
  for (let offset: u32 = 0; offset < count << 3; offset += 16) {
    const angle = v128.load(theta + offset);
    const sine = fastSin(angle);
    const cosine = fastCos(angle);
    v128.store(SINES + offset, sine);
    v128.store(COSINES + offset, cosine);
    undecided = v128.or(undecided, isUndecided(angle, sine, cosine));
  }
  if (v128.any_true(undecided)) decideExactly(theta, count);
}

/** Finds the sines and cosines again where the fast path left them undecided. */
function decideExactly(theta: usize, count: u32): void {
  for (let offset: u32 = 0; offset < count << 3; offset += 8) {
    const angle = load<f64>(theta + offset);
    if (abs(angle) <= FAST_LIMIT && !isNaN(load<f64>(SINES + offset) + load<f64>(COSINES + offset))) continue;
    store<f64>(SINES + offset, sin(angle));
    store<f64>(COSINES + offset, cos(angle));
  }
}

/**
 * Moves `count` states, whose four columns are `stride` bytes apart, one time step on and notes which have fallen. Needs
 * the block's sines and cosines.
 */
export function move(
  states: usize,
  stride: usize,
  actions: usize,
  rewards: usize,
  terminated: usize,
  count: u32,
  standingReward: f64,
  fallenReward: f64,
): void {
  for (let index: u32 = 0; index < count; index += 2) {
    const state = states + (index << 3);
    const x = v128.load(state);
    const xDot = v128.load(state + stride);
    const theta = v128.load(state + 2 * stride);
    const thetaDot = v128.load(state + 3 * stride);
    const sine = v128.load(SINES + (index << 3));
    const cosine = v128.load(COSINES + (index << 3));
    const common = Dynamics.commonTerm(forcesOf(load<u16>(actions + index)), thetaDot, sine);
    const thetaAcceleration = Dynamics.angularAcceleration(common, sine, cosine);
    const xAcceleration = Dynamics.cartAcceleration(common, thetaAcceleration, cosine);
    const nextX = Dynamics.advance(x, xDot);
    const nextTheta = Dynamics.advance(theta, thetaDot);
    v128.store(state, nextX);
    v128.store(state + stride, Dynamics.advance(xDot, xAcceleration));
    v128.store(state + 2 * stride, nextTheta);
    v128.store(state + 3 * stride, Dynamics.advance(thetaDot, thetaAcceleration));
    const fallen = Dynamics.hasFallen(nextX, nextTheta);
    v128.store(
      rewards + (index << 3),
      v128.bitselect(f64x2.splat(fallenReward), f64x2.splat(standingReward), fallen),
    );
    store<u16>(terminated + index, bytesOf(i64x2.bitmask(fallen)));
  }
}

/** Forces of the actions in the two bytes of `pair`. */
function forcesOf(pair: u32): v128 {
  return v128.load(FORCES + (((pair | (pair >> 7)) & 3) << 4));
}

/** Two bits as two bytes of 0 or 1. */
function bytesOf(pair: u32): u32 {
  return (pair & 1) | ((pair & 2) << 7);
}

/** Counts a step of `count` environments and notes which have reached the limit. */
export function countSteps(elapsedSteps: usize, truncated: usize, count: u32, maxEpisodeSteps: u32): void {
  for (let index: u32 = 0; index < count; index += 2) {
    const elapsed = load<u64>(elapsedSteps + (index << 2)) + 0x00000001_00000001;
    store<u64>(elapsedSteps + (index << 2), elapsed);
    const second = u32(<u32>(elapsed >> 32) >= maxEpisodeSteps);
    store<u16>(truncated + index, u32(<u32>elapsed >= maxEpisodeSteps) | (second << 8));
  }
}

/** Rounds `count` states to f32 and stores each one's four variables side by side. */
export function observe(states: usize, stride: usize, observations: usize, count: u32): void {
  for (let index: u32 = 0; index < count; index += 2) {
    const state = states + (index << 3);
    const x = f32x4.demote_f64x2_zero(v128.load(state));
    const xDot = f32x4.demote_f64x2_zero(v128.load(state + stride));
    const theta = f32x4.demote_f64x2_zero(v128.load(state + 2 * stride));
    const thetaDot = f32x4.demote_f64x2_zero(v128.load(state + 3 * stride));
    const cart = v128.shuffle<f32>(x, xDot, 0, 4, 1, 5);
    const pole = v128.shuffle<f32>(theta, thetaDot, 0, 4, 1, 5);
    const observation = observations + (index << 4);
    v128.store(observation, v128.shuffle<f64>(cart, pole, 0, 2));
    v128.store(observation, v128.shuffle<f64>(cart, pole, 1, 3), 16);
  }
}
