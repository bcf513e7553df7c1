// PCG64 (XSL-RR 128/64) as NumPy's Generator(PCG64(SeedSequence(seed))) runs it: the same bits for every method here.
// A stream is PCG64_BYTES of memory that the caller owns, 8-byte aligned and little-endian:
// state high, state low, increment high, increment low (u64 each), has_uint32, uinteger (u32 each).
import {
  seedSequenceAbsorb,
  seedSequenceBegin,
  seedSequenceEnd,
  seedSequenceGenerate,
} from './seed-sequence';
import { multiplyHigh } from './uint128';

/** Bytes of one stream. */
export const PCG64_BYTES: usize = 40;

const STATE_HIGH: usize = 0;
const STATE_LOW: usize = 8;
const INCREMENT_HIGH: usize = 16;
const INCREMENT_LOW: usize = 24;
/** 1 while `UINTEGER` holds the unused upper half of the last 64-bit draw. */
const HAS_UINT32: usize = 32;
const UINTEGER: usize = 36;

const MULTIPLIER_HIGH: u64 = 0x2360ed051fc65da4;
const MULTIPLIER_LOW: u64 = 0x4385df649fccf645;

const TWO_POW_MINUS_53: f64 = 1.0 / 9007199254740992.0;

/** Seeds a stream with an integer below 2^64. */
export function pcg64SeedUint64(stream: usize, seed: u64): void {
  seedSequenceBegin();
  seedSequenceAbsorb(<u32>seed);
  // A zero upper word is what NumPy's padding would put there.
  seedSequenceAbsorb(<u32>(seed >> 32));
  pcg64SeedAbsorbed(stream);
}

/** Seeds a stream with the words absorbed since `seedSequenceBegin`. */
export function pcg64SeedAbsorbed(stream: usize): void {
  seedSequenceEnd();
  const stateHigh = seedSequenceGenerate(0);
  const stateLow = seedSequenceGenerate(1);
  const sequenceHigh = seedSequenceGenerate(2);
  const sequenceLow = seedSequenceGenerate(3);
  const incrementLow = (sequenceLow << 1) | 1;
  const incrementHigh = (sequenceHigh << 1) | (sequenceLow >> 63);
  store<u64>(stream, incrementHigh, INCREMENT_HIGH);
  store<u64>(stream, incrementLow, INCREMENT_LOW);
  // From state 0 one step leads to the increment itself; then the seed is added and the generator steps once more.
  const low = incrementLow + stateLow;
  store<u64>(stream, low, STATE_LOW);
  store<u64>(stream, incrementHigh + stateHigh + u64(low < stateLow), STATE_HIGH);
  store<u32>(stream, 0, HAS_UINT32);
  store<u32>(stream, 0, UINTEGER);
  pcg64NextUint64(stream);
}

/** Whether the stream was ever seeded: a seeded one has an odd increment, zeroed memory has none. */
export function pcg64IsSeeded(stream: usize): bool {
  return load<u64>(stream, INCREMENT_LOW) != 0;
}

/** A stream as environments draw from it, at its address in memory. */
@unmanaged
export class Pcg64 {
  private stateHigh: u64;
  private stateLow: u64;
  private incrementHigh: u64;
  private incrementLow: u64;
  /** 1 while `uinteger` holds the unused upper half of the last 64-bit draw. */
  private hasUint32: u32;
  private uinteger: u32;

  /** The next 64 random bits. The buffered half of an earlier 32-bit draw stays buffered, as in NumPy. */
  @inline
  nextUint64(): u64 {
    const high = this.stateHigh;
    const low = this.stateLow;
    const incrementLow = this.incrementLow;
    const nextLow = low * MULTIPLIER_LOW + incrementLow;
    const nextHigh =
      multiplyHigh(low, MULTIPLIER_LOW) +
      high * MULTIPLIER_LOW +
      low * MULTIPLIER_HIGH +
      this.incrementHigh +
      u64(nextLow < incrementLow);
    this.stateLow = nextLow;
    this.stateHigh = nextHigh;
    return rotr<u64>(nextHigh ^ nextLow, nextHigh >> 58);
  }

  /** The next 32 random bits: the lower half of a 64-bit draw, then its upper half. */
  @inline
  nextUint32(): u32 {
    let bits = this.uinteger;
    const hasUint32 = this.hasUint32;
    if (!hasUint32) {
      const drawn = this.nextUint64();
      this.uinteger = <u32>(drawn >> 32);
      bits = <u32>drawn;
    }
    this.hasUint32 = hasUint32 ^ 1;
    return bits;
  }

  /** A double in [0, 1) with 53 random bits: `Generator.random()`. */
  @inline
  random(): f64 {
    return <f64>(this.nextUint64() >> 11) * TWO_POW_MINUS_53;
  }

  /** `Generator.uniform(low, high)`. */
  @inline
  uniform(low: f64, high: f64): f64 {
    return low + (high - low) * this.random();
  }

  /** An integer in [0, n), n ≥ 1, each equally likely: `Generator.integers(n)`, and so the index that `choice` draws. */
  @inline
  below(n: u32): u32 {
    return pcg64BoundedUint32(changetype<usize>(this), n - 1);
  }
}

@inline
function streamAt(address: usize): Pcg64 {
  return changetype<Pcg64>(address);
}

/** The next 64 random bits: `bit_generator.random_raw()`. */
export function pcg64NextUint64(stream: usize): u64 {
  return streamAt(stream).nextUint64();
}

/** The next 32 random bits. */
export function pcg64NextUint32(stream: usize): u32 {
  return streamAt(stream).nextUint32();
}

/** A double in [0, 1) with 53 random bits: `Generator.random()`. */
export function pcg64NextDouble(stream: usize): f64 {
  return streamAt(stream).random();
}

/** `Generator.uniform(low, high)`. */
export function pcg64Uniform(stream: usize, low: f64, high: f64): f64 {
  return streamAt(stream).uniform(low, high);
}

/** An integer in [0, max]: `Generator.integers(0, max, endpoint=True)` for a range below 2^32. */
export function pcg64BoundedUint32(stream: usize, max: u32): u32 {
  if (max == 0) return 0;
  if (max == u32.MAX_VALUE) return pcg64NextUint32(stream);
  const range = max + 1;
  let product = <u64>pcg64NextUint32(stream) * range;
  if (<u32>product < range) {
    const threshold = (u32.MAX_VALUE - max) % range;
    while (<u32>product < threshold) product = <u64>pcg64NextUint32(stream) * range;
  }
  return <u32>(product >> 32);
}

/** An integer in [0, max]: `Generator.integers(0, max, endpoint=True)` for every range, by Lemire's method. */
export function pcg64BoundedUint64(stream: usize, max: u64): u64 {
  if (max <= u32.MAX_VALUE) return pcg64BoundedUint32(stream, <u32>max);
  if (max == u64.MAX_VALUE) return pcg64NextUint64(stream);
  const range = max + 1;
  let bits = pcg64NextUint64(stream);
  if (bits * range < range) {
    const threshold = (u64.MAX_VALUE - max) % range;
    while (bits * range < threshold) bits = pcg64NextUint64(stream);
  }
  return multiplyHigh(bits, range);
}
