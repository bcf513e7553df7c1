import { parseNonNegativeSeed } from '@reroll/sim-core';
import type { Receipt } from '@reroll/trajectory';
import { type CollectOptions, collectRollouts } from '../collect/collect-rollouts.js';
import { isCodeName, loadCodeEnvironment } from '../environments/code-environments.js';
import type { RolloutResult } from '../results/rollout-result.js';
import { keepEnvironments, type OwnEnvironmentInput } from '../spec/environment-input.js';
import { parseRolloutSpec } from '../spec/episode-spec.js';
import { type ClaimedWork, type ClaimsOptions, checkClaims } from './check-claims.js';
import { differs, needs, type ReceiptCheck } from './receipt-check.js';
import { createRolloutReceipt } from './rollout-receipt.js';
import { readSeeds } from './seed-list.js';

/** How a receipt is to be checked. */
export interface ReceiptCheckOptions
  extends ClaimsOptions,
    Pick<CollectOptions, 'backend' | 'concurrency' | 'timeoutMs' | 'image' | 'signal' | 'onProgress'> {
  /** Environments that receipts name by digest. A text comes with its receipt; without its file no other is run. */
  readonly environments?: readonly OwnEnvironmentInput[] | undefined;
}

/**
 * Checks a receipt of a rollout or of a batch. First all that can be told without running it: the signature, whether the core and the
 * interpreters here are those that it names, whether its spec is in canonical form and asks for as many rollouts as it says. Then
 * the rollouts run again, and every digest and failure is compared.
 *
 * @returns whether it agrees, differs, or cannot be checked here, and why.
 * @throws RolloutError when a rollout could not be had: that says nothing of the receipt.
 * @throws TypeError or RangeError naming an option that is wrong.
 * @example
 * ```ts
 * import { checkRolloutReceipt, createRolloutReceipt, runRollout } from '@reroll/rollout';
 * const spec = { env: 'CartPole-v1', seed: 42, policy: 'random' } as const;
 * const receipt = await createRolloutReceipt(spec, [await runRollout(spec)]);
 * const check = await checkRolloutReceipt(receipt, { backend: 'process' });
 * console.log(check.outcome === 'agrees' ? check.outcome : check.reason);
 * ```
 */
export async function checkRolloutReceipt(
  receipt: Receipt,
  { key, maxRollouts, environments = [], ...options }: ReceiptCheckOptions = {},
): Promise<ReceiptCheck> {
  if (receipt.spec['kind'] === 'match')
    return needs('checkReceipt of @reroll/evaluate', 'the receipt is of a match');
  keepEnvironments(environments);
  return checkClaims(receipt, (claimed) => readWork(claimed, options), { key, maxRollouts });
}

async function readWork(
  receipt: Receipt,
  options: Omit<ReceiptCheckOptions, keyof ClaimsOptions | 'environments'>,
): Promise<ClaimedWork> {
  const { seeds: entries, ...rest } = receipt.spec;
  const single = entries === undefined;
  if (!single && Object.hasOwn(rest, 'seed')) throw new RangeError('spec must have seed or seeds, got both');
  const { env } = rest;
  if (isCodeName(env)) await loadCodeEnvironment(env);
  const whole = parseRolloutSpec(single ? rest : { ...rest, seed: 0 });
  const { seed, ...template } = whole;
  const seeds = single ? [seed] : readSeeds(entries, parseNonNegativeSeed);
  const batch = single ? whole : { ...template, seeds };
  return {
    spec: single ? whole : { ...template, seeds: entries },
    policies: [template.policy],
    env: template.env,
    rollouts: seeds.length,
    obstacle: receipt.secret === undefined ? null : differs('secret', 'rollouts of episodes have none'),
    repeat: () =>
      createRolloutReceipt(batch, results({ ...template, seeds, ...options }), {
        digests: receipt.digests === null ? 'batch' : 'all',
      }),
  };
}

/** @throws RolloutError of the first rollout that failed. */
async function* results(options: CollectOptions): AsyncGenerator<RolloutResult> {
  for await (const outcome of collectRollouts(options).inSeedOrder()) {
    if (outcome.error !== null) throw outcome.error;
    yield outcome;
  }
}
