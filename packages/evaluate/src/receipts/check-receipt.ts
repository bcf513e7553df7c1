import { checkRolloutReceipt, type ReceiptCheck, type ReceiptCheckOptions } from '@reroll/rollout';
import { type ClaimedWork, checkClaims, differs, needs, readSeeds } from '@reroll/rollout/internal/backends';
import { parseSeed } from '@reroll/sim-core';
import type { Receipt } from '@reroll/trajectory';
import { evaluateMatchup } from '../match/evaluate-matchup.js';
import { matchCommitment } from '../match/match-secret.js';
import { checkGamesKept, MAX_MATCHUP_SEEDS, matchSeeds } from '../match/match-seeds.js';
import { type MatchSpec, parseMatchSpec } from '../match/match-spec.js';
import { createMatchReceipt } from './match-receipt.js';

/**
 * Checks a receipt of any sort: of a match, of an evaluation's matches, of a rollout or of a batch. See `checkRolloutReceipt` for what is
 * compared. In the mode `committed`, the secret must be the one that the spec commits to.
 *
 * @returns whether it agrees, differs, or cannot be checked here, and why.
 * @throws RolloutError when a match or a rollout could not be had: that says nothing of the receipt.
 * @throws TypeError or RangeError naming an option that is wrong.
 * @example
 * ```ts
 * import { checkReceipt, createMatchReceipt, runMatch } from '@reroll/evaluate';
 *
 * const spec = { policyX: 'greedy', policyO: 'random', seed: 0 } as const;
 * const receipt = await createMatchReceipt(spec, [await runMatch(spec)]);
 * const check = await checkReceipt(receipt);
 * console.log(check.outcome === 'agrees' ? check.outcome : check.reason);
 * ```
 */
export async function checkReceipt(
  receipt: Receipt,
  options: ReceiptCheckOptions = {},
): Promise<ReceiptCheck> {
  if (receipt.spec['kind'] !== 'match') return checkRolloutReceipt(receipt, options);
  const { key, maxRollouts, environments: _, onProgress: __, ...execution } = options;
  return checkClaims(receipt, (claimed) => readWork(claimed, execution), { key, maxRollouts });
}

type Execution = Omit<ReceiptCheckOptions, 'key' | 'maxRollouts' | 'modules' | 'onProgress'>;

function readWork(receipt: Receipt, execution: Execution): ClaimedWork {
  const { seeds: entries, ...rest } = receipt.spec;
  const single = entries === undefined;
  if (!single && Object.hasOwn(rest, 'seed')) throw new RangeError('spec must have seed or seeds, got both');
  const whole = parseMatchSpec(single ? rest : { ...rest, seed: 0 });
  const { seed, ...template } = whole;
  const seeds = single ? [seed] : readSeeds(entries, parseSeed);
  if (seeds.length > MAX_MATCHUP_SEEDS)
    throw new RangeError(`seeds must hold at most ${MAX_MATCHUP_SEEDS} seeds, got ${seeds.length}`);
  const texts = matchSeeds(seeds, template.rngMode);
  checkGamesKept(texts.length, template.games, 1);
  const { secret } = receipt;
  const keyed = { ...template, ...(secret !== undefined && { secret }) };
  return {
    spec: single ? whole : { ...template, seeds: entries },
    policies: [template.policyX, template.policyO],
    rollouts: texts.length,
    obstacle: secretProblem(whole, secret),
    repeat: async () => {
      const { runs } = await evaluateMatchup({ ...keyed, seeds: texts, ...execution });
      return createMatchReceipt(single ? whole : { ...template, seeds: texts }, runs, {
        digests: receipt.digests === null ? 'batch' : 'all',
      });
    },
  };
}

/** Why the matches cannot be played with the secret of the receipt, or null. */
function secretProblem({ rngMode, commitment }: MatchSpec, secret: string | undefined): ReceiptCheck | null {
  if (commitment === undefined)
    return secret === undefined ? null : differs('secret', `there is none in the mode ${rngMode}`);
  if (secret === undefined)
    return needs(`the secret of the commitment ${commitment}`, 'the receipt does not reveal it');
  const actual = matchCommitment(secret);
  return actual === commitment
    ? null
    : differs('secret', `its SHA-256 is ${actual}, and the spec commits to ${commitment}`);
}
