// A walk over a frozen lake to a goal, past holes in the ice, as Gymnasium 1.4.0 defines it.
import { chooseOf } from '../kit/choose';
import { Step } from '../kit/step';
import { putAction, putCharacter, putColored } from '../kit/text';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `[
  {
    "id": "FrozenLake-v1",
    "description": "Cross a frozen lake from start to goal without falling into a hole; the ice is slippery.",
    "source": "Gymnasium 1.4.0",
    "observationSpace": { "type": "Discrete", "n": 16, "start": 0 },
    "observationNames": ["row * columns + column"],
    "actionSpace": { "type": "Discrete", "n": 4, "start": 0 },
    "actionNames": ["left", "down", "right", "up"],
    "reward": "rewardSchedule: for the goal, for a hole, for ice",
    "rewardRange": [null, null],
    "start": "a cell S, each equally likely",
    "termination": "a hole or the goal",
    "maxEpisodeSteps": 100,
    "info": ["prob"],
    "options": {
      "isSlippery": { "type": "boolean", "default": true, "description": "whether a move may slip to a side" },
      "successRate": { "type": "number", "default": 0.3333333333333333, "min": 0, "max": 1, "description": "how likely a move on slippery ice goes where it should" },
      "rewardSchedule": { "type": "numbers", "length": 3, "default": [1, 0, 0], "min": -1e9, "max": 1e9, "description": "rewards for reaching the goal, a hole and ice" },
      "mapName": { "type": "preset", "of": "desc", "values": ["4x4", "8x8"], "default": "4x4", "description": "a map of Gymnasium's" },
      "desc": {
        "type": "grid", "letters": "SFHG", "needs": "S", "maxCells": 4096,
        "description": "rows of the map: S start, F frozen, H hole, G goal",
        "presets": {
          "4x4": ["SFFF", "FHFH", "FFFH", "HFFG"],
          "8x8": ["SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG"]
        }
      }
    },
    "versions": { "v1": "a bug of slippery moves was fixed", "v0": "first version" }
  },
  {
    "id": "FrozenLake8x8-v1",
    "like": "FrozenLake-v1",
    "observationSpace": { "type": "Discrete", "n": 64, "start": 0 },
    "maxEpisodeSteps": 200,
    "defaults": { "mapName": "8x8" }
  }
]`;

@unmanaged
export class Options {
  isSlippery: f64;
  successRate: f64;
  goalReward: f64;
  holeReward: f64;
  iceReward: f64;
  rows: f64;
  columns: f64;
  // The cells follow, a byte each.
}

const LEFT: u32 = 0;
const DOWN: u32 = 1;
const RIGHT: u32 = 2;

const START: u32 = 83;
const HOLE: u32 = 72;
const GOAL: u32 = 71;

@unmanaged
export class FrozenLake {
  /** How likely the last step was to end where it did; 1 after a reset. */
  prob: f64;
  cell: u32;

  reset(options: Options, rng: Pcg64): void {
    const count = <u32>(options.rows * options.columns);
    let starts: f64 = 0;
    for (let cell: u32 = 0; cell < count; cell++) starts += letterAt(options, cell) == START ? 1 : 0;
    const share = 1.0 / starts;
    const drawn = rng.random();
    this.cell = 0;
    this.prob = 1;
    let sum: f64 = 0;
    for (let cell: u32 = 0; cell < count; cell++) {
      if (letterAt(options, cell) == START) sum += share;
      if (sum > drawn) {
        this.cell = cell;
        return;
      }
    }
  }

  step(action: usize, options: Options, rng: Pcg64, step: Step): void {
    if (isEnd(letterAt(options, this.cell))) {
      rng.random();
      this.prob = 1;
      step.terminated = true;
      return;
    }
    let direction: u32 = load<u8>(action);
    const isSlippery = options.isSlippery != 0;
    const success = isSlippery ? options.successRate : 1;
    const failure = (1 - success) / 2;
    const slip = isSlippery ? chooseOf(rng, failure, success, failure) : chooseOf(rng, 0, 1, 0);
    direction = (direction + slip + 3) & 3;
    this.prob = slip == 1 ? success : failure;
    this.cell = neighbour(this.cell, direction, <u32>options.rows, <u32>options.columns);
    const letter = letterAt(options, this.cell);
    step.terminated = isEnd(letter);
    step.reward = letter == GOAL ? options.goalReward : letter == HOLE ? options.holeReward : options.iceReward;
  }

  observe(to: usize): void {
    store<i64>(to, this.cell);
  }

  inform(to: usize): void {
    store<f64>(to, this.prob);
  }

  isSound(options: Options): bool {
    return this.cell < <u32>(options.rows * options.columns) && this.prob >= 0 && this.prob <= 1;
  }

  render(to: usize, options: Options, action: i32): usize {
    to = putAction(to, action, 'Left|Down|Right|Up');
    for (let cell: u32 = 0; cell < <u32>(options.rows * options.columns); cell++) {
      const letter = letterAt(options, cell);
      to = cell == this.cell ? putColored(to, letter, 41) : putCharacter(to, letter);
      if ((cell + 1) % <u32>options.columns == 0) to = putCharacter(to, 10);
    }
    return to;
  }
}

@inline
function letterAt(options: Options, cell: u32): u32 {
  return load<u8>(changetype<usize>(options) + offsetof<Options>() + cell);
}

@inline
function isEnd(letter: u32): bool {
  return letter == GOAL || letter == HOLE;
}

/** The cell in a direction, or the same one at the edge of the map. */
@inline
function neighbour(cell: u32, direction: u32, rows: u32, columns: u32): u32 {
  const row = cell / columns;
  const column = cell - row * columns;
  if (direction == LEFT) return column > 0 ? cell - 1 : cell;
  if (direction == RIGHT) return column + 1 < columns ? cell + 1 : cell;
  if (direction == DOWN) return row + 1 < rows ? cell + columns : cell;
  return row > 0 ? cell - columns : cell;
}
