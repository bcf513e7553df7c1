import { integerInRange } from '../arguments.js';
import { Space, type SpaceOptions } from './space.js';
import type { TextJson } from './space-json.js';

/** Longest text of a space: 16 Mi characters. */
const MAX_TEXT_LENGTH = 16_777_216;

/** Gymnasium's default: digits and the letters of ASCII, in the order of their code points. */
const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Options of {@link Text}. */
export interface TextOptions extends SpaceOptions {
  /** Least number of characters; default 1. */
  readonly minLength?: number;
  /** The characters, in the order in which sampling numbers them; default: ASCII letters and digits. */
  readonly characters?: string;
}

/**
 * Strings of certain characters and lengths: Gymnasium's `Text`. A character is a code point, as in Python.
 *
 * @example
 * ```ts
 * import { Text } from '@reroll/env';
 *
 * const space = new Text(8, { seed: 42 });
 * space.contains(space.sample()); // true
 * ```
 */
export class Text extends Space<string> {
  readonly minLength: number;
  readonly maxLength: number;
  readonly characters: string;
  readonly #characters: readonly string[];
  /** For each character, the probability that a draw is that character or an earlier one. */
  readonly #cumulative: Float64Array;

  /** @throws TypeError or RangeError when an argument is wrong. */
  constructor(maxLength: number, { minLength = 1, characters = ALPHANUMERIC, ...options }: TextOptions = {}) {
    super(options);
    this.minLength = integerInRange('minLength', minLength, 0, MAX_TEXT_LENGTH);
    this.maxLength = integerInRange('maxLength', maxLength, minLength, MAX_TEXT_LENGTH);
    if (typeof characters !== 'string')
      throw new TypeError(`characters must be a string, got ${typeof characters}`);
    this.#characters = [...characters];
    if (this.#characters.length === 0 || new Set(this.#characters).size < this.#characters.length) {
      throw new RangeError(
        `characters must be at least one, and all different, got ${JSON.stringify(characters)}`,
      );
    }
    this.characters = characters;
    this.#cumulative = cumulativeUniform(this.#characters.length);
  }

  /** Draws a length, then each character. */
  override sample(): string {
    const { stream } = this;
    const length = stream.integers(this.minLength, this.maxLength + 1);
    let text = '';
    for (let i = 0; i < length; i++) {
      const draw = stream.random();
      text += this.#characters[this.#cumulative.findIndex((sum) => sum > draw)];
    }
    return text;
  }

  override contains(value: unknown): boolean {
    if (typeof value !== 'string') return false;
    const characters = [...value];
    return (
      characters.length >= this.minLength &&
      characters.length <= this.maxLength &&
      characters.every((character) => this.#characters.includes(character))
    );
  }

  override toJSON(): TextJson {
    const { minLength, maxLength, characters } = this;
    return { type: 'Text', minLength, maxLength, characters };
  }
}

/** Running sums of n equal probabilities, with the rounding of NumPy's `Generator.choice(p=…)`. */
function cumulativeUniform(n: number): Float64Array {
  const sums = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += 1 / n;
    sums[i] = sum;
  }
  return sums.map((each) => each / sum);
}
