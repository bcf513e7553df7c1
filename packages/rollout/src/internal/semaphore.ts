/** A fixed number of slots, given out first come, first served. */
export class Semaphore {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(slots: number) {
    this.#free = slots;
  }

  /**
   * Waits for a slot.
   *
   * @returns gives the slot back, to the one who has waited longest; to be called once.
   * @throws the signal's reason when it fires first.
   */
  async acquire(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(signal);
    return () => this.#release();
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const grant = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.delete(grant);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(grant);
    });
  }

  #release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

/**
 * Does `work` for every item, so many at a time; an item is taken only when a slot is free for it.
 *
 * @returns the results in the order of the items.
 * @throws the first error that comes; the signal that the others were given has then fired, and none is under way any more.
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  signal: AbortSignal | undefined,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const slots = new Semaphore(concurrency);
  const failed = new AbortController();
  const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const results = new Array<Result>(items.length);
  let firstError: { readonly error: unknown } | undefined;
  const workOn = async (index: number, release: () => void): Promise<void> => {
    try {
      results[index] = await work(items[index]!, either);
    } catch (error) {
      firstError ??= { error };
      failed.abort();
    } finally {
      release();
    }
  };
  const underWay: Promise<void>[] = [];
  for (let index = 0; index < items.length; index++) {
    const release = await slots.acquire();
    if (failed.signal.aborted) break;
    underWay.push(workOn(index, release));
  }
  await Promise.all(underWay);
  if (firstError !== undefined) throw firstError.error;
  return results;
}
