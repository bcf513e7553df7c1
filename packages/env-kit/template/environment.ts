import { clamp, NoOptions, Pcg64, Step } from '@reroll/env-kit/assembly';

@lazy const MANIFEST = `{
  "id": "__CLASS__-v0",
  "description": "Walk to the end of a line, against the wind.",
  "observationSpace": { "type": "Box", "dtype": "<f4", "shape": [1], "low": -10, "high": 10 },
  "observationNames": ["position (m)"],
  "actionSpace": { "type": "Discrete", "n": 2, "start": 0 },
  "actionNames": ["left", "right"],
  "reward": "1 at the right end, else -0.01",
  "termination": "the right end",
  "maxEpisodeSteps": 200
}`;

@unmanaged
export class __CLASS__ {
  position: f64;

  reset(options: NoOptions, rng: Pcg64): void {
    this.position = rng.uniform(-1, 1);
  }

  step(action: usize, options: NoOptions, rng: Pcg64, step: Step): void {
    const direction: f64 = load<u8>(action) == 1 ? 1 : -1;
    this.position = clamp(this.position + direction + rng.uniform(-1, 0.5), -10, 10);
    step.terminated = this.position == 10;
    step.reward = step.terminated ? 1 : -0.01;
  }

  observe(to: usize): void {
    store<f32>(to, <f32>this.position);
  }
}
