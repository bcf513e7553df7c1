/**
 * Does `work` for every item, so many at a time; an item is taken only when a lane is free for it.
 *
 * @returns the results in the order of the items.
 * @throws the first error that comes; the signal that the others were given has then fired, and none is under way any more.
 */
export async function runLanes<Item, Result>(
  items: readonly Item[],
  numLanes: number,
  signal: AbortSignal | undefined,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const failed = new AbortController();
  const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const results = new Array<Result>(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length && !failed.signal.aborted) {
      const index = next++;
      results[index] = await work(items[index]!, either);
    }
  };
  let firstError: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    firstError ??= { error };
    failed.abort();
  };
  await Promise.all(Array.from({ length: Math.min(numLanes, items.length) }, () => lane().catch(fail)));
  if (firstError !== undefined) throw firstError.error;
  return results;
}
