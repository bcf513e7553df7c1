import { RolloutError } from '@reroll/rollout';
import type { Score } from './score.js';

/**
 * Scores that are made as they are read, and can be read once: by `for await` in the order in which they finish, or by {@link inOrder}.
 * Leaving a loop early ends what is under way.
 */
export class ScoreBatch implements AsyncIterable<Score> {
  readonly #start: () => AsyncGenerator<Score, void, undefined>;
  #started = false;

  /** Use `scoreCompletions`. */
  constructor(
    /** Number of completions. */
    readonly size: number,
    start: () => AsyncGenerator<Score, void, undefined>,
  ) {
    this.#start = start;
  }

  /**
   * The scores in the order in which they finish.
   *
   * @throws RolloutError `OUT_OF_ORDER` the second time.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Score, void, undefined> {
    if (this.#started) throw new RolloutError('OUT_OF_ORDER', 'the scores are a stream and can be read once');
    this.#started = true;
    yield* this.#start();
  }

  /** All scores, in the order of the completions. */
  async inOrder(): Promise<Score[]> {
    const scores = new Array<Score>(this.size);
    for await (const score of this) scores[score.index] = score;
    return scores;
  }
}
