// FrozenLake-v1 of Gymnasium as a module of its own: `reroll env build module.ts`.
import { chooseOf, Pcg64, Step } from '@reroll/env-kit/assembly';

@lazy const MANIFEST = `{
  "id": "FrozenLake-v1",
  "description": "Walk over a frozen lake to the goal, without falling through a hole.",
  "observationSpace": { "type": "Discrete", "n": 16, "start": 0 },
  "observationNames": ["cell, 4 * row + column"],
  "actionSpace": { "type": "Discrete", "n": 4, "start": 0 },
  "actionNames": ["left", "down", "right", "up"],
  "options": {
    "isSlippery": { "type": "boolean", "default": true, "description": "whether a move may slip to either side" }
  },
  "reward": "1 for the goal",
  "rewardRange": [0, 1],
  "termination": "the goal, or a hole",
  "maxEpisodeSteps": 100
}`;

/** A bit for each cell: where the holes are, and the goal. */
const HOLES: u32 = (1 << 5) | (1 << 7) | (1 << 11) | (1 << 12);
const GOAL: u32 = 15;

const SUCCESS: f64 = 1.0 / 3.0;
const SLIP: f64 = (1 - SUCCESS) / 2;

@unmanaged
export class Options {
  isSlippery: f64;
}

@unmanaged
export class FrozenLake {
  cell: u32;

  reset(options: Options, rng: Pcg64): void {
    // Gymnasium draws where to begin, although there is one start alone.
    rng.random();
    this.cell = 0;
  }

  step(action: usize, options: Options, rng: Pcg64, step: Step): void {
    const turn = options.isSlippery != 0 ? chooseOf(rng, SLIP, SUCCESS, SLIP) : chooseOf(rng, 0, 1, 0);
    this.cell = neighbour(this.cell, (<u32>load<u8>(action) + turn + 3) & 3);
    step.reward = this.cell == GOAL ? 1 : 0;
    step.terminated = this.cell == GOAL || ((HOLES >> this.cell) & 1) != 0;
  }

  observe(to: usize): void {
    store<i64>(to, this.cell);
  }

  isSound(options: Options): bool {
    return this.cell < 16;
  }
}

/** The cell in a direction, or the same one at the edge. */
@inline
function neighbour(cell: u32, direction: u32): u32 {
  const column = cell & 3;
  if (direction == 0) return column > 0 ? cell - 1 : cell;
  if (direction == 1) return cell < 12 ? cell + 4 : cell;
  if (direction == 2) return column < 3 ? cell + 1 : cell;
  return cell > 3 ? cell - 4 : cell;
}
