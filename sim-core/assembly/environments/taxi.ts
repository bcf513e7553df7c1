// A taxi that fetches a passenger and brings them to a destination, as Gymnasium 1.4.0 defines it: 5 × 5 cells with walls.
//
// T. G. Dietterich, "Hierarchical reinforcement learning with the MAXQ value function decomposition" (2000).
import { chooseOf } from '../kit/choose';
import { Step } from '../kit/step';
import { put, putAction, putCharacter } from '../kit/text';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `{
  "id": "Taxi-v4",
  "description": "Fetch a passenger and bring them to their destination.",
  "source": "Gymnasium 1.4.0; T. G. Dietterich (2000)",
  "observationSpace": { "type": "Discrete", "n": 500, "start": 0 },
  "observationNames": ["((row * 5 + column) * 5 + passenger) * 4 + destination; places are R, G, Y, B, and 4 is the taxi"],
  "actionSpace": { "type": "Discrete", "n": 6, "start": 0 },
  "actionNames": ["south", "north", "east", "west", "pick up", "drop off"],
  "reward": "-1 for every step, 20 for the delivery, -10 for picking up or dropping off where it cannot be",
  "rewardRange": [-10, 20],
  "start": "any cell, passenger and destination at two different places, each equally likely",
  "termination": "the passenger is dropped off at the destination",
  "maxEpisodeSteps": 200,
  "info": ["prob"],
  "actionMask": true,
  "options": {
    "isRainy": { "type": "boolean", "default": false, "description": "whether a move may drift to a side" },
    "ficklePassenger": { "type": "boolean", "default": false, "description": "whether the passenger may change the destination once" },
    "rainyProbability": { "type": "number", "default": 0.8, "min": 0, "max": 1, "description": "how likely a move in the rain goes where it should" },
    "fickleProbability": { "type": "number", "default": 0.3, "min": 0, "max": 1, "description": "how likely the passenger of an episode is fickle" }
  },
  "versions": { "v4": "rain drifts relative to the heading, and passengers can be fickle", "v3": "first version in Gymnasium" }
}`;

@unmanaged
export class Options {
  isRainy: f64;
  ficklePassenger: f64;
  rainyProbability: f64;
  fickleProbability: f64;
}

const SOUTH: u32 = 0;
const NORTH: u32 = 1;
const EAST: u32 = 2;
const WEST: u32 = 3;
const PICK_UP: u32 = 4;

/** In place of one of the four places: the passenger is in the taxi, or a cell is none of them. */
const NONE: u32 = 4;

/** Whether there is no wall to the east of a cell, a bit each. */
const OPEN_EAST: u32 = 0b01010_01010_01111_01101_01101;

const MAP = '+---------+\n|R: | : :G|\n| : | : : |\n| : : : : |\n| | : | : |\n|Y| : |B: |\n+---------+\n';
const LINE: u32 = 12;

@unmanaged
export class Taxi {
  /** How likely the last step was to end where it did; 1 after a reset. */
  prob: f64;
  /** row * 5 + column */
  cell: u32;
  passenger: u32;
  destination: u32;
  /** Whether the passenger will change the destination at the taxi's first move with them. */
  isFickle: bool;

  reset(options: Options, rng: Pcg64): void {
    // 300 equally likely states in ascending order, by the cumulative sums that Gymnasium compares the draw with.
    const drawn = rng.random();
    let sum: f64 = 1.0 / 300.0;
    let chosen: u32 = 0;
    for (; chosen < 300 && sum <= drawn; chosen++) sum += 1.0 / 300.0;
    this.cell = chosen < 300 ? chosen / 12 : 0;
    this.passenger = chosen < 300 ? (chosen % 12) / 3 : 0;
    this.destination = chosen < 300 ? (chosen % 3) + u32(chosen % 3 >= this.passenger) : 0;
    this.prob = 1;
    this.isFickle = options.ficklePassenger != 0 && rng.random() < options.fickleProbability;
  }

