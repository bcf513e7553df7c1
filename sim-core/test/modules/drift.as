// An environment with a continuous action of f64, an option and a start that draws nothing.
import { Step } from '../kit/step';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `[
  {
    "id": "Drift-v0",
    "description": "A point that is pushed.",
    "source": "a test",
    "drawsNothing": true,
    "observationSpace": { "type": "Box", "dtype": "<f8", "shape": [1], "low": null, "high": null },
    "observationNames": ["position (m)"],
    "actionSpace": { "type": "Box", "dtype": "<f8", "shape": [1], "low": -1, "high": 1 },
    "actionNames": ["push (m)"],
    "reward": "minus the push",
    "rewardRange": [-1, 1],
    "start": "0",
    "termination": "never",
    "maxEpisodeSteps": 10,
    "state": ["position"],
    "options": { "gain": { "type": "number", "default": 1, "min": 0, "max": 10, "description": "what a push counts" } },
    "versions": { "v0": "first version" }
  },
  { "id": "FastDrift-v0", "like": "Drift-v0", "defaults": { "gain": 4 } }
]`;

@unmanaged
export class Options {
  gain: f64;
}

@unmanaged
export class Drift {
  position: f64;

  reset(options: Options, rng: Pcg64): void {
    this.position = 0;
  }

  step(action: usize, options: Options, rng: Pcg64, step: Step): void {
    this.position += options.gain * load<f64>(action);
    step.reward = -load<f64>(action);
  }

  observe(to: usize): void {
    store<f64>(to, this.position);
  }

  isSound(options: Options): bool {
    return abs(this.position) < 1e100;
  }
}
