// One CartPole environment: CARTPOLE_BYTES of memory, then as many bytes of recording as the host asked for. Semantics of
// Gymnasium 1.4.0's CartPole-v1 under its TimeLimit, steps after the end of an episode included.
import { cos, SIN_COS_LIMIT, sin } from '../math/sin-cos';
import { PCG64_BYTES, Pcg64 } from '../rng/pcg64';
import { Dynamics } from './dynamics';

/** f64 × 4: x, ẋ, θ, θ̇ */
const STATE: usize = 0;
/** f32 × 4: the state, rounded */
const OBSERVATION: usize = 32;
/** f64 */
const REWARD: usize = 48;
/** u32: steps since the last reset, at most 2³² − 1 */
const ELAPSED_STEPS: usize = 56;
/** u8: 0 or 1 */
const TERMINATED: usize = 60;
/** u8: 0 or 1 */
const TRUNCATED: usize = 61;
/** u8: 1 once the environment was reset */
const IS_RESET: usize = 62;
/** u8: 1 once a step since the last reset has terminated; `terminated` itself follows the present state */
const HAS_TERMINATED: usize = 63;
/** u32 */
const MAX_EPISODE_STEPS: usize = 64;
/** u32: 0 or 1 */
const SUTTON_BARTO_REWARD: usize = 68;
/** u32: bytes that the recording may have; 0 for none */
const RECORD_CAPACITY: usize = 72;
/** u32: bytes that it has */
const RECORD_LENGTH: usize = 76;
/** PCG64 stream that resets draw from */
const STREAM: usize = 80;
/** PCG64 stream of the action space */
const ACTION_STREAM: usize = 80 + PCG64_BYTES;

/** Bytes of an environment without its recording. */
const CARTPOLE_BYTES: usize = 80 + 2 * PCG64_BYTES;

/** Bytes of an observation, and of a recorded step: action u8, reward f64, flags u8, observation. */
const OBSERVATION_BYTES: u32 = 16;
const RECORDED_STEP_BYTES: u32 = 26;

/** Why a step would be refused: never reset, recording full, or |θ| beyond the range of sin and cos. */
const NOT_RESET: i32 = 1;
const RECORD_FULL: i32 = 2;
const STATE_OUT_OF_RANGE: i32 = 3;

/** Bytes of an environment that records up to `steps` steps. */
export function cartPoleBytes(steps: u32): usize {
  return CARTPOLE_BYTES + recordBytes(steps);
}

function recordBytes(steps: u32): u32 {
  return steps == 0 ? 0 : OBSERVATION_BYTES + steps * RECORDED_STEP_BYTES;
}

/** Sets the options of an environment in zeroed memory. */
export function cartPoleInitialize(
  env: usize,
  maxEpisodeSteps: u32,
  suttonBartoReward: u32,
  recordSteps: u32,
): void {
  store<u32>(env, maxEpisodeSteps, MAX_EPISODE_STEPS);
  store<u32>(env, suttonBartoReward, SUTTON_BARTO_REWARD);
  store<u32>(env, recordBytes(recordSteps), RECORD_CAPACITY);
}

/** Starts an episode from four draws of uniform(low, high). */
export function cartPoleReset(env: usize, low: f64, high: f64): void {
  for (let variable: usize = 0; variable < 4; variable++) {
    store<f64>(env + (variable << 3), Pcg64.uniform(env + STREAM, low, high), STATE);
  }
  observe(env);
  store<f64>(env, 0, REWARD);
  store<u32>(env, 0, ELAPSED_STEPS);
  store<u8>(env, 0, TERMINATED);
  store<u8>(env, 0, TRUNCATED);
  store<u8>(env, 1, IS_RESET);
  store<u8>(env, 0, HAS_TERMINATED);
  store<u32>(env, 0, RECORD_LENGTH);
  if (load<u32>(env, RECORD_CAPACITY) != 0) recordObservation(env);
}

/** Why the next step would be refused; 0 if it would not. */
export function cartPoleRefusal(env: usize): i32 {
  if (!load<u8>(env, IS_RESET)) return NOT_RESET;
  const capacity = load<u32>(env, RECORD_CAPACITY);
  if (capacity != 0 && capacity - load<u32>(env, RECORD_LENGTH) < RECORDED_STEP_BYTES) return RECORD_FULL;
  if (!(abs(load<f64>(env, STATE + 16)) <= SIN_COS_LIMIT)) return STATE_OUT_OF_RANGE;
  return 0;
}

