// A pole on a cart, as Gymnasium 1.4.0 defines it. Constants, expressions and their order are Gymnasium's: floating-point
// addition is not associative, so the order is part of the definition. The equations of motion are written once, for two states
// at a time; a single environment uses one lane of them.
//
// Equations: R. V. Florian, "Correct equations for the dynamics of the cart-pole system" (2007), without friction.
import { put, putCharacter, putDecimal, putMany } from '../kit/text';
import { ACCEPTED, STATE_OUT_OF_RANGE, Step } from '../kit/step';
import { both } from '../math/constant-pair';
import { cos, SIN_COS_LIMIT, sin } from '../math/sin-cos';
import { FAST_LIMIT, fastCos, fastSin, isUndecided } from '../math/sin-cos-fast';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `{
  "id": "CartPole-v1",
  "description": "Balance a pole on a cart by pushing the cart to the left or to the right.",
  "source": "Gymnasium 1.4.0; A. G. Barto, R. S. Sutton, C. W. Anderson (1983)",
  "observationSpace": {
    "type": "Box", "dtype": "<f4", "shape": [4],
    "low": [-4.800000190734863, null, -0.41887903213500977, null],
    "high": [4.800000190734863, null, 0.41887903213500977, null]
  },
  "observationNames": ["cart position (m)", "cart velocity (m/s)", "pole angle (rad)", "pole velocity (rad/s)"],
  "actionSpace": { "type": "Discrete", "n": 2, "start": 0 },
  "actionNames": ["left", "right"],
  "reward": "1 for every step, the one that ends the episode included",
  "rewardRange": [-1, 1],
  "start": "every variable uniform in [low, high]",
  "termination": "the cart leaves ±2.4 m, or the pole ±12 degrees",
  "maxEpisodeSteps": 500,
  "options": {
    "suttonBartoReward": { "type": "boolean", "default": false, "description": "reward 0 for a step, −1 for the one that terminates" },
    "low": { "type": "number", "default": -0.05, "min": -65536, "max": 65536, "atMost": "high", "at": "reset", "description": "lowest start value" },
    "high": { "type": "number", "default": 0.05, "min": -65536, "max": 65536, "at": "reset", "description": "highest start value" }
  },
  "state": ["x", "xDot", "theta", "thetaDot"],
  "versions": { "v1": "maxEpisodeSteps is 500", "v0": "maxEpisodeSteps was 200" }
}`;

@unmanaged
export class Options {
  /** 0 or 1 */
  suttonBartoReward: f64;
  low: f64;
  high: f64;
}

/** m/s² */
const GRAVITY = memory.data<f64>([9.8]);
/** kg */
const POLE_MASS = memory.data<f64>([0.1]);
/** kg; cart and pole */
const TOTAL_MASS = memory.data<f64>([1.1]);
/** m; half of the pole's length */
const POLE_HALF_LENGTH = memory.data<f64>([0.5]);
/** kg·m */
const POLE_MASS_LENGTH = memory.data<f64>([0.05]);
/** N; to the right for action 1, to the left for action 0 */
const FORCE: f64 = 10;
/** s between two states */
const TAU = memory.data<f64>([0.02]);
const FOUR_THIRDS = memory.data<f64>([4.0 / 3.0]);
/** m; beyond it the episode terminates */
const POSITION_THRESHOLD = memory.data<f64>([2.4]);
/** rad; beyond it the episode terminates */
const ANGLE_THRESHOLD = memory.data<f64>([(12 * 2 * 3.141592653589793) / 360]);

/** Forces of a pair of actions; the first environment's action is the lower bit of the index. */
const FORCES = memory.data<f64>([-FORCE, -FORCE, FORCE, -FORCE, -FORCE, FORCE, FORCE, FORCE], 16);

/** Far beyond what any episode reaches, and so small that no step from it leaves the finite numbers. */
const MOST: f64 = 1e100;

/** sin θ and cos θ of a batch of up to 64 states, f64 each. */
const SINES = memory.data(64 << 3, 16);
const COSINES = memory.data(64 << 3, 16);

@unmanaged
export class CartPole {
  /** m */
  x: f64;
  /** m/s */
  xDot: f64;
  /** rad; 0 is upright */
  theta: f64;
  /** rad/s */
  thetaDot: f64;

  reset(options: Options, rng: Pcg64): void {
    this.x = rng.uniform(options.low, options.high);
    this.xDot = rng.uniform(options.low, options.high);
    this.theta = rng.uniform(options.low, options.high);
    this.thetaDot = rng.uniform(options.low, options.high);
  }

