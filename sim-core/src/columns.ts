import type { Kernel } from './kernel.js';
import { bytesOf, type Dtype } from './space-json.js';

/** WebAssembly memory is little-endian on every host, but typed arrays show it in the host's own order. */
const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const ARRAYS = {
  '|b1': Uint8Array,
  '|u1': Uint8Array,
  '|i1': Int8Array,
  '<u2': Uint16Array,
  '<i2': Int16Array,
  '<u4': Uint32Array,
  '<i4': Int32Array,
  '<u8': BigUint64Array,
  '<i8': BigInt64Array,
  '<f4': Float32Array,
  '<f8': Float64Array,
} as const;

/** The typed array that shows a dtype. */
export type ArrayOf<D extends Dtype> = InstanceType<(typeof ARRAYS)[D]>;

/**
 * Typed arrays of the numbers at fixed places of a kernel's memory. On a little-endian host they are views, and
 * `refresh` and `flush` do nothing; on a big-endian host they are copies, which these two update.
 */
export class Columns {
  readonly #kernel: Kernel;
  readonly #copies: { array: ArrayOf<Dtype>; address: number; isInput: boolean }[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** An array that the kernel writes, or, as an input, one that the caller writes. */
  array<D extends Dtype>(dtype: D, address: number, length: number, isInput = false): ArrayOf<D> {
    const ArrayType = ARRAYS[dtype];
    if (HOST_IS_LITTLE_ENDIAN || bytesOf(dtype) === 1) {
      return new ArrayType(this.#kernel.memory.buffer, address, length) as ArrayOf<D>;
    }
    const array = new ArrayType(length) as ArrayOf<D>;
    this.#copies.push({ array, address, isInput });
    return array;
  }

  /** Call this after anything that changes what the arrays show. So short that it costs a step nothing. */
  refresh(): void {
    if (!HOST_IS_LITTLE_ENDIAN) this.#copyFromKernel();
  }

  /** Call this before the kernel reads what the caller may have written. */
  flush(): void {
    if (!HOST_IS_LITTLE_ENDIAN) this.#copyToKernel();
  }

  #copyFromKernel(): void {
    for (const { array, address } of this.#copies) {
      const bytes = new Uint8Array(array.buffer);
      const reversed = array.BYTES_PER_ELEMENT - 1;
      for (let index = 0; index < bytes.length; index++) {
        bytes[index] = this.#kernel.u8[address + (index ^ reversed)]!;
      }
    }
  }

  #copyToKernel(): void {
    for (const { array, address, isInput } of this.#copies) {
      if (!isInput) continue;
      const bytes = new Uint8Array(array.buffer);
      const reversed = array.BYTES_PER_ELEMENT - 1;
      for (let index = 0; index < bytes.length; index++) {
        this.#kernel.u8[address + (index ^ reversed)] = bytes[index]!;
      }
    }
  }
}
