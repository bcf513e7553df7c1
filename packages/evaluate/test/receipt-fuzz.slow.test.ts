// Whatever is changed in a receipt: it is refused, refuted, cannot be checked, or still claims nothing but what is true.
import { collectRollouts, createRolloutReceipt, type RolloutSpecInput } from '@reroll/rollout';
import {
  canonicalJson,
  encodeReceipt,
  type JsonValue,
  parseReceipt,
  type Receipt,
  TrajectoryError,
} from '@reroll/trajectory';
import { receiptSigner } from '@reroll/trajectory/signature';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { keyPair } from '../../../test/support/key-pair.js';
import { evaluateMatchup } from '../src/match/evaluate-matchup.js';
import type { MatchSpecInput } from '../src/match/match-spec.js';
import { checkReceipt } from '../src/receipts/check-receipt.js';
import { createMatchReceipt } from '../src/receipts/match-receipt.js';
import { javascript } from './support/policies.js';
import { MUTATIONS, mutated, pathsOf, resealed } from './support/receipt-mutations.js';

const mine = keyPair();
const INLINE = { backend: 'inline', maxRollouts: 20 } as const;

const limits = { fuelForLoading: 5_000_000, fuelPerDecision: 2_000_000 };
const failing = {
  ...javascript('this.n ??= 0; if (this.n++ === 1) throw new Error("no"); return 0;'),
  limits,
};

type Seeds = { readonly seeds: readonly number[] } | { readonly seed: number };
const seedsOf = (spec: Seeds) => ('seeds' in spec ? spec.seeds : [spec.seed]);

function rollouts(spec: Omit<RolloutSpecInput, 'seed'> & Seeds): Promise<Receipt> {
  const { seed: _, ...template } = { seed: 0, ...spec };
  return createRolloutReceipt(
    spec,
    collectRollouts({ ...template, seeds: seedsOf(spec), backend: 'inline' }).inSeedOrder(),
  );
}

async function matches(spec: Omit<MatchSpecInput, 'seed'> & Seeds): Promise<Receipt> {
  const { seed: _, ...template } = { seed: 0, ...spec };
  const { runs } = await evaluateMatchup({ ...template, seeds: seedsOf(spec), backend: 'inline' });
  return createMatchReceipt(spec, runs);
}

const MAKERS: Readonly<Record<string, () => Promise<Receipt>>> = {
  'a rollout': () => rollouts({ env: 'CartPole-v1', policy: 'random', maxSteps: 9, seed: 42 }),
  'a batch': () =>
    rollouts({ env: 'FrozenLake-v1', options: { isSlippery: false }, policy: 'random', seeds: [0, 1, 2, 9] }),
  'a batch that failed': () => rollouts({ env: 'CartPole-v1', policy: failing, seeds: [1, 2] }),
  'a match': () => matches({ policyX: 'greedy', policyO: 'random', seed: 3, games: 2 }),
  'matches that were forfeited': () =>
    matches({ policyX: failing, policyO: 'random', seeds: [0, 1], games: 2, rngMode: 'committed' }),
};

/** What a true receipt of the same spec says. */
async function truth(receipt: Receipt): Promise<Receipt> {
  const spec = receipt.spec as never as { readonly seeds?: readonly string[] };
  const { seeds: entries, ...template } = spec;
  const seeds = entries?.flatMap((entry) => {
    const [first, last = first] = entry.split('..').map(Number);
    return Array.from({ length: last! - first! + 1 }, (_, i) => first! + i);
  });
  const whole = { ...template, ...(seeds && { seeds }), ...(receipt.secret && { secret: receipt.secret }) };
  return receipt.spec['kind'] === 'match' ? matches(whole as never) : rollouts(whole as never);
}

const claims = ({ signature: _, ...receipt }: Receipt) => canonicalJson({ ...receipt, digests: null });

describe.each(Object.keys(MAKERS))('a receipt of %s', (sort) => {
  let receipt: Receipt;
  let signed: Receipt;
  beforeAll(async () => {
    receipt = await MAKERS[sort]!();
    signed = receiptSigner(mine.privateKey)(receipt);
  });

  /** @returns the outcome of a check, which must be true. */
  async function judge(forged: JsonValue, key?: string): Promise<string> {
    let read: Receipt;
    try {
      read = parseReceipt(canonicalJson(forged));
    } catch (error) {
      expect(error).toBeInstanceOf(TrajectoryError);
      return 'refused';
    }
    const { outcome } = await checkReceipt(read, { ...INLINE, key });
    if (outcome !== 'agrees') return outcome;
    // With a key, nothing may differ; without, the receipt of another spec may be as true as this one.
    if (key !== undefined) expect(encodeReceipt(read)).toBe(encodeReceipt(signed));
    else if (claims(read) !== claims(receipt)) expect(claims(read)).toBe(claims(await truth(read)));
    return outcome;
  }

  test('agrees, signed or not', async () => {
    expect(await judge(receipt)).toBe('agrees');
    expect(await judge(signed, mine.publicKey)).toBe('agrees');
    expect(await judge(receipt, mine.publicKey)).toBe('differs');
  });

  test('does not survive the loss of a member', async () => {
    for (const name of Object.keys(receipt))
      expect(await judge(mutated(receipt, [name], () => undefined))).not.toBe('agrees');
  });

  test('says nothing false, whatever is put in the place of anything', async () => {
    const paths = pathsOf(signed);
    const place = fc.constantFrom(...paths);
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(place, fc.constantFrom(...MUTATIONS), fc.boolean(), async (path, mutation, reseal) => {
        const forged = mutated(signed, path, mutation);
        const whole = reseal ? resealed(forged) : forged;
        outcomes.add(await judge(whole, mine.publicKey));
        const { signature: _, ...unsigned } = whole as { [name: string]: JsonValue };
        outcomes.add(await judge(unsigned));
      }),
      { numRuns: 400 },
    );
    for (const outcome of ['refused', 'differs']) expect(outcomes).toContain(outcome);
  });
});
