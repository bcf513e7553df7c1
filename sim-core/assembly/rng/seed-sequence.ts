// NumPy's SeedSequence (numpy/random/bit_generator.pyx, after Melissa O'Neill's seed_seq_fe128): a pool of four
// 32-bit words that takes in entropy words one at a time, so a seed may have any length. Every user begins, absorbs
// and generates without interleaving, so one scratch area serves all.

const POOL_WORDS: u32 = 4;
const XSHIFT: u32 = 16;
const INIT_A: u32 = 0x43b0d7e5;
const MULT_A: u32 = 0x931e8875;
const INIT_B: u32 = 0x8b51f9dd;
const MULT_B: u32 = 0x58f38ded;
const MIX_MULT_L: u32 = 0xca01f9dd;
const MIX_MULT_R: u32 = 0x4973f715;

const POOL = memory.data(16);
/** The multiplier that changes with every hashed word, then the number of words absorbed so far. */
const HASH = memory.data(8);

/** Empties the pool. */
export function seedSequenceBegin(): void {
  store<u32>(HASH, INIT_A);
  store<u32>(HASH, 0, 4);
}

/** Takes in the next entropy word; words go from least to most significant. */
export function seedSequenceAbsorb(word: u32): void {
  const absorbed = load<u32>(HASH, 4);
  store<u32>(HASH, absorbed + 1, 4);
  if (absorbed >= POOL_WORDS) {
    for (let target: u32 = 0; target < POOL_WORDS; target++) mixInto(target, hashWord(word));
    return;
  }
  store<u32>(POOL + (absorbed << 2), hashWord(word));
  if (absorbed == POOL_WORDS - 1) mixPool();
}

/** Pads entropy shorter than the pool with zeros, as NumPy does; generated words are valid only after this. */
export function seedSequenceEnd(): void {
  while (load<u32>(HASH, 4) < POOL_WORDS) seedSequenceAbsorb(0);
  store<u32>(HASH, INIT_B);
}

/** The next 64-bit word of `SeedSequence.generate_state(n, uint64)`; `index` counts from 0 in steps of 1. */
export function seedSequenceGenerate(index: u32): u64 {
  const low = generateWord(index << 1);
  const high = generateWord((index << 1) + 1);
  return ((<u64>high) << 32) | low;
}

function generateWord(index: u32): u32 {
  const constant = load<u32>(HASH);
  const next = constant * MULT_B;
  store<u32>(HASH, next);
  const value = (load<u32>(POOL + ((index & (POOL_WORDS - 1)) << 2)) ^ constant) * next;
  return value ^ (value >> XSHIFT);
}

/** Lets every pool word influence every other one. */
function mixPool(): void {
  for (let source: u32 = 0; source < POOL_WORDS; source++) {
    for (let target: u32 = 0; target < POOL_WORDS; target++) {
      if (source != target) mixInto(target, hashWord(load<u32>(POOL + (source << 2))));
    }
  }
}

function mixInto(target: u32, hashed: u32): void {
  const address = POOL + (target << 2);
  const value = MIX_MULT_L * load<u32>(address) - MIX_MULT_R * hashed;
  store<u32>(address, value ^ (value >> XSHIFT));
}

function hashWord(word: u32): u32 {
  const constant = load<u32>(HASH);
  const next = constant * MULT_A;
  store<u32>(HASH, next);
  const value = (word ^ constant) * next;
  return value ^ (value >> XSHIFT);
}
