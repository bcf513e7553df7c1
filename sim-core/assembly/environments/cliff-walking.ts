// A walk along a cliff, as Gymnasium 1.4.0 defines it: 4 rows of 12 cells, from the lower left to the lower right.
//
// R. S. Sutton, A. G. Barto, "Reinforcement learning: an introduction" (2018), example 6.6.
import { chooseOf } from '../kit/choose';
import { Step } from '../kit/step';
import { put, putCharacter } from '../kit/text';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `[
  {
    "id": "CliffWalking-v1",
    "description": "Walk along a cliff to the goal; whoever falls is back at the start.",
    "source": "Gymnasium 1.4.0; R. S. Sutton, A. G. Barto (2018), example 6.6",
    "observationSpace": { "type": "Discrete", "n": 48, "start": 0 },
    "observationNames": ["row * 12 + column"],
    "actionSpace": { "type": "Discrete", "n": 4, "start": 0 },
    "actionNames": ["up", "right", "down", "left"],
    "reward": "-1 for every step, -100 for a fall",
    "rewardRange": [-100, -1],
    "start": "the lower left cell, 36",
    "termination": "the lower right cell, 47",
    "maxEpisodeSteps": null,
    "info": ["prob"],
    "options": {
      "isSlippery": { "type": "boolean", "default": false, "description": "whether a move may slip to a side" }
    },
    "versions": { "v1": "isSlippery was added", "v0": "first version" }
  },
  { "id": "CliffWalkingSlippery-v1", "like": "CliffWalking-v1", "defaults": { "isSlippery": true } }
]`;

@unmanaged
export class Options {
  isSlippery: f64;
}

const COLUMNS: u32 = 12;
const CELLS: u32 = 48;
const START: u32 = 36;
const GOAL: u32 = 47;

const UP: u32 = 0;
const RIGHT: u32 = 1;
const DOWN: u32 = 2;

@unmanaged
export class CliffWalking {
  /** How likely the last step was to end where it did; 1 after a reset. */
  prob: f64;
  cell: u32;

  reset(options: Options, rng: Pcg64): void {
    // Gymnasium draws from a distribution that leaves no choice.
    rng.random();
    this.cell = START;
    this.prob = 1;
  }

  step(action: usize, options: Options, rng: Pcg64, step: Step): void {
    let direction: u32 = load<u8>(action);
    this.prob = 1;
    if (options.isSlippery != 0) {
      this.prob = 1.0 / 3.0;
      direction = (direction + chooseOf(rng, this.prob, this.prob, this.prob) + 3) & 3;
    } else rng.random();
    const next = neighbour(this.cell, direction);
    const hasFallen = next > START && next < GOAL;
    this.cell = hasFallen ? START : next;
    step.reward = hasFallen ? -100 : -1;
    step.terminated = next == GOAL;
  }

  observe(to: usize): void {
    store<i64>(to, this.cell);
  }

  inform(to: usize): void {
    store<f64>(to, this.prob);
  }

  isSound(options: Options): bool {
    return this.cell < CELLS && (this.prob == 1 || this.prob == 1.0 / 3.0);
  }

  render(to: usize, options: Options, action: i32): usize {
    for (let cell: u32 = 0; cell < CELLS; cell++) {
      const column = cell % COLUMNS;
      if (column > 0) to = put(to, '  ');
      const isCliff = cell > START && cell < GOAL;
      to = putCharacter(to, cell == this.cell ? 120 : cell == GOAL ? 84 : isCliff ? 67 : 111);
      if (column == COLUMNS - 1) to = putCharacter(to, 10);
    }
    return putCharacter(to, 10);
  }
}

/** The cell in a direction, or the same one at the edge. */
@inline
function neighbour(cell: u32, direction: u32): u32 {
  const column = cell % COLUMNS;
  if (direction == UP) return cell >= COLUMNS ? cell - COLUMNS : cell;
  if (direction == DOWN) return cell < START ? cell + COLUMNS : cell;
  if (direction == RIGHT) return column < COLUMNS - 1 ? cell + 1 : cell;
  return column > 0 ? cell - 1 : cell;
}
