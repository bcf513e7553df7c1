import { arrayLength, describe, exactInteger, finiteNumber, integerInRange } from './arguments.js';
import { Handle } from './handle.js';
import type { Heap } from './heap.js';
import type { Kernel } from './kernel.js';
import { parseSeed, type Seed, seedWords } from './seed.js';
import { badSnapshot, decodeSnapshot, encodeSnapshot, payloadBytes } from './snapshot.js';

/** State words of a stream, offset of the index that follows them, and bytes of both: as in assembly/rng/mt19937.ts. */
const WORDS = 624;
const INDEX = 2496;
const MT19937_BYTES = 2500;

/** Most random bits drawn at once: the largest bigint that every JavaScript engine represents. */
export const MAX_RANDOM_BITS = 1_048_576;

const UINT32_MAX = 2 ** 32 - 1;

/**
 * A random stream with the bits of CPython's `random.Random(seed)`. Made by `SimCore.mt19937`; 2,512 bytes of the
 * core's memory until it is disposed. Arguments are checked before anything is drawn.
 *
 * @example
 * ```ts
 * import { SimCore } from '@reroll/sim-core';
 *
 * using rng = SimCore.create().mt19937(42);
 * rng.random(); // 0.6394267984578837, as random.Random(42).random()
 * rng.choice(['rock', 'paper', 'scissors']);
 * ```
 */
export class Mt19937 extends Handle {
  /** Use `SimCore.mt19937`. */
  constructor(heap: Heap, seed: bigint) {
    super(heap, MT19937_BYTES);
    seedMt19937(this.kernel, this.address, seed);
  }

  /**
   * Starts the stream anew: `random.seed(seed)`. As in CPython, a seed and its negative give the same stream.
   *
   * @throws TypeError or RangeError when `seed` is not a {@link Seed}.
   */
  seed(seed: Seed): void {
    seedMt19937(this.kernel, this.address, parseSeed(seed));
  }

  /** A double in [0, 1) with 53 random bits. */
  random(): number {
    return this.kernel.mt19937NextDouble(this.address);
  }

  /**
   * `low + (high − low) · random()`; the bounds may come in either order.
   *
   * @throws TypeError when a bound is not a number; RangeError when one or their difference is not finite.
   */
  uniform(low: number, high: number): number {
    finiteNumber('low', low);
    finiteNumber('high', high);
    return low + finiteNumber('high - low', high - low) * this.random();
  }

  /**
   * An integer of `k` random bits; 0n, without a draw, for k = 0.
   *
   * @throws TypeError when `k` is not a number; RangeError when it is not an integer from 0 to {@link MAX_RANDOM_BITS}.
   */
  getrandbits(k: number): bigint {
    integerInRange('k', k, 0, MAX_RANDOM_BITS);
    if (k === 0) return 0n;
    if (k <= 32) return BigInt(this.#nextBits(k));
    // Words come from the least significant, the last one cut short; text of base 16 joins them in linear time.
    let digits = '';
    for (let rest = k; rest > 0; rest -= 32) {
      digits = this.#nextBits(Math.min(rest, 32)).toString(16).padStart(8, '0') + digits;
    }
    return BigInt(`0x${digits}`);
  }

  /**
   * An element of Python's `range(start)` or `range(start, stop, step)`. Numbers give a number; a bigint among them
   * gives a bigint.
   *
   * @throws TypeError when an argument is neither a number nor a bigint, or `step` comes without `stop`; RangeError when
   * a number is not a safe integer, `step` is 0, or the range is empty or has 2^{@link MAX_RANDOM_BITS} elements or more.
   */
  randrange(start: number, stop?: number, step?: number): number;
  randrange(start: number | bigint, stop?: number | bigint, step?: number | bigint): number | bigint;
  randrange(start: number | bigint, stop?: number | bigint, step?: number | bigint): number | bigint {
    if (stop !== undefined) return this.#randrange(start, stop, step);
    if (step !== undefined) throw new TypeError('step must come with stop, got no stop');
    return this.#randrange(0, start);
  }

  #randrange(start: number | bigint, stop: number | bigint, step: number | bigint = 1): number | bigint {
    if (step === 1 && Number.isSafeInteger(start) && Number.isSafeInteger(stop)) {
      const length = (stop as number) - (start as number);
      if (length > 0 && length <= UINT32_MAX) return (start as number) + this.#below(length);
    }
    const [first, end] = [exactInteger('start', start), exactInteger('stop', stop)];
    const value = this.#elementOf(first, end, exactInteger('step', step));
    return [start, stop, step].some((argument) => typeof argument === 'bigint') ? value : Number(value);
  }

  /**
   * An integer in [low, high], both ends included. Numbers give a number; a bigint among them gives a bigint.
   *
   * @throws TypeError, RangeError as {@link Mt19937.randrange} does.
   */
  randint(low: number, high: number): number;
  randint(low: number | bigint, high: number | bigint): number | bigint;
  randint(low: number | bigint, high: number | bigint): number | bigint {
    const value = this.#elementOf(exactInteger('low', low), exactInteger('high', high) + 1n, 1n);
    return typeof low === 'bigint' || typeof high === 'bigint' ? value : Number(value);
  }

