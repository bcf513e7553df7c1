import type { Kernel } from './kernel.js';
import { PCG64_BYTES, seedPcg64 } from './pcg64.js';
import { seedAt, type VectorSeeds } from './vector-arguments.js';

const TWO_POW_64 = 1n << 64n;

/** Addresses of a vector's streams, of space for a u64 seed each, and of the mask that selects among them. */
export interface StreamColumn {
  readonly streams: number;
  readonly seeds: number;
  readonly mask: number;
  readonly count: number;
}

/** Seeds the masked streams of a vector with seeds of any size. */
export function seedStreams(kernel: Kernel, column: StreamColumn, given: VectorSeeds): void {
  const { streams, seeds, mask, count } = column;
  if (typeof given === 'bigint' && given + BigInt(count) <= TWO_POW_64) {
    kernel.streamColumnCountSeeds(seeds, given, count);
    kernel.streamColumnSeed(streams, seeds, mask, count);
    return;
  }
  const words = new DataView(kernel.memory.buffer, seeds, 8 * count);
  for (let index = 0; index < count; index++) words.setBigUint64(8 * index, seedAt(given, index), true);
  kernel.streamColumnSeed(streams, seeds, mask, count);
  for (let index = 0; index < count; index++) {
    const seed = seedAt(given, index);
    if (seed >= TWO_POW_64 && kernel.u8[mask + index]) seedPcg64(kernel, streams + index * PCG64_BYTES, seed);
  }
}

/** Index of the first masked stream that was never seeded; the number of streams if there is none. */
export function firstUnseeded(kernel: Kernel, { streams, mask, count }: StreamColumn): number {
  return kernel.streamColumnFirstUnseeded(streams, mask, count);
}
