import { type SeedRange, seedRange } from '@reroll/rollout';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** Seeds one command takes at most: a list this long is a typing slip, not an experiment. */
export const MAX_SEEDS = 1_000_000_000;

/** Seeds as the command line names them; made as they are read, so that a range of millions takes no memory. */
export interface SeedList extends Iterable<bigint> {
  readonly length: number;
  /** Digits of the longest. */
  readonly digits: number;
}

/**
 * Reads a comma list of non-negative integers of any size and inclusive ranges, such as `0..999` or `3,1,4`.
 *
 * @throws CliError naming the part that is neither a seed nor a range.
 */
export function parseSeeds(text: string): SeedList {
  const parts = text.split(',').map((part) => part.trim());
  const ranges = parts.map((part) => parseRange(part, text));
  const length = ranges.reduce((sum, range) => sum + range.length, 0);
  if (length > MAX_SEEDS)
    throw usage(`--seeds names ${length} seeds; at most ${MAX_SEEDS} are taken at once`);
  // The last seed of a range has the most digits; leading zeros are not the seed's.
  const digits = Math.max(...parts.map((part) => `${BigInt(part.split('..').at(-1)!)}`.length));
  return {
    length,
    digits,
    *[Symbol.iterator]() {
      for (const range of ranges) yield* range;
    },
  };
}

function parseRange(part: string, text: string): SeedRange {
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(part);
  if (!match) {
    const shown = `${JSON.stringify(part)} in ${JSON.stringify(text)}`;
    throw usage(`--seeds takes non-negative integers and ranges such as 0..999,1234; ${shown} is neither`);
  }
  const [, first = '', last = first] = match;
  try {
    return seedRange(first, last);
  } catch (error) {
    throw usage(`--seeds ${part}: ${(error as Error).message}`);
  }
}

const usage = (message: string): CliError => new CliError(message, EXIT.usage);
