// FrozenLake-v1 of Gymnasium as a text of its own: `reroll env check code.js`.

const SIZE = 4;
const MAP = 'SFFF' + 'FHFH' + 'FFFH' + 'HFFG';
const [LEFT, DOWN, RIGHT] = [0, 1, 2];

// How likely a move on slippery ice goes where it should, and to either side of that.
const SUCCESS = 1 / 3;
const SLIP = (1 - SUCCESS) / 2;

function moved(cell, direction) {
  let row = Math.floor(cell / SIZE);
  let column = cell % SIZE;
  if (direction === LEFT) column = Math.max(column - 1, 0);
  else if (direction === DOWN) row = Math.min(row + 1, SIZE - 1);
  else if (direction === RIGHT) column = Math.min(column + 1, SIZE - 1);
  else row = Math.max(row - 1, 0);
  return row * SIZE + column;
}

const isEnd = (letter) => letter === 'G' || letter === 'H';

export class FrozenLake {
  observationSpace = { type: 'Discrete', n: 16 };
  actionSpace = { type: 'Discrete', n: 4 };
  maxEpisodeSteps = 100;
  rewardRange = [0, 1];
  options = { isSlippery: true };

  reset(_seed, options) {
    this.isSlippery = options.isSlippery;
    // Gymnasium draws the cell to start from, even of a map with one start.
    this.npRandom.random();
    this.cell = MAP.indexOf('S');
    return [this.cell, { prob: 1 }];
  }

  step(action) {
    const draw = this.npRandom.random();
    if (isEnd(MAP[this.cell])) return [this.cell, 0, true, false, { prob: 1 }];
    let prob = 1;
    let direction = action;
    if (this.isSlippery) {
      const turn = draw < SLIP ? -1 : draw < SLIP + SUCCESS ? 0 : 1;
      prob = turn === 0 ? SUCCESS : SLIP;
      direction = (action + turn + 4) % 4;
    }
    this.cell = moved(this.cell, direction);
    const letter = MAP[this.cell];
    return [this.cell, letter === 'G' ? 1 : 0, isEnd(letter), false, { prob }];
  }

  render() {
    const letters = Array.from(MAP, (letter, cell) => (cell === this.cell ? `[${letter}]` : ` ${letter} `));
    return [0, 1, 2, 3].map((row) => letters.slice(row * SIZE, (row + 1) * SIZE).join('')).join('\n');
  }
}
