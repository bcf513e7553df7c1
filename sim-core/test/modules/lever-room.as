// An environment that no built-in is like: MultiDiscrete actions, and observations that are a Dict of parts of two dtypes.
import { NoOptions, Step } from '../kit/step';
import { put, putInteger } from '../kit/text';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `{
  "id": "LeverRoom-v0",
  "description": "Two levers move a counter.",
  "source": "a test",
  "observationSpace": {
    "type": "Dict",
    "spaces": [
      ["count", { "type": "Discrete", "n": 1000, "start": 0 }],
      ["noise", { "type": "Box", "dtype": "<f8", "shape": [2], "low": 0, "high": 1 }],
      ["levers", { "type": "Box", "dtype": "|u1", "shape": [2], "low": 0, "high": 4 }]
    ]
  },
  "observationNames": ["sum of the first lever", "two draws", "the levers"],
  "actionSpace": { "type": "MultiDiscrete", "dtype": "<i8", "shape": [2], "nvec": [3, 4], "start": [0, 1] },
  "actionNames": ["first lever", "second lever"],
  "reward": "the second lever",
  "rewardRange": [1, 4],
  "start": "0",
  "termination": "a count above 20",
  "maxEpisodeSteps": 30,
  "versions": { "v0": "first version" }
}`;

@unmanaged
export class LeverRoom {
  noise0: f64;
  noise1: f64;
  count: u32;
  first: u8;
  second: u8;

  reset(options: NoOptions, rng: Pcg64): void {
    this.count = 0;
    this.first = 0;
    this.second = 0;
    this.noise0 = rng.random();
    this.noise1 = rng.random();
  }

  step(action: usize, options: NoOptions, rng: Pcg64, step: Step): void {
    this.first = <u8>load<i64>(action);
    this.second = <u8>load<i64>(action, 8);
    this.count += this.first;
    this.noise0 = rng.random();
    step.reward = <f64>this.second;
    step.terminated = this.count > 20;
  }

  observe(to: usize): void {
    store<i64>(to, this.count);
    store<f64>(to, this.noise0, 8);
    store<f64>(to, this.noise1, 16);
    store<u8>(to, this.first, 24);
    store<u8>(to, this.second, 25);
  }

  isSound(options: NoOptions): bool {
    return this.count < 1000 && this.noise0 >= 0 && this.noise0 < 1 && this.noise1 >= 0 && this.noise1 < 1;
  }

  render(to: usize, options: NoOptions, action: i32): usize {
    return putInteger(put(to, 'count '), this.count);
  }
}
