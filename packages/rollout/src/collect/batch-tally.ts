import { BatchDigest } from '@reroll/trajectory';
import type { RolloutOutcome } from '../results/rollout-result.js';
import type { FinishedChunk } from './dispatch.js';
import { Reorder } from './reorder.js';

/** How far a batch has come. */
export interface BatchProgress {
  /** Rollouts that are done, failed ones included. */
  readonly rollouts: number;
  /** Rollouts that failed. */
  readonly failed: number;
  /** Steps of all rollouts that have a result. */
  readonly steps: number;
}

/** The result of a batch. */
export interface BatchSummary extends BatchProgress {
  /** Those that a policy's failure ended. */
  readonly policyFailures: number;
  /** Those that a failure of an environment of one's own ended. */
  readonly environmentFailures: number;
  /** Their returns, added in seed order. */
  readonly totalReward: number;
  /** SHA-256 of the episodes' digests in seed order, or null when a rollout is missing: half a batch has no digest. */
  readonly digest: string | null;
}

/** Adds up finished chunks in seed order, whatever order they come in. */
export class BatchTally {
  readonly #inOrder = new Reorder<FinishedChunk>();
  readonly #digest = new BatchDigest();
  #rollouts = 0;
  #failed = 0;
  #steps = 0;
  #policyFailures = 0;
  #environmentFailures = 0;
  #totalReward = 0;

  add(chunk: FinishedChunk): void {
    for (const { outcomes } of this.#inOrder.push(chunk.index, chunk)) this.#addInOrder(outcomes);
  }

  /** Where the batch is; chunks that wait for an older one are not counted yet. */
  progress(): BatchProgress {
    return { rollouts: this.#rollouts, failed: this.#failed, steps: this.#steps };
  }

  /** Closes the tally. */
  summary(): BatchSummary {
    return {
      ...this.progress(),
      policyFailures: this.#policyFailures,
      environmentFailures: this.#environmentFailures,
      totalReward: this.#totalReward,
      digest: this.#failed === 0 ? this.#digest.digest() : null,
    };
  }

  #addInOrder(outcomes: readonly RolloutOutcome[]): void {
    for (const outcome of outcomes) {
      this.#rollouts += 1;
      if (outcome.error !== null) {
        this.#failed += 1;
        continue;
      }
      this.#steps += outcome.steps;
      this.#totalReward += outcome.totalReward;
      if (outcome.failure?.fault === 'policy') this.#policyFailures += 1;
      if (outcome.failure?.fault === 'environment') this.#environmentFailures += 1;
      this.#digest.add(outcome.digest);
    }
  }
}