  @inline
  step(action: usize, options: Options, rng: Pcg64, step: Step): void {
    const angle = f64x2.splat(this.theta);
    let sine = fastSin(angle);
    let cosine = fastCos(angle);
    if (v128.any_true(isUndecided(angle, sine, cosine))) {
      sine = f64x2.splat(sin(this.theta));
      cosine = f64x2.splat(cos(this.theta));
    }
    const force = f64x2.splat(load<u8>(action) == 0 ? -FORCE : FORCE);
    const state = changetype<usize>(this);
    const hasFallen = v128.any_true(move(state, state, false, force, sine, cosine));
    step.terminated = hasFallen;
    // Only the first step that ends outside of the bounds is the fall.
    if (options.suttonBartoReward != 0) step.reward = hasFallen ? -1 : 0;
    else step.reward = hasFallen && step.hasTerminated ? 0 : 1;
  }

  @inline
  observe(to: usize): void {
    const cart = v128.load64_lane(changetype<usize>(this), v128.load64_zero(changetype<usize>(this)), 1, 8);
    const pole = v128.load64_lane(changetype<usize>(this), v128.load64_zero(changetype<usize>(this), 16), 1, 24);
    v128.store(to, v128.shuffle<f64>(f32x4.demote_f64x2_zero(cart), f32x4.demote_f64x2_zero(pole), 0, 2));
  }

  @inline
  refusal(): i32 {
    return abs(this.theta) <= SIN_COS_LIMIT ? ACCEPTED : STATE_OUT_OF_RANGE;
  }

  isSound(options: Options): bool {
    const isOnTrack = abs(this.x) <= MOST && abs(this.xDot) <= MOST;
    return isOnTrack && abs(this.theta) <= MOST && abs(this.thetaDot) <= MOST;
  }

  /** The track from −2.4 m to 2.4 m in 61 columns, and the pole at four heights, where it leans by its angle times the height. */
  render(to: usize, options: Options, action: i32): usize {
    for (let height: f64 = 1; height > 0; height -= 0.25) {
      to = putMark(to, this.x + this.theta * height, '|');
    }
    to = putCharacter(putMany(putMark(to, this.x, '[=]'), 45, COLUMNS), 10);
    to = put(putDecimal(put(to, "x "), this.x), " m, x' ");
    to = put(putDecimal(to, this.xDot), " m/s, theta ");
    to = put(putDecimal(to, this.theta), " rad, theta' ");
    return put(putDecimal(to, this.thetaDot), ' rad/s');
  }

  /** Puts a state that is spent where a step is quick: beyond the fast path of the sine its neighbours would wait for it. */
  @inline
  park(): void {
    this.x = 0;
    this.theta = 0;
    this.thetaDot = 0;
    this.xDot = 0;
  }

  /** Moves this state and those behind it on, `count` ≤ 64, two at a time, in phases whose iterations a processor can overlap. */
  moveMany(actions: usize, rewards: usize, terminated: usize, count: u32, options: Options): void {
    const states = changetype<usize>(this);
    findSinesAndCosines(states, count);
    const isSuttonBarto = options.suttonBartoReward != 0;
    const standing = f64x2.splat(isSuttonBarto ? 0 : 1);
    const fallen = f64x2.splat(isSuttonBarto ? -1 : 1);
    for (let index: u32 = 0; index < count; index += 2) {
      const state = states + (index << 5);
      const sine = v128.load(SINES + (index << 3));
      const cosine = v128.load(COSINES + (index << 3));
      const pair: u32 = load<u16>(actions + index);
      const force = v128.load(FORCES + (((pair | (pair >> 7)) & 3) << 4));
      const hasFallen = move(state, state + 32, true, force, sine, cosine);
      v128.store(rewards + (index << 3), v128.bitselect(fallen, standing, hasFallen));
      const bits = i64x2.bitmask(hasFallen);
      store<u16>(terminated + index, (bits & 1) | ((bits & 2) << 7));
    }
  }
}

/** Columns of the track as text. */
const COLUMNS: i32 = 61;

/** A line with a mark centred at a position on the track; empty when it is beside the track. */
function putMark(to: usize, metres: f64, mark: string): usize {
  const column = nearest((metres / 4.8 + 0.5) * (COLUMNS - 1)) - (mark.length - 1) / 2;
  if (column >= 0 && column <= COLUMNS - mark.length) to = put(putMany(to, 32, <i32>column), mark);
  return putCharacter(to, 10);
}

/**
 * Moves two states, or the first alone, one time step on by explicit Euler: every rate is the one before the step. Says which
 * have fallen.
 */
