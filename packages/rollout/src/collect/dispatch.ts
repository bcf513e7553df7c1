import type { RolloutOutcome } from '../results/rollout-result.js';
import type { ChunkSizer } from './chunk-sizer.js';
import type { ChunkSource } from './chunk-source.js';
import { type ChunkRunner, runChunkVerified } from './run-chunk-verified.js';

/** Chunks per isolate that may finish before an older one does: what waits to be put in order stays bounded. */
const WINDOW_PER_ISOLATE = 16;

/** A chunk's outcomes in the order of its seeds. */
export interface FinishedChunk {
  /** Position of the chunk in the batch, from 0. */
  readonly index: number;
  readonly outcomes: readonly RolloutOutcome[];
}

/**
 * Runs chunks, by default on as many isolates as the backend has, and yields them as they finish. Nobody reading means nothing new
 * starting. Leaving early, by `return` or by an error, waits until every isolate has stopped.
 */
export async function* dispatch(
  source: ChunkSource,
  sizer: ChunkSizer,
  {
    backend,
    verifier,
    signal,
    concurrency = backend.concurrency,
  }: ChunkRunner & { readonly concurrency?: number },
): AsyncGenerator<FinishedChunk, void, undefined> {
  const leaving = new AbortController();
  const runner = { backend, verifier, signal: AbortSignal.any([signal, leaving.signal]) };
  /** By index, oldest first. */
  const active = new Map<number, Promise<FinishedChunk>>();
  let nextIndex = 0;

  const startMore = () => {
    while (active.size < concurrency && nextIndex - oldest() < WINDOW_PER_ISOLATE * concurrency) {
      const chunk = source.next(sizer.size);
      if (chunk === null) return;
      const index = nextIndex++;
      const startedMs = performance.now();
      const finished = runChunkVerified(chunk, runner).then((outcomes) => {
        sizer.observe(outcomes.length, performance.now() - startedMs);
        return { index, outcomes };
      });
      // An error that comes while nobody waits for it is met by the next race.
      finished.catch(() => {});
      active.set(index, finished);
    }
  };
  const oldest = () => active.keys().next().value ?? nextIndex;

  try {
    for (startMore(); active.size > 0; ) {
      const finished = await Promise.race(active.values());
      active.delete(finished.index);
      startMore();
      yield finished;
    }
  } finally {
    leaving.abort();
    await Promise.allSettled(active.values());
    source.close();
  }
}
