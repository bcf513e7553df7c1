import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** Seeds one command takes at most: a list this long is a typing slip, not an experiment. */
export const MAX_SEEDS = 1_000_000_000;

interface SeedRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** Seeds as the command line names them: a comma list of integers and inclusive `first..last` ranges, kept lazy. */
export class SeedList implements Iterable<bigint> {
  readonly length: number;

  constructor(private readonly ranges: readonly SeedRange[]) {
    const count = ranges.reduce((sum, { first, last }) => sum + (last - first + 1n), 0n);
    if (count > BigInt(MAX_SEEDS)) {
      throw new CliError(`--seeds names ${count} seeds; at most ${MAX_SEEDS} are taken at once`, EXIT.usage);
    }
    this.length = Number(count);
  }

  *[Symbol.iterator](): Generator<bigint> {
    for (const { first, last } of this.ranges) {
      for (let seed = first; seed <= last; seed += 1n) yield seed;
    }
  }
}

/**
 * Reads `0..999`, `3,1,4` or `0..3,18446744073709551616`.
 *
 * @throws CliError naming the part that is not a seed or a range.
 */
export function parseSeeds(text: string): SeedList {
  return new SeedList(text.split(',').map((part) => parseRange(part.trim(), text)));
}

function parseRange(part: string, text: string): SeedRange {
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(part);
  if (!match) {
    throw new CliError(
      `--seeds takes non-negative integers and ranges such as 0..999,1234; ${JSON.stringify(part)} in ${JSON.stringify(text)} is neither`,
      EXIT.usage,
    );
  }
  const first = BigInt(match[1]!);
  const last = match[2] === undefined ? first : BigInt(match[2]);
  if (last < first)
    throw new CliError(`--seeds range ${part} runs backwards; write ${last}..${first}`, EXIT.usage);
  return { first, last };
}
