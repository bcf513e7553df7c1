/** The guest handed the host an address outside its memory: its interpreter no longer works as built. */
export class GuestFault extends Error {
  override readonly name = 'GuestFault';
}

export const PAGE_BYTES = 65_536;

const CANONICAL_NAN = 0x7ff8_0000_0000_0000n;

/** A guest's linear memory, read and written by the host with every address checked. */
export class GuestMemory {
  #memory: WebAssembly.Memory | null = null;
  #view = new DataView(new ArrayBuffer(0));
  #bytes = new Uint8Array(0);

  /** Host functions are made before the instance whose memory they use; this connects the two. */
  attach(memory: WebAssembly.Memory): void {
    this.#memory = memory;
    this.#refresh();
  }

  /** The whole memory, as a view that is valid until guest code runs. */
  get whole(): Uint8Array {
    this.#refresh();
    return this.#bytes;
  }

  /** Makes the memory as long as this, if it is shorter. */
  grow(length: number): void {
    const missing = length - this.whole.length;
    if (missing > 0) this.#memory!.grow(missing / PAGE_BYTES);
  }

  /** `length` bytes at `address`, as a view that is valid until guest code runs. */
  span(address: number, length: number): Uint8Array {
    this.#check(address, length);
    return this.#bytes.subarray(address >>> 0, (address >>> 0) + (length >>> 0));
  }

  getUint32(address: number): number {
    this.#check(address, 4);
    return this.#view.getUint32(address >>> 0, true);
  }

  setUint32(address: number, value: number): void {
    this.#check(address, 4);
    this.#view.setUint32(address >>> 0, value, true);
  }

  getUint64(address: number): bigint {
    this.#check(address, 8);
    return this.#view.getBigUint64(address >>> 0, true);
  }

  setUint64(address: number, value: bigint): void {
    this.#check(address, 8);
    this.#view.setBigUint64(address >>> 0, value, true);
  }

  getFloat64(address: number): number {
    this.#check(address, 8);
    return this.#view.getFloat64(address >>> 0, true);
  }

  /** Writes NaN with the one bit pattern that every host writes. */
  setFloat64(address: number, value: number): void {
    if (Number.isNaN(value)) {
      this.setUint64(address, CANONICAL_NAN);
      return;
    }
    this.#check(address, 8);
    this.#view.setFloat64(address >>> 0, value, true);
  }

  /**
   * Addresses and lengths come from WebAssembly as signed 32-bit integers. A memory that has grown has another buffer, and has
   * left the old one with a length of 0: looking for the new one only then saves each access a call of the engine.
   */
  #check(address: number, length: number): void {
    const end = (address >>> 0) + (length >>> 0);
    if (end < this.#bytes.length) return;
    this.#refresh();
    if (end > this.#bytes.length) {
      throw new GuestFault(`${length >>> 0} bytes at ${address >>> 0} of ${this.#bytes.length}`);
    }
  }

  /** A memory that has grown has a new buffer. */
  #refresh(): void {
    const buffer = this.#memory?.buffer;
    if (buffer === undefined || buffer === this.#view.buffer) return;
    this.#view = new DataView(buffer);
    this.#bytes = new Uint8Array(buffer);
  }
}