  step(action: usize, options: Options, rng: Pcg64, step: Step): void {
    const chosen: u32 = load<u8>(action);
    const before = this.cell;
    const wasInTaxi = this.passenger == NONE;
    step.reward = -1;
    this.prob = 1;
    if (chosen <= WEST && options.isRainy != 0) this.drift(chosen, options, rng);
    else {
      rng.random();
      if (chosen <= WEST) this.cell = neighbour(before, chosen);
      else if (!this.canServe(chosen)) step.reward = -10;
      else if (chosen == PICK_UP) this.passenger = NONE;
      else {
        this.passenger = placeOf(before);
        step.terminated = this.passenger == this.destination;
        if (step.terminated) step.reward = 20;
      }
    }
    if (this.isFickle && wasInTaxi && this.cell != before) {
      this.isFickle = false;
      const other = rng.below(3);
      this.destination = other + u32(other >= this.destination);
    }
  }

  /** Moves in the rain: forward, to the left or to the right of the heading, if the way forward is free. */
  private drift(heading: u32, options: Options, rng: Pcg64): void {
    const forward = options.rainyProbability;
    const aside = (1 - forward) / 2;
    const outcome = chooseOf(rng, forward, aside, aside);
    this.prob = outcome == 0 ? forward : aside;
    const ahead = neighbour(this.cell, heading);
    if (ahead == this.cell) return;
    const left = heading == SOUTH ? EAST : heading == NORTH ? WEST : heading == EAST ? NORTH : SOUTH;
    // The opposite of a direction differs from it in the lowest bit.
    this.cell = outcome == 0 ? ahead : neighbour(this.cell, outcome == 1 ? left : left ^ 1);
  }

  /** Whether the passenger can be picked up, or dropped off, where the taxi is. */
  private canServe(action: u32): bool {
    const place = placeOf(this.cell);
    return place != NONE && this.passenger == (action == PICK_UP ? place : NONE);
  }

  observe(to: usize): void {
    store<i64>(to, (this.cell * 5 + this.passenger) * 4 + this.destination);
  }

  inform(to: usize): void {
    store<f64>(to, this.prob);
  }

  maskActions(to: usize): void {
    for (let action: u32 = SOUTH; action <= PICK_UP + 1; action++) {
      const isMove = action <= WEST;
      store<u8>(to + action, u8(isMove ? neighbour(this.cell, action) != this.cell : this.canServe(action)));
    }
  }

  isSound(options: Options): bool {
    const isPlace = this.cell < 25 && this.passenger <= NONE && this.destination < 4;
    return isPlace && this.prob >= 0 && this.prob <= 1;
  }

  /** The map: the taxi in yellow, or green with the passenger, who is blue outside of it; the destination is magenta. */
  render(to: usize, options: Options, action: i32): usize {
    const isCarried = this.passenger == NONE;
    for (let at: u32 = 0; at < <u32>MAP.length; at++) {
      const letter: u32 = load<u8>(changetype<usize>(MAP) + (at << 1));
      const line = at / LINE;
      const column = at % LINE;
      const isCell = line >= 1 && line <= 5 && column < 10 && (column & 1) == 1;
      const cell = isCell ? (line - 1) * 5 + (column >> 1) : 25;
      const isTaxi = cell == this.cell;
      const isPassenger = !isCarried && placeOf(cell) == this.passenger;
      const isDestination = placeOf(cell) == this.destination;
      if (isDestination) to = put(to, '\x1b[35m');
      if (isPassenger) to = put(to, '\x1b[34;1m');
      if (isTaxi) to = put(to, isCarried ? '\x1b[42m' : '\x1b[43m');
      to = putCharacter(to, isTaxi && isCarried && letter == 32 ? 95 : letter);
      for (let layers = i32(isDestination) + i32(isPassenger) + i32(isTaxi); layers > 0; layers--) to = put(to, '\x1b[0m');
    }
    return putAction(to, action, 'South|North|East|West|Pickup|Dropoff');
  }
}

/** Which place a cell is: R, G, Y and B are 0 to 3. */
@inline
function placeOf(cell: u32): u32 {
  return cell == 0 ? 0 : cell == 4 ? 1 : cell == 20 ? 2 : cell == 23 ? 3 : NONE;
}

/** The cell in a direction, or the same one where a wall or the edge is. */
@inline
function neighbour(cell: u32, heading: u32): u32 {
  if (heading == SOUTH) return cell < 20 ? cell + 5 : cell;
  if (heading == NORTH) return cell >= 5 ? cell - 5 : cell;
  if (heading == EAST) return (OPEN_EAST >> cell) & 1 ? cell + 1 : cell;
  return cell % 5 > 0 && (OPEN_EAST >> (cell - 1)) & 1 ? cell - 1 : cell;
}
