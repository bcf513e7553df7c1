// Mountain car with a continuous push, as Gymnasium 1.4.0 defines it. Its actions are f32, and so is its state after the first
// step, since it is kept in an f32 array; NumPy then computes in f32, where a Python float takes the type of its partner.
// Only a push that was clipped to a bound is a Python float itself, so its sum is rounded once instead of twice.
//
// A. W. Moore, "Efficient memory-based learning for robot control" (PhD thesis, 1990).
import { Step } from '../kit/step';
import { cos } from '../math/sin-cos';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `{
  "id": "MountainCarContinuous-v0",
  "description": "Drive a weak car out of a valley by gathering speed, with as little force as possible.",
  "source": "Gymnasium 1.4.0; A. W. Moore (1990)",
  "observationSpace": {
    "type": "Box", "dtype": "<f4", "shape": [2],
    "low": [-1.2000000476837158, -0.07000000029802322], "high": [0.6000000238418579, 0.07000000029802322]
  },
  "observationNames": ["position (m)", "velocity (m/s)"],
  "actionSpace": { "type": "Box", "dtype": "<f4", "shape": [1], "low": -1, "high": 1 },
  "actionNames": ["push; the environment clips it to [-1, 1]"],
  "reward": "-0.1 push² for every step, and 100 for the goal",
  "rewardRange": [null, 100],
  "start": "position uniform in [low, high], velocity 0",
  "termination": "position at least 0.45 m with a velocity of at least goalVelocity",
  "maxEpisodeSteps": 999,
  "options": {
    "goalVelocity": { "type": "number", "default": 0, "description": "least velocity at the goal (m/s)" },
    "low": { "type": "number", "default": -0.6, "min": -20000, "max": 20000, "atMost": "high", "at": "reset", "description": "lowest start position (m)" },
    "high": { "type": "number", "default": -0.4, "min": -20000, "max": 20000, "at": "reset", "description": "highest start position (m)" }
  },
  "state": ["position", "velocity"],
  "versions": { "v0": "first version" }
}`;

@unmanaged
export class Options {
  goalVelocity: f64;
  low: f64;
  high: f64;
}

const MIN_POSITION: f64 = -1.2;
const MAX_POSITION: f64 = 0.6;
const GOAL_POSITION: f64 = 0.45;
const MAX_SPEED: f64 = 0.07;
const POWER: f64 = 0.0015;
const GRAVITY: f64 = 0.0025;

@unmanaged
export class MountainCarContinuous {
  /** m; an f32's value after the first step */
  position: f64;
  /** m/s; likewise */
  velocity: f64;
  /** Whether a step was taken. */
  isRounded: bool;

  reset(options: Options, rng: Pcg64): void {
    this.position = rng.uniform(options.low, options.high);
    this.velocity = 0;
    this.isRounded = false;
  }

  step(action: usize, options: Options, rng: Pcg64, step: Step): void {
    const push = load<f32>(action);
    const isRounded = this.isRounded;
    const angle = isRounded ? <f64>(<f32>3 * <f32>this.position) : 3 * this.position;
    const pull = GRAVITY * cos(angle);
    const isClipped = push < -1 || push > 1;
    const gain: f64 = isClipped ? (push < 0 ? -POWER : POWER) - pull : <f64>(push * <f32>POWER - <f32>pull);
    let velocity = rounded(this.velocity + rounded(gain, isRounded), isRounded);
    const topSpeed = rounded(MAX_SPEED, isRounded);
    const isFastest = velocity > topSpeed;
    if (isFastest) velocity = topSpeed;
    if (velocity < -topSpeed) velocity = -topSpeed;
    let position = rounded(this.position + velocity, isRounded);
    if (position > rounded(MAX_POSITION, isRounded)) position = rounded(MAX_POSITION, isRounded);
    if (position < rounded(MIN_POSITION, isRounded)) position = rounded(MIN_POSITION, isRounded);
    if (position == rounded(MIN_POSITION, isRounded) && velocity < 0) velocity = 0;
    // A velocity that was limited is a Python float, which is compared as it is.
    const hasSpeed = isFastest
      ? MAX_SPEED >= options.goalVelocity
      : velocity >= rounded(options.goalVelocity, isRounded);
    step.terminated = position >= rounded(GOAL_POSITION, isRounded) && hasSpeed;
    step.reward = (step.terminated ? 100.0 : 0.0) - <f64>push * <f64>push * 0.1;
    this.position = <f64>(<f32>position);
    this.velocity = <f64>(<f32>velocity);
    this.isRounded = true;
  }

  observe(to: usize): void {
    store<f32>(to, <f32>this.position);
    store<f32>(to, <f32>this.velocity, 4);
  }

  isSound(options: Options): bool {
    return abs(this.position) <= 20000 && abs(this.velocity) <= 0.0700001;
  }
}

/** A number as the state holds numbers: f32 after the first step. */
@inline
function rounded(value: f64, isRounded: bool): f64 {
  return isRounded ? <f64>(<f32>value) : value;
}
