import { parseNonNegativeSeed, type Seed } from '@reroll/sim-core';

const RANGE = /^(0|[1-9][0-9]*)(?:\.\.(0|[1-9][0-9]*))?$/;

/** Seeds in order as text, runs of consecutive ones as `first..last`: a million consecutive seeds take one entry. */
export function compactSeeds(seeds: Iterable<Seed>): string[] {
  const entries: string[] = [];
  let run: { first: bigint; last: bigint } | null = null;
  for (const seed of seeds) {
    const value = parseNonNegativeSeed(seed);
    if (run !== null && value === run.last + 1n) {
      run.last = value;
      continue;
    }
    if (run !== null) entries.push(entryOf(run));
    run = { first: value, last: value };
  }
  if (run !== null) entries.push(entryOf(run));
  return entries;
}

/**
 * The seeds that {@link compactSeeds} wrote, one at a time.
 *
 * @throws RangeError naming an entry that is neither a seed nor a range.
 */
export function* expandSeeds(entries: readonly unknown[]): Generator<bigint> {
  for (const [i, entry] of entries.entries()) {
    const match = typeof entry === 'string' ? RANGE.exec(entry) : null;
    if (match === null)
      throw new RangeError(`seeds[${i}] must be a seed or first..last, got ${String(entry).slice(0, 60)}`);
    const first = parseNonNegativeSeed(match[1]!, `seeds[${i}]`);
    const last = parseNonNegativeSeed(match[2] ?? match[1]!, `seeds[${i}]`);
    for (let seed = first; seed <= last; seed++) yield seed;
  }
}

function entryOf({ first, last }: { first: bigint; last: bigint }): string {
  return first === last ? `${first}` : `${first}..${last}`;
}
