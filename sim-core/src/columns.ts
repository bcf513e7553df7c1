import type { Kernel } from './kernel.js';

/** WebAssembly memory is little-endian on every host, but typed arrays show it in the host's own order. */
const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

type NumberArray = Float64Array | Float32Array | Uint32Array;

/**
 * Typed arrays of the numbers at fixed places of a kernel's memory. Where the byte orders agree they are views, and
 * `refresh` does nothing; on a big-endian host they are copies, which `refresh` brings up to date.
 */
export class Columns {
  readonly #kernel: Kernel;
  readonly #copies: { array: NumberArray; address: number }[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  float64(address: number, length: number): Float64Array {
    if (HOST_IS_LITTLE_ENDIAN) return new Float64Array(this.#kernel.memory.buffer, address, length);
    return this.#copy(new Float64Array(length), address);
  }

  float32(address: number, length: number): Float32Array {
    if (HOST_IS_LITTLE_ENDIAN) return new Float32Array(this.#kernel.memory.buffer, address, length);
    return this.#copy(new Float32Array(length), address);
  }

  uint32(address: number, length: number): Uint32Array {
    if (HOST_IS_LITTLE_ENDIAN) return new Uint32Array(this.#kernel.memory.buffer, address, length);
    return this.#copy(new Uint32Array(length), address);
  }

  /** To be called after everything that changes what the arrays show. */
  refresh(): void {
    if (HOST_IS_LITTLE_ENDIAN) return;
    for (const { array, address } of this.#copies) {
      const bytes = new Uint8Array(array.buffer);
      const reversed = array.BYTES_PER_ELEMENT - 1;
      for (let index = 0; index < bytes.length; index++) {
        bytes[index] = this.#kernel.u8[address + (index ^ reversed)]!;
      }
    }
  }

  #copy<T extends NumberArray>(array: T, address: number): T {
    this.#copies.push({ array, address });
    return array;
  }
}
