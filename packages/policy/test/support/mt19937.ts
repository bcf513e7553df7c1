import type { JudgeRng } from '../../src/index.js';

const N = 624;
const M = 397;

/**
 * CPython's `random.Random(seed)` for the tests of this package, which stands on no other: MT19937 of Matsumoto and
 * Nishimura (2002). mt19937.test.ts holds it against CPython's own numbers.
 */
export class Mt19937 implements JudgeRng {
  readonly #state = new Uint32Array(N);
  #index = N;
  /** How many 32-bit words have been drawn. */
  words = 0;

  constructor(seed: bigint) {
    const key: number[] = [];
    for (let rest = seed < 0n ? -seed : seed; rest > 0n; rest >>= 32n) key.push(Number(rest & 0xffffffffn));
    this.#initByArray(key.length === 0 ? [0] : key);
  }

  random(): number {
    const high = this.#next() >>> 5;
    const low = this.#next() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  getrandbits(k: number): bigint {
    let bits = 0n;
    for (let shift = 0; shift < k; shift += 32) {
      bits |= BigInt(this.#next() >>> Math.max(0, 32 - (k - shift))) << BigInt(shift);
    }
    return bits;
  }

  #initByArray(key: readonly number[]): void {
    const state = this.#state;
    state[0] = 19_650_218;
    for (let i = 1; i < N; i++) state[i] = Math.imul(1_812_433_253, mixed(state[i - 1]!)) + i;
    let i = 1;
    for (let k = 0; k < Math.max(N, key.length); k++) {
      const j = k % key.length;
      state[i] = (state[i]! ^ Math.imul(mixed(state[i - 1]!), 1_664_525)) + key[j]! + j;
      i = this.#advance(i);
    }
    for (let k = 0; k < N - 1; k++) {
      state[i] = (state[i]! ^ Math.imul(mixed(state[i - 1]!), 1_566_083_941)) - i;
      i = this.#advance(i);
    }
    state[0] = 0x80000000;
  }

  #advance(i: number): number {
    if (i < N - 1) return i + 1;
    this.#state[0] = this.#state[N - 1]!;
    return 1;
  }

  #next(): number {
    if (this.#index === N) this.#twist();
    this.words++;
    let y = this.#state[this.#index++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let k = 0; k < N; k++) {
      const y = (state[k]! & 0x80000000) | (state[(k + 1) % N]! & 0x7fffffff);
      state[k] = state[(k + M) % N]! ^ (y >>> 1) ^ ((y & 1) === 0 ? 0 : 0x9908b0df);
    }
    this.#index = 0;
  }
}

function mixed(word: number): number {
  return word ^ (word >>> 30);
}
