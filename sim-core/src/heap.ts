import { Arena } from './arena.js';
import { instantiate, type Kernel } from './kernel.js';

/** A kernel instance and the arena that divides its memory. */
export interface Heap {
  readonly kernel: Kernel;
  readonly arena: Arena;
}

/**
 * An instance with a memory of `memoryBytes`, rounded up to whole pages.
 *
 * @throws SimError as `instantiate` does.
 */
export function createHeap(module: WebAssembly.Module, memoryBytes: number): Heap {
  return divided(instantiate(module, () => memoryBytes));
}

/**
 * An instance with room for one block, for vector environments; `byteLengthOf` asks the kernel for its length.
 *
 * @throws SimError as `instantiate` does.
 */
export function createHeapFor(module: WebAssembly.Module, byteLengthOf: (kernel: Kernel) => number): Heap {
  return divided(instantiate(module, (kernel) => kernel.arenaAddress() + byteLengthOf(kernel)));
}

function divided(kernel: Kernel): Heap {
  return { kernel, arena: new Arena(kernel.arenaAddress(), kernel.u8.length) };
}
