// A walk through a small maze to a treasure, seen as an image from above; walls are no legal way.
import { NoOptions, Pcg64, Step } from '@reroll/env-kit/assembly';

@lazy const MANIFEST = `{
  "id": "Treasure-v0",
  "description": "Find the way through a maze to a treasure.",
  "observationSpace": { "type": "Box", "dtype": "|u1", "shape": [8, 8], "low": 0, "high": 255 },
  "observationNames": ["brightness: 64 a wall, 128 the treasure, 255 the walker"],
  "actionSpace": { "type": "Discrete", "n": 4, "start": 0 },
  "actionNames": ["up", "right", "down", "left"],
  "actionMask": true,
  "reward": "1 for the treasure, else -0.01",
  "rewardRange": [-0.01, 1],
  "start": "walker and treasure in two different cells, each equally likely",
  "termination": "the treasure is found",
  "maxEpisodeSteps": 100
}`;

/** A row of the image each, from the top, a byte for each cell from the left: 64 for a wall. */
const WALLS: StaticArray<u64> = [
  0x4040404040404040, 0x4000000000000040, 0x4000404040000040, 0x4000000040000040,
  0x4040400040004040, 0x4000000000000040, 0x4000004000000040, 0x4040404040404040,
];
const WALKER: u8 = 255;
const TREASURE: u8 = 128;

@unmanaged
export class Treasure {
  /** 8 * row + column */
  walker: u32;
  treasure: u32;

  reset(options: NoOptions, rng: Pcg64): void {
    this.treasure = freeCell(rng);
    do this.walker = freeCell(rng);
    while (this.walker == this.treasure);
  }

  step(action: usize, options: NoOptions, rng: Pcg64, step: Step): void {
    const next = neighbour(this.walker, load<u8>(action));
    if (!isWall(next)) this.walker = next;
    step.terminated = this.walker == this.treasure;
    step.reward = step.terminated ? 1 : -0.01;
  }

  observe(to: usize): void {
    for (let row = 0; row < 8; row++) store<u64>(to + (row << 3), unchecked(WALLS[row]));
    store<u8>(to + this.treasure, TREASURE);
    store<u8>(to + this.walker, WALKER);
  }

  maskActions(to: usize): void {
    for (let action: u32 = 0; action < 4; action++) {
      store<u8>(to + action, u8(!isWall(neighbour(this.walker, action))));
    }
  }

  isSound(options: NoOptions): bool {
    return this.walker < 64 && this.treasure < 64 && !isWall(this.walker) && !isWall(this.treasure);
  }
}

@inline
function isWall(cell: u32): bool {
  return load<u8>(changetype<usize>(WALLS) + cell) != 0;
}

/** The next cell up, right, down or left; the border is all wall. */
@inline
function neighbour(cell: u32, action: u32): u32 {
  const isVertical = (action & 1) == 0;
  const distance = isVertical ? 8 : 1;
  return action == 0 || action == 3 ? cell - distance : cell + distance;
}

function freeCell(rng: Pcg64): u32 {
  let cell = rng.below(64);
  while (isWall(cell)) cell = rng.below(64);
  return cell;
}
