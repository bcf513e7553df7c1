// A drone that holds its height in gusts of wind, by a thrust between nothing and twice its weight.
import { clamp, NoOptions, Pcg64, Step } from '@reroll/env-kit/assembly';

@lazy const MANIFEST = `{
  "id": "Hover-v0",
  "description": "Hold a drone at its height in gusts of wind.",
  "observationSpace": { "type": "Box", "dtype": "<f4", "shape": [2], "low": [-10, -20], "high": [10, 20] },
  "observationNames": ["height above the target (m)", "speed upwards (m/s)"],
  "actionSpace": { "type": "Box", "dtype": "<f4", "shape": [1], "low": -1, "high": 1 },
  "actionNames": ["thrust beyond the weight, in weights; clipped to [-1, 1]"],
  "reward": "1 minus a tenth of the distance; -10 for leaving",
  "rewardRange": [-10, 1],
  "start": "height uniform in [-1, 1], at rest",
  "termination": "10 m from the target",
  "maxEpisodeSteps": 500,
  "state": ["height", "speed"]
}`;

const GRAVITY: f64 = 9.81;
const STEP_S: f64 = 0.02;
const LIMIT: f64 = 10;
const TOP_SPEED: f64 = 20;
/** m/s in a step */
const GUST: f64 = 0.05;

@unmanaged
export class Hover {
  /** m above the target */
  height: f64;
  /** m/s upwards */
  speed: f64;

  reset(options: NoOptions, rng: Pcg64): void {
    this.height = rng.uniform(-1, 1);
    this.speed = 0;
  }

  step(action: usize, options: NoOptions, rng: Pcg64, step: Step): void {
    const thrust = clamp(load<f32>(action), -1, 1) * GRAVITY;
    const speed = this.speed + thrust * STEP_S + rng.uniform(-GUST, GUST);
    this.speed = clamp(speed, -TOP_SPEED, TOP_SPEED);
    this.height = clamp(this.height + this.speed * STEP_S, -LIMIT, LIMIT);
    step.terminated = abs(this.height) == LIMIT;
    step.reward = step.terminated ? -10 : 1 - abs(this.height) / 10;
  }

  observe(to: usize): void {
    store<f32>(to, <f32>this.height);
    store<f32>(to, <f32>this.speed, 4);
  }

  isSound(options: NoOptions): bool {
    return abs(this.height) <= LIMIT && abs(this.speed) <= TOP_SPEED;
  }
}
