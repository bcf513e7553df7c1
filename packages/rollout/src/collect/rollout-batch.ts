import type { RolloutOutcome } from '../results/rollout-result.js';
import { RolloutError } from '../rollout-error.js';
import { type BatchProgress, type BatchSummary, BatchTally } from './batch-tally.js';
import type { FinishedChunk } from './dispatch.js';
import { Reorder } from './reorder.js';

/**
 * Rollouts that run as they are read, and can be read once: by `for await` in the order in which they finish, by
 * {@link inSeedOrder}, by {@link results}, or by {@link summary} alone. Memory does not grow with the number of rollouts
 * unless the reader keeps them. Leaving a loop early ends what is under way.
 */
export class RolloutBatch implements AsyncIterable<RolloutOutcome> {
  readonly #start: () => AsyncGenerator<FinishedChunk, void, undefined>;
  readonly #onProgress: ((progress: BatchProgress) => void) | undefined;
  #started = false;
  #summary: BatchSummary | null = null;

  /** Use `collectRollouts`. */
  constructor(
    start: () => AsyncGenerator<FinishedChunk, void, undefined>,
    onProgress: ((progress: BatchProgress) => void) | undefined,
  ) {
    this.#start = start;
    this.#onProgress = onProgress;
  }

  /** The outcomes in the order in which they finish. */
  async *[Symbol.asyncIterator](): AsyncGenerator<RolloutOutcome, void, undefined> {
    for await (const { outcomes } of this.#chunks()) for (const outcome of outcomes) yield outcome;
  }

  /** The outcomes in the order of the seeds, each as soon as those before it are there. */
  async *inSeedOrder(): AsyncGenerator<RolloutOutcome, void, undefined> {
    const inOrder = new Reorder<FinishedChunk>();
    for await (const chunk of this.#chunks()) {
      for (const { outcomes } of inOrder.push(chunk.index, chunk)) {
        // A third cheaper than `yield*`, which awaits what a synchronous iterable gives once more.
        for (const outcome of outcomes) yield outcome;
      }
    }
  }

  /** All outcomes in the order of the seeds, kept in memory. */
  async results(): Promise<RolloutOutcome[]> {
    const outcomes: RolloutOutcome[] = [];
    for await (const outcome of this.inSeedOrder()) outcomes.push(outcome);
    return outcomes;
  }

  /**
   * The totals of the batch. Runs it when nothing has read it yet.
   *
   * @throws RolloutError `OUT_OF_ORDER` when reading has begun and not come to the end.
   */
  async summary(): Promise<BatchSummary> {
    if (!this.#started) for await (const _ of this.#chunks());
    if (this.#summary === null) throw new RolloutError('OUT_OF_ORDER', 'the batch was not read to its end');
    return this.#summary;
  }

  async *#chunks(): AsyncGenerator<FinishedChunk, void, undefined> {
    if (this.#started) throw new RolloutError('OUT_OF_ORDER', 'the batch is a stream and can be read once');
    this.#started = true;
    const tally = new BatchTally();
    for await (const chunk of this.#start()) {
      tally.add(chunk);
      this.#onProgress?.(tally.progress());
      yield chunk;
    }
    this.#summary = tally.summary();
  }
}