@inline
function move(first: usize, second: usize, isPair: bool, force: v128, sine: v128, cosine: v128): v128 {
  const xDot = variable(first, second, isPair, offsetof<CartPole>('xDot'));
  const thetaDot = variable(first, second, isPair, offsetof<CartPole>('thetaDot'));
  const common = commonTerm(force, thetaDot, sine);
  const thetaAcceleration = angularAcceleration(common, sine, cosine);
  const xAcceleration = cartAcceleration(common, thetaAcceleration, cosine);
  const x = advance(variable(first, second, isPair, offsetof<CartPole>('x')), xDot);
  const theta = advance(variable(first, second, isPair, offsetof<CartPole>('theta')), thetaDot);
  setVariable(first, second, isPair, offsetof<CartPole>('x'), x);
  setVariable(first, second, isPair, offsetof<CartPole>('xDot'), advance(xDot, xAcceleration));
  setVariable(first, second, isPair, offsetof<CartPole>('theta'), theta);
  setVariable(first, second, isPair, offsetof<CartPole>('thetaDot'), advance(thetaDot, thetaAcceleration));
  return v128.or(
    f64x2.gt(f64x2.abs(x), both(POSITION_THRESHOLD)),
    f64x2.gt(f64x2.abs(theta), both(ANGLE_THRESHOLD)),
  );
}

/** A variable of two states, or of the first alone. */
@inline
function variable(first: usize, second: usize, isPair: bool, offset: usize): v128 {
  if (!isPair) return v128.load64_splat(first + offset);
  return v128.load64_lane(second + offset, v128.load64_zero(first + offset), 1);
}

/** Sets a variable of two states, or of the first alone. What reads it next, reads it alone: wider stores would delay that. */
@inline
function setVariable(first: usize, second: usize, isPair: bool, offset: usize, value: v128): void {
  v128.store64_lane(first + offset, value, 0);
  if (isPair) v128.store64_lane(second + offset, value, 1);
}

/** (F + m_p l θ̇² sin θ) / M, which both accelerations need. */
@inline
function commonTerm(force: v128, thetaDot: v128, sine: v128): v128 {
  const square = f64x2.mul(thetaDot, thetaDot);
  const centrifugal = f64x2.mul(f64x2.mul(both(POLE_MASS_LENGTH), square), sine);
  return f64x2.div(f64x2.add(force, centrifugal), both(TOTAL_MASS));
}

/** θ̈ */
@inline
function angularAcceleration(common: v128, sine: v128, cosine: v128): v128 {
  const torque = f64x2.sub(f64x2.mul(both(GRAVITY), sine), f64x2.mul(cosine, common));
  const poleShare = f64x2.div(f64x2.mul(both(POLE_MASS), f64x2.mul(cosine, cosine)), both(TOTAL_MASS));
  const inertia = f64x2.mul(both(POLE_HALF_LENGTH), f64x2.sub(both(FOUR_THIRDS), poleShare));
  return f64x2.div(torque, inertia);
}

/** ẍ */
@inline
function cartAcceleration(common: v128, thetaAcceleration: v128, cosine: v128): v128 {
  const reaction = f64x2.mul(f64x2.mul(both(POLE_MASS_LENGTH), thetaAcceleration), cosine);
  return f64x2.sub(common, f64x2.div(reaction, both(TOTAL_MASS)));
}

@inline
function advance(value: v128, rate: v128): v128 {
  return f64x2.add(value, f64x2.mul(both(TAU), rate));
}

/** Puts the sines and cosines of `count` angles into SINES and COSINES. */
function findSinesAndCosines(states: usize, count: u32): void {
  let undecided = i64x2.splat(0);
  for (let index: u32 = 0; index < count; index += 2) {
    const state = states + (index << 5);
    const angle = v128.load64_lane(state + 32, v128.load64_zero(state, 16), 1, 16);
    const sine = fastSin(angle);
    const cosine = fastCos(angle);
    v128.store(SINES + (index << 3), sine);
    v128.store(COSINES + (index << 3), cosine);
    undecided = v128.or(undecided, isUndecided(angle, sine, cosine));
  }
  if (v128.any_true(undecided)) decideExactly(states, count);
}

/** Finds the sines and cosines again where the fast path left them undecided. */
function decideExactly(states: usize, count: u32): void {
  for (let index: u32 = 0; index < count; index++) {
    const angle = load<f64>(states + (index << 5), 16);
    const slot = index << 3;
    if (abs(angle) <= FAST_LIMIT && !isNaN(load<f64>(SINES + slot) + load<f64>(COSINES + slot))) continue;
    store<f64>(SINES + slot, sin(angle));
    store<f64>(COSINES + slot, cos(angle));
  }
}
