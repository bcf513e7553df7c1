import type { Seed } from '@reroll/sim-core';
import { createReceipt, type Receipt } from '@reroll/trajectory';
import type { RolloutOutcome, RolloutResult } from '../results/rollout-result.js';
import {
  type EpisodeTemplate,
  parseRolloutSpec,
  type RolloutSpecInput,
  specDigester,
} from '../spec/episode-spec.js';
import { EPISODE_SEED, seedText } from '../spec/seed-text.js';
import { artifactsFor } from './artifacts.js';
import { Evidence, type FailureEvidence, type ReceiptOptions } from './evidence.js';
import { SeedCompactor } from './seed-list.js';

/** What a batch was asked to run: specs that differ in nothing but their seeds. */
export interface BatchSpecInput extends Omit<RolloutSpecInput, 'seed'> {
  readonly seeds: Iterable<Seed>;
}

/**
 * A receipt of a rollout, or of a batch: its canonical spec, the digests of what ran it and of what came out, and each failure of
 * a policy or an environment.
 *
 * @param spec of one rollout, with `seed`, or of a batch, with `seeds`, which are read again.
 * @param outcomes in seed order, as `RolloutBatch.inSeedOrder` yields them; of one rollout, its result in an array.
 * @throws RolloutError `INVALID_SPEC`.
 * @throws TypeError for a spec with both `seed` and `seeds`.
 * @throws RangeError when an outcome is not the next of this spec, or failed: half a batch has no receipt; when there are more failures or
 *   digests than a receipt holds.
 * @example
 * ```ts
 * import { collectRollouts, createRolloutReceipt, seedRange } from '@reroll/rollout';
 * import { encodeReceipt } from '@reroll/trajectory';
 * const batch = { env: 'CartPole-v1', policy: 'random', seeds: seedRange(0, 999) } as const;
 * const receipt = await createRolloutReceipt(batch, collectRollouts(batch).inSeedOrder());
 * console.log(encodeReceipt(receipt));
 * ```
 */
export async function createRolloutReceipt(
  spec: RolloutSpecInput | BatchSpecInput,
  outcomes: Iterable<RolloutOutcome> | AsyncIterable<RolloutOutcome>,
  options: ReceiptOptions = {},
): Promise<Receipt> {
  if ('seed' in spec && 'seeds' in spec) throw new TypeError('spec must have seed or seeds, got both');
  const evidence = new Evidence(options);
  if (!('seeds' in spec)) {
    const whole = parseRolloutSpec(spec);
    const { seed, ...template } = whole;
    await addOutcomes(evidence, template, [seed], outcomes);
    return createReceipt({
      spec: whole,
      artifacts: await artifactsFor([whole.policy], whole.env),
      ...evidence.members,
    });
  }
  const { seeds, ...rest } = spec;
  const { seed: _, ...template } = parseRolloutSpec({ ...rest, seed: 0 });
  const entries = await addOutcomes(evidence, template, seeds, outcomes);
  const artifacts = await artifactsFor([template.policy], template.env);
  return createReceipt({ spec: { ...template, seeds: entries }, artifacts, ...evidence.members });
}

/** @returns the seeds, as a receipt has them. */
async function addOutcomes(
  evidence: Evidence,
  template: EpisodeTemplate,
  seeds: Iterable<Seed>,
  outcomes: Iterable<RolloutOutcome> | AsyncIterable<RolloutOutcome>,
): Promise<string[]> {
  const digestOf = specDigester(template);
  const compactor = new SeedCompactor();
  const rest = seeds[Symbol.iterator]();
  let index = 0;
  for await (const outcome of outcomes) {
    const next = rest.next();
    const seed = next.done ? null : seedText(next.value, index, EPISODE_SEED);
    if (seed === null || outcome.specDigest !== digestOf(seed)) {
      const expected = seed === null ? 'none: there is no other seed' : `one of the spec with seed ${seed}`;
      throw new RangeError(`outcomes[${index}] must be ${expected}, got one of seed ${outcome.seed}`);
    }
    if (outcome.error !== null) {
      const { code } = outcome.error;
      throw new RangeError(
        `outcomes[${index}] must be a result, got the failed rollout of seed ${seed}: ${code}`,
        {
          cause: outcome.error,
        },
      );
    }
    if (!outcome.verified) {
      throw new RangeError(
        `outcomes[${index}] must be verified, got one of seed ${seed} that nothing was compared with`,
      );
    }
    evidence.add(outcome.digest, failuresOf(outcome));
    compactor.add(BigInt(seed));
    index += 1;
  }
  if (index > 0 && rest.next().done) return compactor.entries;
  throw new RangeError(`outcomes must hold one for each seed, at least one, got ${index}`);
}

function failuresOf({ failure, guest }: RolloutResult): FailureEvidence[] {
  if (failure === null) return [];
  if (failure.fault === 'environment') {
    const { fault, code, message, step } = failure;
    return [{ fault, code, message, step }];
  }
  // A policy without a guest is built in, and does not fail.
  if (guest === null) return [];
  const { code, step } = failure;
  return [{ code, step, fuelUsed: `${guest.fuelUsed}`, memoryDigest: guest.memoryDigest }];
}
