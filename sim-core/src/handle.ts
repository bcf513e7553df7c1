import type { Arena } from './arena.js';
import type { Heap } from './heap.js';
import type { Kernel } from './kernel.js';
import { SimError } from './sim-error.js';

/**
 * Something that lives in a core's memory: a stream or an environment. Disposing of it frees its memory; a handle that
 * is merely forgotten keeps the memory until the core's next `reset()`.
 */
export abstract class Handle implements Disposable {
  protected readonly kernel: Kernel;
  readonly #arena: Arena;
  readonly #address: number;
  readonly #byteLength: number;
  /** The arena's generation while the handle is alive; 0, which no arena has, once it is disposed. */
  #generation: number;

  /** Reserves `byteLength` bytes, filled with zeros. */
  protected constructor({ kernel, arena }: Heap, byteLength: number) {
    this.kernel = kernel;
    this.#arena = arena;
    this.#byteLength = byteLength;
    requireRunning(kernel);
    this.#address = arena.allocate(byteLength);
    this.#generation = arena.generation;
    kernel.u8.fill(0, this.#address, this.#address + byteLength);
  }

  /**
   * Address of the handle's bytes. Every operation asks for it, so that none can touch memory that the handle no longer owns.
   *
   * @throws SimError `STALE_HANDLE` after the core was reset, `DISPOSED` after the handle was disposed.
   */
  protected get address(): number {
    if (this.#generation !== this.#arena.generation) this.#refuse();
    return this.#address;
  }

  /**
   * Takes the handle's place again after its core was reset, filled with zeros; views on it are valid as before.
   *
   * @throws SimError `DISPOSED`, or `OUT_OF_MEMORY` when something else has taken the place.
   */
  protected reclaim(): void {
    if (this.#generation === 0) this.#refuse();
    requireRunning(this.kernel);
    if (this.#generation !== this.#arena.generation) {
      this.#arena.claim(this.#address, this.#byteLength);
      this.#generation = this.#arena.generation;
    }
    this.kernel.u8.fill(0, this.#address, this.#address + this.#byteLength);
  }

  #refuse(): never {
    if (this.#generation === 0) throw new SimError('DISPOSED', 'the handle was disposed');
    requireRunning(this.kernel);
    throw new SimError('STALE_HANDLE', 'the handle was made before the last reset of its core');
  }

  /** Frees the memory. Further use is a SimError; disposing again, or after the core was reset, does nothing. */
  dispose(): void {
    if (this.#generation === this.#arena.generation) this.#arena.release(this.#address, this.#byteLength);
    this.#generation = 0;
  }

  /** {@link Handle.dispose}, for `using`; hosts without `Symbol.dispose` call that. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** @throws SimError `STALE_HANDLE` when the module stopped in an earlier call. */
function requireRunning({ containment: { failure } }: Kernel): void {
  if (failure === null) return;
  const message = `the environment failed in an earlier call (${failure.code}): reset the core, or make a new vector`;
  throw new SimError('STALE_HANDLE', message, { cause: failure });
}
