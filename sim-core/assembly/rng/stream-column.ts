// Columns of a vector: PCG64 streams side by side, a u64 seed for each, and a u8 mask that chooses among them.
import { PCG64_BYTES, pcg64IsSeeded, pcg64SeedUint64 } from './pcg64';

/** Address of the stream of one environment. */
export function streamAt(streams: usize, index: u32): usize {
  return streams + <usize>index * PCG64_BYTES;
}

/** Fills a seed column with first, first + 1, … */
export function streamColumnCountSeeds(seeds: usize, first: u64, count: u32): void {
  for (let index: u32 = 0; index < count; index++) store<u64>(seeds + ((<usize>index) << 3), first + index);
}

/** Seeds the masked streams. */
export function streamColumnSeed(streams: usize, seeds: usize, mask: usize, count: u32): void {
  for (let index: u32 = 0; index < count; index++) {
    if (load<u8>(mask + index)) {
      pcg64SeedUint64(streamAt(streams, index), load<u64>(seeds + ((<usize>index) << 3)));
    }
  }
}

/** Index of the first masked stream that was never seeded; `count` when there is none. */
export function streamColumnFirstUnseeded(streams: usize, mask: usize, count: u32): u32 {
  for (let index: u32 = 0; index < count; index++) {
    if (load<u8>(mask + index) && !pcg64IsSeeded(streamAt(streams, index))) return index;
  }
  return count;
}
