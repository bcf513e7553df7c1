// A car in a valley that is too weak to drive straight up to the goal, as Gymnasium 1.4.0 defines it.
//
// A. W. Moore, "Efficient memory-based learning for robot control" (PhD thesis, 1990).
import { clamp } from '../kit/clamp';
import { Step } from '../kit/step';
import { cos } from '../math/sin-cos';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `{
  "id": "MountainCar-v0",
  "description": "Drive a weak car out of a valley by gathering speed.",
  "source": "Gymnasium 1.4.0; A. W. Moore (1990)",
  "observationSpace": {
    "type": "Box", "dtype": "<f4", "shape": [2],
    "low": [-1.2000000476837158, -0.07000000029802322], "high": [0.6000000238418579, 0.07000000029802322]
  },
  "observationNames": ["position (m)", "velocity (m/s)"],
  "actionSpace": { "type": "Discrete", "n": 3, "start": 0 },
  "actionNames": ["left", "none", "right"],
  "reward": "−1 for every step",
  "rewardRange": [-1, -1],
  "start": "position uniform in [low, high], velocity 0",
  "termination": "position at least 0.5 m with a velocity of at least goalVelocity",
  "maxEpisodeSteps": 200,
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
const GOAL_POSITION: f64 = 0.5;
const MAX_SPEED: f64 = 0.07;
const FORCE: f64 = 0.001;
const GRAVITY: f64 = 0.0025;

@unmanaged
export class MountainCar {
  /** m */
  position: f64;
  /** m/s */
  velocity: f64;

  reset(options: Options, rng: Pcg64): void {
    this.position = rng.uniform(options.low, options.high);
    this.velocity = 0;
  }

  step(action: usize, options: Options, rng: Pcg64, step: Step): void {
    const push = (<f64>load<u8>(action) - 1) * FORCE;
    let velocity = this.velocity + (push + cos(3 * this.position) * -GRAVITY);
    velocity = clamp(velocity, -MAX_SPEED, MAX_SPEED);
    const position = clamp(this.position + velocity, MIN_POSITION, MAX_POSITION);
    if (position == MIN_POSITION && velocity < 0) velocity = 0;
    this.position = position;
    this.velocity = velocity;
    step.terminated = position >= GOAL_POSITION && velocity >= options.goalVelocity;
    step.reward = -1;
  }

  observe(to: usize): void {
    store<f32>(to, <f32>this.position);
    store<f32>(to, <f32>this.velocity, 4);
  }

  isSound(options: Options): bool {
    return abs(this.position) <= 20000 && abs(this.velocity) <= MAX_SPEED;
  }
}
