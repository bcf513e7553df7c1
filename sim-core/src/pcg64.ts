import { describe, exactInteger, finiteNumber } from './arguments.js';
import { Handle } from './handle.js';
import type { Heap } from './heap.js';
import type { Kernel } from './kernel.js';
import { parseNonNegativeSeed, type Seed, seedWords } from './seed.js';
import { badSnapshot, decodeSnapshot, encodeSnapshot, payloadBytes } from './snapshot.js';

/** Bytes of a stream in memory; assembly/rng/pcg64.ts has the layout. */
export const PCG64_BYTES = 40;

const TWO_POW_32 = 2 ** 32;
const TWO_POW_64 = 1n << 64n;
const INT64_MIN = -(1n << 63n);

/**
 * A random stream with the bits of NumPy's `Generator(PCG64(SeedSequence(seed)))`. Made by `SimCore.pcg64`; 40 bytes of
 * the core's memory until it is disposed.
 *
 * @example
 * ```ts
 * import { SimCore } from '@reroll/sim-core';
 *
 * using stream = SimCore.create().pcg64(42);
 * stream.random(); // 0.7739560485559633, as numpy.random.default_rng(42).random()
 * stream.integers(6) + 1; // a die
 * ```
 */
export class Pcg64 extends Handle {
  /** Use `SimCore.pcg64`. */
  constructor(heap: Heap, seed: bigint) {
    super(heap, PCG64_BYTES);
    seedPcg64(this.kernel, this.address, seed);
  }

  /**
   * Starts the stream anew: afterwards it equals a new one with this seed.
   *
   * @throws TypeError or RangeError when `seed` is not a non-negative {@link Seed}.
   */
  seed(seed: Seed): void {
    seedPcg64(this.kernel, this.address, parseNonNegativeSeed(seed));
  }

  /** 64 random bits: `bit_generator.random_raw()`. */
  nextUint64(): bigint {
    return BigInt.asUintN(64, this.kernel.pcg64NextUint64(this.address));
  }

  /** 32 random bits. Two calls share one 64-bit draw, lower half first, as NumPy buffers it. */
  nextUint32(): number {
    return this.kernel.pcg64NextUint32(this.address) >>> 0;
  }

  /** A double in [0, 1) with 53 random bits: `Generator.random()`. */
  random(): number {
    return this.kernel.pcg64NextDouble(this.address);
  }

  /**
   * `low + (high − low) · random()`: `Generator.uniform(low, high)`.
   *
   * @throws TypeError when a bound is not a number; RangeError when one or their difference is not finite, or high < low.
   */
  uniform(low = 0, high = 1): number {
    finiteNumber('low', low);
    finiteNumber('high', high);
    if (high < low) throw new RangeError(`high must not be less than low, got low ${low} and high ${high}`);
    finiteNumber('high - low', high - low);
    return this.kernel.pcg64Uniform(this.address, low, high);
  }

  /**
   * An integer in [low, high), or in [0, low) when `high` is left out: `Generator.integers(low, high)`. Numbers give a
   * number; a bigint among them gives a bigint. A range of a single integer draws nothing.
   *
   * @throws TypeError when a bound is neither a number nor a bigint; RangeError when a number is not a safe integer,
   * a bound is outside [−2^63, 2^64], high ≤ low, or high − low exceeds 2^64.
   */
  integers(low: number, high?: number): number;
  integers(low: number | bigint, high?: number | bigint): number | bigint;
  integers(low: number | bigint, high?: number | bigint): number | bigint {
    return high === undefined ? this.#integers(0, low) : this.#integers(low, high);
  }

  /** The generator's two numbers of 128 bits: NumPy's `bit_generator.state['state']`, as `state` and `inc`. */
  get state(): { readonly state: bigint; readonly increment: bigint } {
    const { kernel, address } = this;
    const words = new DataView(kernel.u8.buffer, kernel.u8.byteOffset + address, PCG64_BYTES);
    const wide = (offset: number) =>
      (words.getBigUint64(offset, true) << 64n) | words.getBigUint64(offset + 8, true);
    return { state: wide(0), increment: wide(16) };
  }

  /** The stream's whole state, the buffered half of a 32-bit draw included. 56 bytes. */
  snapshot(): Uint8Array {
    const { kernel, address } = this;
    return encodeSnapshot('PCG64 stream', kernel.u8.subarray(address, address + PCG64_BYTES));
  }

  /**
   * Restores a snapshot of this stream, or of any other, from any host.
   *
   * @throws TypeError when `snapshot` is not a Uint8Array; SimError `BAD_SNAPSHOT` when it is damaged or not a
   * snapshot. Then nothing has changed.
   */
  restore(snapshot: Uint8Array): void {
    const { kernel, address } = this;
    const payload = decodeSnapshot('PCG64 stream', snapshot);
    if (payload.byteLength !== PCG64_BYTES) throw badSnapshot('has lost or gained bytes');
    const incrementIsOdd = (payload.getUint32(24, true) & 1) === 1;
    if (!incrementIsOdd || payload.getUint32(32, true) > 1)
      throw badSnapshot('has an impossible random stream');
    kernel.u8.set(payloadBytes(payload), address);
  }

  #integers(low: number | bigint, high: number | bigint): number | bigint {
    if (Number.isSafeInteger(low) && Number.isSafeInteger(high)) {
      const range = (high as number) - (low as number);
      if (range > 0 && range <= TWO_POW_32) {
        return (low as number) + (this.kernel.pcg64BoundedUint32(this.address, range - 1) >>> 0);
      }
    }
    const value = this.#bigintBetween(exactInteger('low', low), exactInteger('high', high));
    return typeof low === 'bigint' || typeof high === 'bigint' ? value : Number(value);
  }

  #bigintBetween(low: bigint, high: bigint): bigint {
    if (low < INT64_MIN) throw new RangeError(`low must be at least -2^63, got ${describe(low)}`);
    if (high > TWO_POW_64) throw new RangeError(`high must be at most 2^64, got ${describe(high)}`);
    const range = high - low;
    if (range <= 0n) throw new RangeError(`high must exceed low, got ${describe(low)} and ${describe(high)}`);
    if (range > TWO_POW_64) throw new RangeError(`high - low must be at most 2^64, got ${range}`);
    return low + BigInt.asUintN(64, this.kernel.pcg64BoundedUint64(this.address, range - 1n));
  }
}

/** Seeds the stream at an address with a non-negative integer of any size. */
export function seedPcg64(kernel: Kernel, stream: number, seed: bigint): void {
  if (seed < TWO_POW_64) {
    kernel.pcg64SeedUint64(stream, seed);
    return;
  }
  kernel.seedSequenceBegin();
  for (const word of seedWords(seed)) kernel.seedSequenceAbsorb(word);
  kernel.pcg64SeedAbsorbed(stream);
}
