// Two links of which the joint between them is driven, as Gymnasium 1.4.0 defines them. Constants, expressions and their order
// are Gymnasium's; factors that are 1 are left out, which changes no bit.
//
// R. S. Sutton, "Generalization in reinforcement learning: successful examples using sparse coarse coding" (1996).
import { clamp } from '../kit/clamp';
import { Step } from '../kit/step';
import { cosF32, cosPair, sinCos, sinCosPair, sinF32 } from '../math/sin-cos';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `{
  "id": "Acrobot-v1",
  "description": "Swing the free end of two links above a line by driving the joint between them.",
  "source": "Gymnasium 1.4.0; R. S. Sutton (1996)",
  "observationSpace": {
    "type": "Box", "dtype": "<f4", "shape": [6],
    "low": [-1, -1, -1, -1, -12.566370964050293, -28.274333953857422],
    "high": [1, 1, 1, 1, 12.566370964050293, 28.274333953857422]
  },
  "observationNames": [
    "cos of the first angle", "sin of the first angle", "cos of the second angle", "sin of the second angle",
    "velocity of the first angle (rad/s)", "velocity of the second angle (rad/s)"
  ],
  "actionSpace": { "type": "Discrete", "n": 3, "start": 0 },
  "actionNames": ["torque -1 N m", "torque 0", "torque 1 N m"],
  "reward": "-1 for every step, 0 for the one that reaches the line",
  "rewardRange": [-1, 0],
  "start": "every variable uniform in [low, high], rounded to f32",
  "termination": "-cos(first) - cos(first + second) > 1",
  "maxEpisodeSteps": 500,
  "options": {
    "low": { "type": "number", "default": -0.1, "min": -50, "max": 50, "atMost": "high", "at": "reset", "description": "lowest start value" },
    "high": { "type": "number", "default": 0.1, "min": -50, "max": 50, "at": "reset", "description": "highest start value" }
  },
  "state": ["theta1", "theta2", "theta1Dot", "theta2Dot"],
  "versions": { "v1": "observations are sines and cosines; maxEpisodeSteps is 500", "v0": "first version" }
}`;

@unmanaged
export class Options {
  low: f64;
  high: f64;
}

const PI: f64 = 3.141592653589793;
const MAX_VELOCITY_1: f64 = 4 * PI;
const MAX_VELOCITY_2: f64 = 9 * PI;
/** Bound of every variable of a start: from much quicker ones a step of the method leaves all bounds, and takes for ever to wrap. */
const MOST: f64 = 50;
/** s between two states */
const TAU: f64 = 0.2;

/** Rates of change at four points of a step, f64 × 4 each, for the classical Runge–Kutta method. */
const K1 = memory.data(32, 16);
const K2 = memory.data(32, 16);
const K3 = memory.data(32, 16);
const K4 = memory.data(32, 16);
/** f64 × 4: sines, then cosines of the two angles of an observation */
const SINES = memory.data(32, 16);
/** f64 × 4: a state between two steps */
const BETWEEN = memory.data(32, 16);

@unmanaged
export class Acrobot {
  /** rad; 0 hangs down */
  theta1: f64;
  /** rad; relative to the first link */
  theta2: f64;
  /** rad/s */
  theta1Dot: f64;
  theta2Dot: f64;
  /** Whether a step was taken: before it the state is f32, and its sines and cosines are. */
  hasMoved: bool;

  reset(options: Options, rng: Pcg64): void {
    this.theta1 = <f64>(<f32>rng.uniform(options.low, options.high));
    this.theta2 = <f64>(<f32>rng.uniform(options.low, options.high));
    this.theta1Dot = <f64>(<f32>rng.uniform(options.low, options.high));
    this.theta2Dot = <f64>(<f32>rng.uniform(options.low, options.high));
    this.hasMoved = false;
  }

  step(action: usize, options: Options, rng: Pcg64, step: Step): void {
    const state = changetype<usize>(this);
    const torque = <f64>load<u8>(action) - 1;
    findRates(state, torque, K1);
    moveBy(state, TAU / 2, K1);
    findRates(BETWEEN, torque, K2);
    moveBy(state, TAU / 2, K2);
    findRates(BETWEEN, torque, K3);
    moveBy(state, TAU, K3);
    findRates(BETWEEN, torque, K4);
    this.theta1 = wrapped(average(state, 0));
    this.theta2 = wrapped(average(state, 8));
    this.theta1Dot = clamp(average(state, 16), -MAX_VELOCITY_1, MAX_VELOCITY_1);
    this.theta2Dot = clamp(average(state, 24), -MAX_VELOCITY_2, MAX_VELOCITY_2);
    this.hasMoved = true;
    const heights = cosPair(f64x2.replace_lane(f64x2.splat(this.theta1), 1, this.theta2 + this.theta1));
    step.terminated = -f64x2.extract_lane(heights, 0) - f64x2.extract_lane(heights, 1) > 1;
    step.reward = step.terminated ? 0 : -1;
  }

