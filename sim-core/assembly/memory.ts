// The map of linear memory: compiled constants, then scratch, then the arena that the host hands out.
// Nothing here is a mutable global, so memory alone is the whole state of an instance.

/**
 * Bytes of scratch: arguments too large for parameters (seed words, chunks of actions) pass through here, and texts, of which
 * the longest is FrozenLake's map of 4,096 rows.
 */
export const SCRATCH_BYTES: i32 = 8448;

const SCRATCH: usize = memory.data(SCRATCH_BYTES, 16);

/** Address of the scratch buffer. */
export function scratchAddress(): usize {
  return SCRATCH;
}

/** Length of the scratch buffer. */
export function scratchBytes(): i32 {
  return SCRATCH_BYTES;
}

/** First address after everything compiled in; the host's arena starts here. */
export function arenaAddress(): usize {
  return (__heap_base + 15) & ~15;
}
