/**
 * Does `work` for every item, so many at a time, and yields the results as they finish. Nobody reading means nothing new starting.
 * Leaving early, by `return` or by an error, ends what is under way and waits for its end.
 *
 * @throws the first error that comes.
 */
export async function* asCompleted<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const leaving = new AbortController();
  const either = AbortSignal.any([signal, leaving.signal]);
  const active = new Map<number, Promise<{ readonly index: number; readonly result: Result }>>();
  let next = 0;
  const startMore = () => {
    while (active.size < concurrency && next < items.length) {
      const index = next++;
      const finished = work(items[index]!, either).then((result) => ({ index, result }));
      // An error that comes while nobody waits for it is met by the next race.
      finished.catch(() => {});
      active.set(index, finished);
    }
  };
  try {
    for (startMore(); active.size > 0; ) {
      const { index, result } = await Promise.race(active.values());
      active.delete(index);
      startMore();
      yield result;
    }
  } finally {
    leaving.abort();
    await Promise.allSettled(active.values());
  }
}