/** Applies an action, 0 or 1; returns the refusal if there is one, and then changes nothing. */
export function cartPoleStep(env: usize, action: u32): i32 {
  const refusal = cartPoleRefusal(env);
  if (refusal != 0) return refusal;
  const fallen = move(env, Dynamics.forceOf(action));
  store<f64>(env, rewardOf(env, fallen), REWARD);
  if (fallen) store<u8>(env, 1, HAS_TERMINATED);
  const elapsed = load<u32>(env, ELAPSED_STEPS);
  const steps = elapsed == u32.MAX_VALUE ? elapsed : elapsed + 1;
  store<u32>(env, steps, ELAPSED_STEPS);
  store<u8>(env, u8(fallen), TERMINATED);
  store<u8>(env, u8(steps >= load<u32>(env, MAX_EPISODE_STEPS)), TRUNCATED);
  observe(env);
  if (load<u32>(env, RECORD_CAPACITY) != 0) recordStep(env, action);
  return 0;
}

/** Applies actions (u8 each) until the episode has ended, a step is refused or none is left; returns how many it applied. */
export function cartPoleReplay(env: usize, actions: usize, count: u32): u32 {
  for (let step: u32 = 0; step < count; step++) {
    if (load<u8>(env, TERMINATED) | load<u8>(env, TRUNCATED)) return step;
    if (cartPoleStep(env, load<u8>(actions + step)) != 0) return step;
  }
  return count;
}

/** Moves the state one time step on; returns whether the pole has fallen or the cart has left the track. */
function move(env: usize, force: f64): bool {
  const x = f64x2.splat(load<f64>(env, STATE));
  const xDot = f64x2.splat(load<f64>(env, STATE + 8));
  const angle = load<f64>(env, STATE + 16);
  const theta = f64x2.splat(angle);
  const thetaDot = f64x2.splat(load<f64>(env, STATE + 24));
  const sine = f64x2.splat(sin(angle));
  const cosine = f64x2.splat(cos(angle));
  const common = Dynamics.commonTerm(f64x2.splat(force), thetaDot, sine);
  const thetaAcceleration = Dynamics.angularAcceleration(common, sine, cosine);
  const xAcceleration = Dynamics.cartAcceleration(common, thetaAcceleration, cosine);
  const nextX = Dynamics.advance(x, xDot);
  const nextTheta = Dynamics.advance(theta, thetaDot);
  v128.store64_lane(env, nextX, 0, STATE);
  v128.store64_lane(env, Dynamics.advance(xDot, xAcceleration), 0, STATE + 8);
  v128.store64_lane(env, nextTheta, 0, STATE + 16);
  v128.store64_lane(env, Dynamics.advance(thetaDot, thetaAcceleration), 0, STATE + 24);
  return v128.any_true(Dynamics.hasFallen(nextX, nextTheta));
}

/** The reward of a step: only the first one that ends outside of the bounds counts as the fall. */
function rewardOf(env: usize, fallen: bool): f64 {
  if (load<u32>(env, SUTTON_BARTO_REWARD)) return fallen ? -1 : 0;
  return fallen && load<u8>(env, HAS_TERMINATED) ? 0 : 1;
}

function observe(env: usize): void {
  for (let variable: usize = 0; variable < 4; variable++) {
    store<f32>(env + (variable << 2), <f32>load<f64>(env + (variable << 3), STATE), OBSERVATION);
  }
}

function recordObservation(env: usize): void {
  const length = load<u32>(env, RECORD_LENGTH);
  v128.store(env + CARTPOLE_BYTES + length, v128.load(env, OBSERVATION));
  store<u32>(env, length + OBSERVATION_BYTES, RECORD_LENGTH);
}

/** Appends a step in the layout of the canonical trajectory's body. */
function recordStep(env: usize, action: u32): void {
  const length = load<u32>(env, RECORD_LENGTH);
  const step = env + CARTPOLE_BYTES + length;
  store<u8>(step, <u8>action);
  store<f64>(step, load<f64>(env, REWARD), 1);
  store<u8>(step, load<u8>(env, TERMINATED) | (load<u8>(env, TRUNCATED) << 1), 9);
  store<u32>(env, length + 10, RECORD_LENGTH);
  recordObservation(env);
}
