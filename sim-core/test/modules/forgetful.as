// An environment whose reset forgets a field: only memory that is cleared before keeps one episode from the next.
import { NoOptions, Step } from '../kit/step';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `{
  "id": "Forgetful-v0",
  "description": "Counts its steps, and never starts anew.",
  "source": "a test",
  "drawsNothing": true,
  "observationSpace": { "type": "Discrete", "n": 1000, "start": 0 },
  "observationNames": ["count"],
  "actionSpace": { "type": "Discrete", "n": 3, "start": 0 },
  "actionNames": ["none", "one", "two"],
  "reward": "the action",
  "rewardRange": [0, 2],
  "start": "0",
  "termination": "a count of 9",
  "maxEpisodeSteps": null,
  "versions": { "v0": "first version" }
}`;

@unmanaged
export class Forgetful {
  count: u64;

  reset(options: NoOptions, rng: Pcg64): void {}

  step(action: usize, options: NoOptions, rng: Pcg64, step: Step): void {
    this.count += load<u8>(action);
    step.reward = load<u8>(action);
    step.terminated = this.count >= 9;
  }

  observe(to: usize): void {
    store<u64>(to, this.count);
  }

  isSound(options: NoOptions): bool {
    return true;
  }
}
