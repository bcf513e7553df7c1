// A pendulum to be swung upright by a torque, as Gymnasium 1.4.0 defines it. Actions are f32, and NumPy computes in f32 what
// is made of them and Python floats alone; all else is f64.
import { clamp } from '../kit/clamp';
import { ACCEPTED, STATE_OUT_OF_RANGE, Step } from '../kit/step';
import { SIN_COS_LIMIT, sin, sinCos } from '../math/sin-cos';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `{
  "id": "Pendulum-v1",
  "description": "Swing a pendulum upright and keep it there.",
  "source": "Gymnasium 1.4.0",
  "observationSpace": { "type": "Box", "dtype": "<f4", "shape": [3], "low": [-1, -1, -8], "high": [1, 1, 8] },
  "observationNames": ["cos of the angle", "sin of the angle", "angular velocity (rad/s)"],
  "actionSpace": { "type": "Box", "dtype": "<f4", "shape": [1], "low": -2, "high": 2 },
  "actionNames": ["torque (N m); the environment clips it to [-2, 2]"],
  "reward": "-(angle² + 0.1 velocity² + 0.001 torque²), with the angle from upright in [-pi, pi)",
  "rewardRange": [null, 0],
  "start": "angle uniform in [-xInit, xInit], velocity in [-yInit, yInit]",
  "termination": "never",
  "maxEpisodeSteps": 200,
  "options": {
    "g": { "type": "number", "default": 10, "min": -1000000, "max": 1000000, "description": "acceleration of gravity (m/s²)" },
    "xInit": { "type": "number", "default": 3.141592653589793, "min": 0, "max": 60000, "at": "reset", "description": "bound of the start angle (rad)" },
    "yInit": { "type": "number", "default": 1, "min": 0, "max": 1000000, "at": "reset", "description": "bound of the start velocity (rad/s)" }
  },
  "state": ["theta", "thetaDot"],
  "versions": { "v1": "the angle is normalised in the reward", "v0": "first version" }
}`;

@unmanaged
export class Options {
  g: f64;
  xInit: f64;
  yInit: f64;
}

const PI: f64 = 3.141592653589793;
/** rad/s */
const MAX_SPEED: f64 = 8;
/** N·m */
const MAX_TORQUE: f32 = 2;
/** s between two states */
const TAU: f64 = 0.05;

@unmanaged
export class Pendulum {
  /** rad; 0 is upright */
  theta: f64;
  /** rad/s */
  thetaDot: f64;

  reset(options: Options, rng: Pcg64): void {
    this.theta = rng.uniform(-options.xInit, options.xInit);
    this.thetaDot = rng.uniform(-options.yInit, options.yInit);
  }

  step(action: usize, options: Options, rng: Pcg64, step: Step): void {
    const given = load<f32>(action);
    const torque = given < -MAX_TORQUE ? -MAX_TORQUE : given > MAX_TORQUE ? MAX_TORQUE : given;
    const theta = this.theta;
    const thetaDot = this.thetaDot;
    const angle = normalized(theta);
    const effort = <f64>(<f32>0.001 * (torque * torque));
    step.reward = -(angle * angle + 0.1 * (thetaDot * thetaDot) + effort);
    const gravity = ((3 * options.g) / 2) * sin(theta);
    const acceleration = gravity + <f64>(<f32>3 * torque);
    this.thetaDot = clamp(thetaDot + acceleration * TAU, -MAX_SPEED, MAX_SPEED);
    this.theta = theta + this.thetaDot * TAU;
  }

  observe(to: usize): void {
    const both = sinCos(this.theta);
    store<f32>(to, <f32>f64x2.extract_lane(both, 1));
    store<f32>(to, <f32>f64x2.extract_lane(both, 0), 4);
    store<f32>(to, <f32>this.thetaDot, 8);
  }

  refusal(): i32 {
    // Both this angle and the next one, at most 0.4 rad on, go through sin and cos.
    return abs(this.theta) <= SIN_COS_LIMIT - 1 ? ACCEPTED : STATE_OUT_OF_RANGE;
  }

  isSound(options: Options): bool {
    return abs(this.theta) <= SIN_COS_LIMIT && abs(this.thetaDot) <= 1000000;
  }
}

/** An angle in [-pi, pi): Python's `(x + pi) % (2 pi) - pi`. */
function normalized(angle: f64): f64 {
  const turned = angle + PI;
  if (turned >= 0 && turned < 2 * PI) return turned - PI;
  const rest = turned % (2 * PI);
  return (rest < 0 ? rest + 2 * PI : rest == 0 ? 0 : rest) - PI;
}
