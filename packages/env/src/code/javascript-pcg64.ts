/**
 * NumPy's `Generator(PCG64(…))` in JavaScript, bit for bit, as far as the core has it (sim-core/assembly/rng/pcg64.ts): the part of
 * the adapter for texts that name `npRandom`. Integers beyond 2^53 come out as BigInts.
 */
export const JAVASCRIPT_PCG64 = `
  class Generator {
    #state;
    #increment;
    #upper = null;
    constructor(state, increment) {
      this.#state = state;
      this.#increment = increment;
    }
    #uint64() {
      const state = BigInt.asUintN(128, this.#state * 0x2360ed051fc65da44385df649fccf645n + this.#increment);
      this.#state = state;
      const bits = (state >> 64n) ^ BigInt.asUintN(64, state);
      const turn = state >> 122n;
      return (bits >> turn) | BigInt.asUintN(64, bits << (64n - turn));
    }
    #uint32() {
      const upper = this.#upper;
      if (upper !== null) {
        this.#upper = null;
        return upper;
      }
      const bits = this.#uint64();
      this.#upper = bits >> 32n;
      return bits & 0xffffffffn;
    }
    #below(count) {
      if (count === 1n) return 0n;
      const size = count <= 1n << 32n ? 32n : 64n;
      const draw = () => (size === 32n ? this.#uint32() : this.#uint64());
      if (count === 1n << size) return draw();
      const mask = (1n << size) - 1n;
      let product = draw() * count;
      if ((product & mask) < count) {
        const threshold = ((1n << size) - count) % count;
        while ((product & mask) < threshold) product = draw() * count;
      }
      return product >> size;
    }
    #many(size, draw) {
      if (size === undefined || size === null) return draw();
      const [first, ...rest] = typeof size === 'number' ? [size] : size;
      return first === undefined ? draw() : Array.from({ length: first }, () => this.#many(rest, draw));
    }
    #double() {
      return Number(this.#uint64() >> 11n) / 9007199254740992;
    }
    random(size) {
      return this.#many(size, () => this.#double());
    }
    uniform(low = 0, high = 1, size = undefined) {
      if (typeof low !== 'number' || typeof high !== 'number') {
        throw new TypeError('low and high must be numbers: draw the elements one by one');
      }
      if (high < low) throw new RangeError('high - low < 0');
      return this.#many(size, () => low + (high - low) * this.#double());
    }
    integers(low, high = null, size = undefined) {
      const [least, end] = high === null ? [0n, BigInt(low)] : [BigInt(low), BigInt(high)];
      const count = end - least;
      if (count <= 0n) throw new RangeError('low >= high');
      if (count > 1n << 64n) throw new RangeError('high - low is out of bounds');
      return this.#many(size, () => {
        const drawn = least + this.#below(count);
        return Number.isSafeInteger(Number(drawn)) ? Number(drawn) : drawn;
      });
    }
    choice(a, size = undefined) {
      if (typeof a === 'number') return this.integers(a, null, size);
      return this.#many(size, () => a[Number(this.#below(BigInt(a.length)))]);
    }
  }
`;
