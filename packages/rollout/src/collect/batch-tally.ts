import { createSha256 } from '@reroll/trajectory';
import type { RolloutOutcome } from '../results/rollout-result.js';
import type { FinishedChunk } from './dispatch.js';
import { Reorder } from './reorder.js';

/** How far a batch has come. */
export interface BatchProgress {
  /** Rollouts that are done, failed ones included. */
  readonly rollouts: number;
  /** Rollouts that could not be had. */
  readonly failed: number;
  /** Steps of all verified rollouts. */
  readonly steps: number;
}

/** What a batch came to. */
export interface BatchSummary extends BatchProgress {
  /** Verified rollouts that a policy's failure ended. */
  readonly policyFailures: number;
  /** Returns of the verified rollouts, added in seed order. */
  readonly totalReward: number;
  /** SHA-256 of the episodes' digests in seed order, or null when a rollout is missing: half a batch has no digest. */
  readonly digest: string | null;
}

/** Adds up finished chunks in seed order, whatever order they come in. */
export class BatchTally {
  readonly #inOrder = new Reorder<FinishedChunk>();
  /** The batch's digest as `BatchDigest` defines it, fed a chunk at a time: this runs on the host's one thread. */
  readonly #sha256 = createSha256();
  #rollouts = 0;
  #failed = 0;
  #steps = 0;
  #policyFailures = 0;
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
    const digest = this.#sha256.digestHex();
    return {
      ...this.progress(),
      policyFailures: this.#policyFailures,
      totalReward: this.#totalReward,
      digest: this.#failed === 0 ? digest : null,
    };
  }

  #addInOrder(outcomes: readonly RolloutOutcome[]): void {
    const digests: string[] = [];
    for (const outcome of outcomes) {
      this.#rollouts += 1;
      if (!outcome.verified) {
        this.#failed += 1;
        continue;
      }
      this.#steps += outcome.steps;
      this.#totalReward += outcome.totalReward;
      if (outcome.failure !== null) this.#policyFailures += 1;
      digests.push(outcome.digest);
    }
    this.#sha256.update(Buffer.from(digests.join(''), 'hex'));
  }
}