  /**
   * An element of an array-like.
   *
   * @throws TypeError when `items` has no length; RangeError when it is empty.
   */
  choice<T>(items: ArrayLike<T>): T {
    const length = arrayLength('items', items);
    if (length === 0) throw new RangeError('items must not be empty');
    return items[this.#below(length)] as T;
  }

  /**
   * Shuffles an array in place.
   *
   * @throws TypeError when `items` has no length or cannot be written to.
   */
  shuffle(items: { length: number; [index: number]: unknown }): void {
    const length = arrayLength('items', items);
    if (length > 0 && Object.isFrozen(items)) {
      throw new TypeError(`items must be writable, got a frozen ${describe(items)}`);
    }
    for (let i = length - 1; i > 0; i--) {
      const j = this.#below(i + 1);
      const item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
  }

  /**
   * `k` elements at different places of an array-like, in the order they were drawn.
   *
   * @throws TypeError when `items` has no length or `k` is not a number; RangeError when `k` is not an integer from 0
   * to the number of items.
   */
  sample<T>(items: ArrayLike<T>, k: number): T[] {
    const length = arrayLength('items', items);
    integerInRange('k', k, 0, length);
    const indices =
      length <= sampleSetSize(k) ? this.#indicesFromPool(length, k) : this.#selectIndices(length, k);
    return Array.from(indices, (index) => items[index] as T);
  }

  /** The stream's whole state. 2,516 bytes. */
  snapshot(): Uint8Array {
    const { kernel, address } = this;
    return encodeSnapshot('MT19937 stream', kernel.u8.subarray(address, address + MT19937_BYTES));
  }

  /**
   * Restores a snapshot of this stream, or of any other, from any host.
   *
   * @throws TypeError when `snapshot` is not a Uint8Array; SimError `BAD_SNAPSHOT` when it is damaged or not a
   * snapshot. Then nothing has changed.
   */
  restore(snapshot: Uint8Array): void {
    const { kernel, address } = this;
    const payload = decodeSnapshot('MT19937 stream', snapshot);
    if (payload.byteLength !== MT19937_BYTES) throw badSnapshot('has lost or gained bytes');
    if (payload.getUint32(INDEX, true) > WORDS) throw badSnapshot('has an impossible index');
    const state = payloadBytes(payload);
    if (state.subarray(0, INDEX).every((byte) => byte === 0)) throw badSnapshot('has an empty state');
    kernel.u8.set(state, address);
  }

  #indicesFromPool(length: number, k: number): number[] {
    const pool = Array.from({ length }, (_, index) => index);
    return Array.from({ length: k }, (_, drawn) => {
      const last = length - drawn - 1;
      const j = this.#below(last + 1);
      const index = pool[j]!;
      pool[j] = pool[last]!;
      return index;
    });
  }

  #selectIndices(length: number, k: number): Set<number> {
    const selected = new Set<number>();
    while (selected.size < k) selected.add(this.#below(length));
    return selected;
  }

  #elementOf(start: bigint, stop: bigint, step: bigint): bigint {
    if (step === 0n) throw new RangeError('step must not be 0');
    const length = (stop - start + step - (step > 0n ? 1n : -1n)) / step;
    if (length <= 0n) {
      throw new RangeError(
        `the range must not be empty, got start ${describe(start)}, stop ${describe(stop)}, step ${describe(step)}`,
      );
    }
    return start + step * this.#bigBelow(length);
  }

  /** The upper `count` bits, 1 to 32, of the next 32 random ones. */
  #nextBits(count: number): number {
    return this.kernel.mt19937NextUint32(this.address) >>> (32 - count);
  }

  /** An integer in [0, n), n ≥ 1. */
  #below(n: number): number {
    if (n <= UINT32_MAX) return this.kernel.mt19937Below(this.address, n) >>> 0;
    return Number(this.#bigBelow(BigInt(n)));
  }

  #bigBelow(n: bigint): bigint {
    if (n <= UINT32_MAX) return BigInt(this.#below(Number(n)));
    const bits = n.toString(2).length;
    if (bits > MAX_RANDOM_BITS) throw new RangeError(`the range must be shorter than 2^${MAX_RANDOM_BITS}`);
    let value = this.getrandbits(bits);
    while (value >= n) value = this.getrandbits(bits);
    return value;
  }
}

/** Seeds the stream at an address with any integer. */
function seedMt19937(kernel: Kernel, stream: number, seed: bigint): void {
  kernel.mt19937SeedBegin(stream);
  for (const word of seedWords(seed < 0n ? -seed : seed)) kernel.mt19937SeedAbsorb(stream, word);
  kernel.mt19937SeedEnd(stream);
}

/**
 * Up to this many items CPython draws a sample from a copy of them; beyond it, CPython remembers what was selected:
 * 21, plus the smallest power of 4 that is at least 3k once k exceeds 5.
 */
function sampleSetSize(k: number): number {
  if (k <= 5) return 21;
  let power = 1;
  while (power < 3 * k) power *= 4;
  return 21 + power;
}
