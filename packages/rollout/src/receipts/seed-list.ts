import type { Seed } from '@reroll/sim-core';

/** Reads what may be a seed. */
type ParseSeed = (seed: Seed, argument?: string) => bigint;

/** Consecutive seeds, both ends included. */
interface Run {
  readonly first: bigint;
  readonly last: bigint;
}

const ENTRY = /^(0|-?[1-9][0-9]*)(?:\.\.(0|-?[1-9][0-9]*))?$/;

/** Writes seeds in order as text, runs of consecutive ones as `first..last`: a million consecutive seeds take one entry. */
export class SeedCompactor {
  readonly #runs: { readonly first: bigint; last: bigint }[] = [];

  add(seed: bigint): void {
    const run = this.#runs.at(-1);
    if (run !== undefined && seed === run.last + 1n) run.last = seed;
    else this.#runs.push({ first: seed, last: seed });
  }

  get entries(): string[] {
    return this.#runs.map(({ first, last }) => (first === last ? `${first}` : `${first}..${last}`));
  }
}

/** Seeds that a {@link SeedCompactor} wrote; made as they are read. */
export interface SeedList extends Iterable<bigint> {
  readonly length: number;
}

/**
 * Reads what a {@link SeedCompactor} wrote, and nothing that it would have written otherwise. No range is expanded.
 *
 * @throws TypeError or RangeError naming an entry that is neither a seed nor a range, is reversed, or belongs to the one before; when there
 *   are none, or more than 2^53 − 1 seeds.
 */
export function readSeeds(entries: unknown, parse: ParseSeed): SeedList {
  if (!Array.isArray(entries)) throw new TypeError(`seeds must be an array, got ${typeof entries}`);
  if (entries.length === 0) throw new RangeError('seeds must hold at least one seed, got none');
  const runs = entries.map((entry, i) => readEntry(entry, `seeds[${i}]`, parse));
  let length = 0n;
  for (const [i, { first, last }] of runs.entries()) {
    if (runs[i - 1]?.last === first - 1n)
      throw new RangeError(`seeds[${i}] must be joined with seeds[${i - 1}]`);
    length += last - first + 1n;
  }
  if (length > BigInt(Number.MAX_SAFE_INTEGER))
    throw new RangeError(`seeds must hold at most 2^53 - 1 seeds, got ${excerpt(`${length}`)}`);
  return {
    length: Number(length),
    *[Symbol.iterator]() {
      for (const { first, last } of runs) for (let seed = first; seed <= last; seed++) yield seed;
    },
  };
}

function readEntry(entry: unknown, name: string, parse: ParseSeed): Run {
  const [, from, to] = (typeof entry === 'string' ? ENTRY.exec(entry) : null) ?? [];
  if (from === undefined)
    throw new RangeError(`${name} must be a seed or first..last, got ${excerpt(String(entry))}`);
  const first = parse(from, name);
  if (to === undefined) return { first, last: first };
  const last = parse(to, name);
  if (first < last) return { first, last };
  throw new RangeError(
    `${name} must be a range from a seed to a greater one, got ${excerpt(`${from}..${to}`)}`,
  );
}

const excerpt = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 57)}...`);
