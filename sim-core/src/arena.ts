import { SimError } from './sim-error.js';

/** Every block starts on such a boundary: v128 loads and every typed-array view are then aligned. */
const ALIGNMENT_BYTES = 16;

interface Block {
  address: number;
  byteLength: number;
}

/**
 * Hands out the free part of a memory whose size never changes: first fit, with neighbouring free blocks merged. The
 * bookkeeping lives outside that memory, so no stray write can corrupt it.
 */
export class Arena {
  readonly #start: number;
  readonly #end: number;
  /** Free blocks by ascending address, no two adjacent. */
  #free: Block[] = [];
  #generation = 0;

  /** Manages the addresses from `start`, a multiple of 16, up to `end`. */
  constructor(start: number, end: number) {
    this.#start = start;
    this.#end = end;
    this.reset();
  }

  /** Counts resets; an address belongs to the generation it was allocated in. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Reserves `byteLength` bytes and returns their address.
   *
   * @throws SimError `OUT_OF_MEMORY` when no free block is large enough.
   */
  allocate(byteLength: number): number {
    const needed = aligned(byteLength);
    const index = this.#free.findIndex((block) => block.byteLength >= needed);
    const block = this.#free[index];
    if (!block) {
      const largest = Math.max(0, ...this.#free.map((free) => free.byteLength));
      throw new SimError(
        'OUT_OF_MEMORY',
        `${needed} bytes are needed, but the largest free block has ${largest}: dispose of a handle, ` +
          'or create the core with more memoryBytes',
      );
    }
    const { address } = block;
    block.address += needed;
    block.byteLength -= needed;
    if (block.byteLength === 0) this.#free.splice(index, 1);
    return address;
  }

  /**
   * Reserves `byteLength` bytes at an address.
   *
   * @throws SimError `OUT_OF_MEMORY` when they are not free.
   */
  claim(address: number, byteLength: number): void {
    const end = address + aligned(byteLength);
    const index = this.#free.findIndex(
      (block) => block.address <= address && end <= block.address + block.byteLength,
    );
    const block = this.#free[index];
    if (!block)
      throw new SimError('OUT_OF_MEMORY', 'something else occupies the place of the handle: make a new one');
    const rest = [
      { address: block.address, byteLength: address - block.address },
      { address: end, byteLength: block.address + block.byteLength - end },
    ];
    this.#free.splice(index, 1, ...rest.filter((part) => part.byteLength > 0));
  }

  /** Frees what `allocate(byteLength)` returned in this generation. */
  release(address: number, byteLength: number): void {
    const freed: Block = { address, byteLength: aligned(byteLength) };
    let index = this.#free.findIndex((block) => block.address > address);
    if (index === -1) index = this.#free.length;
    const next = this.#free[index];
    if (next && freed.address + freed.byteLength === next.address) {
      freed.byteLength += next.byteLength;
      this.#free.splice(index, 1);
    }
    const previous = this.#free[index - 1];
    if (previous && previous.address + previous.byteLength === freed.address) {
      previous.byteLength += freed.byteLength;
    } else {
      this.#free.splice(index, 0, freed);
    }
  }

  /** Makes every address stale, and gives out none until the next reset. */
  abandon(): void {
    this.#free = [];
    this.#generation += 1;
  }

  /** Frees everything and starts a new generation. */
  reset(): void {
    this.#free = [{ address: this.#start, byteLength: this.#end - this.#start }];
    this.#generation += 1;
  }
}

function aligned(byteLength: number): number {
  return Math.ceil(byteLength / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
