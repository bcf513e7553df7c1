import { Arena } from './arena.js';
import { instantiate, type Kernel, type ModuleSource } from './kernel.js';

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
export function createHeap(source: ModuleSource, memoryBytes: number): Heap {
  return divided(instantiate(source, () => memoryBytes));
}

/**
 * An instance with room for one block, for vector environments; `byteLengthOf` asks the kernel for its length.
 *
 * @throws SimError as `instantiate` does.
 */
export function createHeapFor(source: ModuleSource, byteLengthOf: (kernel: Kernel) => number): Heap {
  return divided(instantiate(source, (kernel) => kernel.arenaAddress() + byteLengthOf(kernel)));
}

function divided(kernel: Kernel): Heap {
  const arena = new Arena(kernel.arenaAddress(), kernel.u8.length);
  kernel.containment.onFailure = () => arena.abandon();
  return { kernel, arena };
}
