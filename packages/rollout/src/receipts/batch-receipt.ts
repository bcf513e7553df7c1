import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Seed } from '@reroll/sim-core';
import {
  createReceipt,
  type Receipt,
  type ReceiptMismatch,
  sha256Hex,
  verifyReceipt,
} from '@reroll/trajectory';
import type { BatchSummary } from '../collect/batch-tally.js';
import { type CollectOptions, collectRollouts } from '../collect/collect-rollouts.js';
import { parseRolloutSpec, type RolloutSpecInput } from '../spec/episode-spec.js';
import { compactSeeds, expandSeeds } from './seed-list.js';

/** What a batch was asked to run: specs that differ in nothing but their seeds. */
export interface BatchSpecInput extends Omit<RolloutSpecInput, 'seed'> {
  readonly seeds: Iterable<Seed>;
}

/** How a receipt's batch is to be run again. */
export type ReceiptCheckOptions = Pick<
  CollectOptions,
  'backend' | 'concurrency' | 'timeoutMs' | 'image' | 'signal' | 'onProgress'
>;

/**
 * A receipt of a batch: its canonical spec with the seeds, the digest of the core's .wasm, and the digests that came out.
 *
 * @param evidence the batch's summary, or the digests of its rollouts in seed order, which the receipt then lists.
 * @throws RolloutError `INVALID_SPEC`.
 * @throws RangeError when a rollout failed: half a batch has no receipt.
 * @example
 * ```ts
 * import { collectRollouts, createBatchReceipt, seedRange } from '@reroll/rollout';
 * import { encodeReceipt } from '@reroll/trajectory';
 * const batch = { env: 'CartPole-v1', policy: 'random', seeds: seedRange(0, 999) } as const;
 * const receipt = await createBatchReceipt(batch, await collectRollouts(batch).summary());
 * console.log(encodeReceipt(receipt));
 * ```
 */
export async function createBatchReceipt(
  { seeds, ...template }: BatchSpecInput,
  evidence: BatchSummary | readonly string[],
): Promise<Receipt> {
  const { seed: _, ...canonical } = parseRolloutSpec({ ...template, seed: 0 });
  const spec = { ...canonical, seeds: compactSeeds(seeds) };
  const artifacts = { 'reroll.wasm': await coreDigest() };
  if ('digest' in evidence) {
    const { digest, rollouts } = evidence;
    if (digest === null)
      throw new RangeError(`evidence must be of a whole batch, got ${evidence.failed} failed rollouts`);
    return createReceipt({ spec, artifacts, episodes: rollouts, batchDigest: digest });
  }
  return createReceipt({ spec, artifacts, digests: evidence });
}

/**
 * Runs a receipt's batch again and compares.
 *
 * @returns the first difference, or null when the repetition agrees.
 * @throws RolloutError `INVALID_SPEC` when the receipt's spec is no batch of rollouts; the error of a rollout that could
 *   not be had.
 */
export async function checkBatchReceipt(
  receipt: Receipt,
  options: ReceiptCheckOptions = {},
): Promise<ReceiptMismatch | null> {
  const { seeds, ...template } = receipt.spec;
  if (!Array.isArray(seeds))
    throw new TypeError(`the receipt's spec.seeds must be an array, got ${typeof seeds}`);
  const { seed: _, ...spec } = parseRolloutSpec({ ...template, seed: 0 });
  const batch = collectRollouts({ ...options, ...spec, seeds: expandSeeds(seeds) });
  const digests: string[] = [];
  for await (const outcome of batch.inSeedOrder()) {
    if (!outcome.verified) throw outcome.error;
    if (receipt.digests !== null) digests.push(outcome.digest);
  }
  if (receipt.digests !== null) return verifyReceipt(receipt, digests);
  const { digest } = await batch.summary();
  return digest === receipt.batchDigest
    ? null
    : { episode: null, expected: receipt.batchDigest, actual: digest };
}

/** SHA-256 of the core that this package runs. */
async function coreDigest(): Promise<string> {
  return sha256Hex(await readFile(createRequire(import.meta.url).resolve('@reroll/sim-core/wasm')));
}
