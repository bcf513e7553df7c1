/** Puts values back into the order of their indices, and holds only those that came too early. */
export class Reorder<T> {
  readonly #early = new Map<number, T>();
  #next = 0;

  /** Takes the value of an index and yields all that are now in order. */
  *push(index: number, value: T): Generator<T> {
    this.#early.set(index, value);
    for (let ready = this.#take(); ready !== undefined; ready = this.#take()) yield ready;
  }

  #take(): T | undefined {
    const value = this.#early.get(this.#next);
    if (value !== undefined) this.#early.delete(this.#next++);
    return value;
  }
}
