// MT19937 (Matsumoto and Nishimura 1998) as CPython's random.Random(seed) runs it.
// A stream is MT19937_BYTES of memory that the caller owns, 4-byte aligned and little-endian: 624 state words, then the
// index of the next unused word (while a seed is being absorbed: the number of its words so far).

const WORDS: u32 = 624;
const SHIFT: u32 = 397;
const UPPER_MASK: u32 = 0x80000000;
const LOWER_MASK: u32 = 0x7fffffff;
const TWIST: u32 = 0x9908b0df;
/** Where `init_by_array` starts from, by the reference code's definition. */
const INITIAL_SEED: u32 = 19650218;

const INDEX: usize = 2496;
/** Bytes of one stream. */
export const MT19937_BYTES: usize = 2500;

/** The first words of the seed being absorbed: a seed shorter than the state is used over and over. */
const KEY = memory.data(2496);

const TWO_POW_26: f64 = 67108864.0;
const TWO_POW_MINUS_53: f64 = 1.0 / 9007199254740992.0;

/** Begins `init_by_array`. Absorb at least one word, then call `mt19937SeedEnd`; one stream at a time. */
export function mt19937SeedBegin(stream: usize): void {
  let previous = INITIAL_SEED;
  store<u32>(stream, previous);
  for (let i: u32 = 1; i < WORDS; i++) {
    previous = 1812433253 * (previous ^ (previous >> 30)) + i;
    store<u32>(word(stream, i), previous);
  }
  store<u32>(stream, 0, INDEX);
}

/** Takes in the next 32-bit word of the seed's absolute value, from least to most significant. */
export function mt19937SeedAbsorb(stream: usize, key: u32): void {
  const absorbed = load<u32>(stream, INDEX);
  if (absorbed < WORDS) store<u32>(KEY + ((<usize>absorbed) << 2), key);
  mixKey(stream, absorbed, key + absorbed);
  store<u32>(stream, absorbed + 1, INDEX);
}

/** Ends `init_by_array`: the stream is ready. */
export function mt19937SeedEnd(stream: usize): void {
  const length = load<u32>(stream, INDEX);
  for (let round = length, at: u32 = 0; round < WORDS; round++) {
    mixKey(stream, round, load<u32>(KEY + ((<usize>at) << 2)) + at);
    if (++at == length) at = 0;
  }
  const rounds = max<u32>(length, WORDS);
  for (let round = rounds; round < rounds + WORDS - 1; round++) {
    const i = mixedIndex(round);
    storeMixed(stream, i, (load<u32>(word(stream, i)) ^ (scramble(stream, i) * 1566083941)) - i);
  }
  store<u32>(stream, UPPER_MASK);
  store<u32>(stream, WORDS, INDEX);
}

/** The next 32 random bits. */
export function mt19937NextUint32(stream: usize): u32 {
  let index = load<u32>(stream, INDEX);
  if (index >= WORDS) {
    refill(stream);
    index = 0;
  }
  store<u32>(stream, index + 1, INDEX);
  let bits = load<u32>(word(stream, index));
  bits ^= bits >> 11;
  bits ^= (bits << 7) & 0x9d2c5680;
  bits ^= (bits << 15) & 0xefc60000;
  return bits ^ (bits >> 18);
}

/** A double in [0, 1) with 53 random bits: `random.random()`. */
export function mt19937NextDouble(stream: usize): f64 {
  const high = <f64>(mt19937NextUint32(stream) >> 5);
  const low = <f64>(mt19937NextUint32(stream) >> 6);
  return (high * TWO_POW_26 + low) * TWO_POW_MINUS_53;
}

/** An integer in [0, n) for n ≥ 1: `random._randbelow(n)`, which draws `n.bit_length()` bits until they fit. */
export function mt19937Below(stream: usize, n: u32): u32 {
  const unused = clz<u32>(n);
  let bits = mt19937NextUint32(stream) >> unused;
  while (bits >= n) bits = mt19937NextUint32(stream) >> unused;
  return bits;
}

function refill(stream: usize): void {
  for (let i: u32 = 0; i < WORDS; i++) {
    const next = i + 1 < WORDS ? i + 1 : 0;
    const far = i + SHIFT < WORDS ? i + SHIFT : i + SHIFT - WORDS;
    const bits = (load<u32>(word(stream, i)) & UPPER_MASK) | (load<u32>(word(stream, next)) & LOWER_MASK);
    store<u32>(word(stream, i), load<u32>(word(stream, far)) ^ (bits >> 1) ^ (bits & 1 ? TWIST : 0));
  }
}

function mixKey(stream: usize, round: u32, addend: u32): void {
  const i = mixedIndex(round);
  storeMixed(stream, i, (load<u32>(word(stream, i)) ^ (scramble(stream, i) * 1664525)) + addend);
}

/** The state word that a mixing round works on: 1, 2 … 623 and again from 1. */
function mixedIndex(round: u32): u32 {
  return (round % (WORDS - 1)) + 1;
}

function scramble(stream: usize, i: u32): u32 {
  const previous = load<u32>(word(stream, i - 1));
  return previous ^ (previous >> 30);
}

/** Word 0 follows the last one, so that the round after the last word continues from it. */
function storeMixed(stream: usize, i: u32, value: u32): void {
  store<u32>(word(stream, i), value);
  if (i == WORDS - 1) store<u32>(stream, value);
}

function word(stream: usize, i: u32): usize {
  return stream + ((<usize>i) << 2);
}