  observe(to: usize): void {
    if (this.hasMoved) {
      sinCosPair(v128.load(changetype<usize>(this)), SINES);
      // cos, sin, cos, sin; one by one for the same reason as in moveBy
      store<f32>(to, <f32>load<f64>(SINES, 16));
      store<f32>(to, <f32>load<f64>(SINES), 4);
      store<f32>(to, <f32>load<f64>(SINES, 24), 8);
      store<f32>(to, <f32>load<f64>(SINES, 8), 12);
    } else {
      store<f32>(to, cosF32(<f32>this.theta1));
      store<f32>(to, sinF32(<f32>this.theta1), 4);
      store<f32>(to, cosF32(<f32>this.theta2), 8);
      store<f32>(to, sinF32(<f32>this.theta2), 12);
    }
    store<f32>(to, <f32>this.theta1Dot, 16);
    store<f32>(to, <f32>this.theta2Dot, 20);
  }

  isSound(options: Options): bool {
    const areAngles = abs(this.theta1) <= MOST && abs(this.theta2) <= MOST;
    return areAngles && abs(this.theta1Dot) <= MOST && abs(this.theta2Dot) <= MOST;
  }
}

/** Writes the rates of change of a state to `rates`. */
function findRates(state: usize, torque: f64, rates: usize): void {
  const theta1 = load<f64>(state);
  const theta2 = load<f64>(state, 8);
  const theta1Dot = load<f64>(state, 16);
  const theta2Dot = load<f64>(state, 24);
  const second = sinCos(theta2);
  const sin2 = f64x2.extract_lane(second, 0);
  const cos2 = f64x2.extract_lane(second, 1);
  const turned = cosPair(f64x2.sub(f64x2.replace_lane(f64x2.splat(theta1), 1, theta1 + theta2), f64x2.splat(PI / 2)));
  const d1 = 0.25 + (1.25 + cos2) + 1 + 1;
  const d2 = 0.25 + 0.5 * cos2 + 1;
  const phi2 = 4.9 * f64x2.extract_lane(turned, 1);
  const centrifugal = -0.5 * (theta2Dot * theta2Dot) * sin2;
  const coriolis = theta2Dot * theta1Dot * sin2;
  const phi1 = centrifugal - coriolis + 1.5 * 9.8 * f64x2.extract_lane(turned, 0) + phi2;
  const driven = torque + (d2 / d1) * phi1 - 0.5 * (theta1Dot * theta1Dot) * sin2 - phi2;
  const acceleration2 = driven / (1.25 - (d2 * d2) / d1);
  store<f64>(rates, theta1Dot);
  store<f64>(rates, theta2Dot, 8);
  store<f64>(rates, -(d2 * acceleration2 + phi1) / d1, 16);
  store<f64>(rates, acceleration2, 24);
}

/** BETWEEN = state + time · rates, one by one: V8's optimizing compiler for IBM Z gets the same in pairs of lanes wrong. */
@inline
function moveBy(state: usize, time: f64, rates: usize): void {
  for (let offset: usize = 0; offset < 32; offset += 8) {
    store<f64>(BETWEEN + offset, load<f64>(state + offset) + time * load<f64>(rates + offset));
  }
}

/** A variable of the state after the step, by the rates at its four points. */
@inline
function average(state: usize, offset: usize): f64 {
  const twice2 = 2 * load<f64>(K2 + offset);
  const twice3 = 2 * load<f64>(K3 + offset);
  const sum = load<f64>(K1 + offset) + twice2 + twice3 + load<f64>(K4 + offset);
  return load<f64>(state + offset) + (TAU / 6) * sum;
}

/** An angle brought into [-pi, pi] by whole turns. */
@inline
function wrapped(angle: f64): f64 {
  while (angle > PI) angle -= 2 * PI;
  while (angle < -PI) angle += 2 * PI;
  return angle;
}
