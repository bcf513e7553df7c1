// FrozenLake as an environment of the host language: an object with Gymnasium's interface.
import { Discrete, type Env, type EnvRegistration, type NamedOptions, type ResetOptions } from '@reroll/env';
import { type Pcg64, type Seed, SimCore } from '@reroll/sim-core';

const MAP = ['SFFF', 'FHFH', 'FFFH', 'HFFG'];

/** Left, down, right, up. */
const MOVES = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
] as const;

class FrozenLake implements Env<number, number> {
  readonly spec;
  readonly metadata = { renderModes: ['ansi'] };
  readonly observationSpace = new Discrete(16);
  readonly actionSpace = new Discrete(4);
  readonly #isSlippery: boolean;
  #rng: Pcg64 | null = null;
  #row = 0;
  #column = 0;

  constructor({ isSlippery = true, ...others }: NamedOptions) {
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw new RangeError(`FrozenLake has no option ${unknown}`);
    this.#isSlippery = Boolean(isSlippery);
    this.spec = { id: 'FrozenLake-v0', maxEpisodeSteps: null, options: { isSlippery } };
  }

  reset({ seed }: ResetOptions = {}) {
    if (seed !== undefined) this.#seed(seed);
    // Gymnasium draws where to begin, although there is one start alone.
    this.#draw();
    this.#row = this.#column = 0;
    return { observation: 0, info: { prob: 1 } };
  }

  step(action: number) {
    const straight = this.#isSlippery ? 1 / 3 : 1;
    const aside = (1 - straight) / 2;
    const slip = [aside, straight, aside];
    const turn = this.#choose(slip);
    const [down, right] = MOVES[(action + turn + 3) % 4]!;
    this.#row = Math.min(Math.max(this.#row + down, 0), 3);
    this.#column = Math.min(Math.max(this.#column + right, 0), 3);
    const letter = MAP[this.#row]![this.#column];
    return {
      observation: 4 * this.#row + this.#column,
      reward: letter === 'G' ? 1 : 0,
      terminated: letter === 'G' || letter === 'H',
      truncated: false,
      info: { prob: slip[turn] },
    };
  }

  #seed(seed: Seed): void {
    if (this.#rng === null) this.#rng = SimCore.create().pcg64(seed);
    else this.#rng.seed(seed);
  }

  render(): string {
    const rows = MAP.map((row) => [...row]);
    rows[this.#row]![this.#column] = '@';
    return rows.map((row) => row.join('')).join('\n');
  }

  close(): void {}

  [Symbol.dispose](): void {}

  /** An index, drawn as Gymnasium's `categorical_sample` does. */
  #choose(probabilities: readonly number[]): number {
    const drawn = this.#draw();
    let sum = 0;
    for (const [index, probability] of probabilities.entries()) {
      sum += probability;
      if (sum > drawn) return index;
    }
    return 0;
  }

  #draw(): number {
    if (this.#rng === null) throw new Error('the first reset needs a seed');
    return this.#rng.random();
  }
}

/** What `importEnvironment` looks for. */
export const environment: EnvRegistration = {
  id: 'FrozenLake-v0',
  create: (options) => new FrozenLake(options),
  maxEpisodeSteps: 100,
};
