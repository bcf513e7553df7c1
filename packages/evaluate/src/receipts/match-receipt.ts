import type { ReceiptOptions } from '@reroll/rollout';
import { artifactsFor, Evidence, SeedCompactor } from '@reroll/rollout/internal/backends';
import type { Seed } from '@reroll/sim-core';
import { createReceipt, type PolicyReceiptFailure, type Receipt } from '@reroll/trajectory';
import type { MatchResult } from '../match/match-result.js';
import { matchSeeds } from '../match/match-seeds.js';
import { type MatchSpecInput, matchSpecDigest, parseMatchSpec } from '../match/match-spec.js';

/** Matches that differ in nothing but their seeds, as `evaluateMatchup` plays them. */
export interface MatchesSpecInput extends Omit<MatchSpecInput, 'seed'> {
  readonly seeds: Iterable<Seed>;
}

/**
 * A receipt of a match, or of the matches of an evaluation: the canonical spec, the digests of what ran it and of what came out, and each
 * failure of a player. In the mode `committed` it reveals the secret that the spec commits to: nobody could check it without.
 *
 * @param spec of one match, with `seed`, or of several, with `seeds`, which are read again.
 * @param results in the order of the seeds: `runs` of an evaluation; of one match, its result in an array.
 * @throws RolloutError `INVALID_SPEC`.
 * @throws TypeError for a spec with both `seed` and `seeds`.
 * @throws RangeError when a result is not the next of this spec, or seeds and results are not as many; when there are more failures than a
 *   receipt holds.
 * @example
 * ```ts
 * import { createMatchReceipt, evaluateMatchup } from '@reroll/evaluate';
 * import { encodeReceipt } from '@reroll/trajectory';
 *
 * const spec = { policyX: 'greedy', policyO: 'random', seeds: [0, 1, 2, 3] } as const;
 * const { runs } = await evaluateMatchup(spec);
 * console.log(encodeReceipt(await createMatchReceipt(spec, runs)));
 * ```
 */
export async function createMatchReceipt(
  spec: MatchSpecInput | MatchesSpecInput,
  results: readonly MatchResult[],
  options: ReceiptOptions = {},
): Promise<Receipt> {
  if ('seed' in spec && 'seeds' in spec) throw new TypeError('spec must have seed or seeds, got both');
  const secret = results[0]?.secret;
  const single = 'seed' in spec;
  const { seeds, ...rest } = single ? { ...spec, seeds: [spec.seed] } : spec;
  const whole = parseMatchSpec({
    ...rest,
    seed: single ? spec.seed : 0,
    ...(secret !== undefined && { secret }),
  });
  const { seed, ...template } = whole;
  const texts = single ? [seed] : matchSeeds(seeds, template.rngMode);
  if (results.length !== texts.length)
    throw new RangeError(`results must hold one for each of ${texts.length} seeds, got ${results.length}`);
  const evidence = new Evidence(options);
  const compactor = new SeedCompactor();
  for (const [index, result] of results.entries()) {
    const text = texts[index]!;
    if (result.specDigest !== matchSpecDigest({ ...template, seed: text }))
      throw new RangeError(
        `results[${index}] must be the match of the spec with seed ${text}, got one of seed ${result.seed}`,
      );
    evidence.add(result.digest, failuresOf(result));
    compactor.add(BigInt(text));
  }
  return createReceipt({
    spec: single ? whole : { ...template, seeds: compactor.entries },
    artifacts: await artifactsFor([template.policyX, template.policyO]),
    secret,
    ...evidence.members,
  });
}

function failuresOf({ failures, players }: MatchResult): Omit<PolicyReceiptFailure, 'index'>[] {
  return failures.map(({ game, player, failure: { code, step } }) => {
    const { fuelUsed, memoryDigest } = players[player];
    return { game, player, code, step, fuelUsed: `${fuelUsed}`, memoryDigest };
  });
}
