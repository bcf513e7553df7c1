import { encodeReceipt, type PolicyReceiptFailure, parseReceipt, type Receipt } from '@reroll/trajectory';
import { describe, expect, test } from 'vitest';
import { evaluateMatchup } from '../src/match/evaluate-matchup.js';
import { matchCommitment } from '../src/match/match-secret.js';
import { matchSpecDigest, parseMatchSpec } from '../src/match/match-spec.js';
import { runMatch } from '../src/match/run-match.js';
import { checkReceipt } from '../src/receipts/check-receipt.js';
import { createMatchReceipt } from '../src/receipts/match-receipt.js';
import { javascript } from './support/policies.js';

const INLINE = { backend: 'inline' } as const;
const SPEC = { policyX: 'greedy', policyO: 'random', games: 4 } as const;
const OTHER = 'a'.repeat(64);

const check = (receipt: Receipt) => checkReceipt(parseReceipt(encodeReceipt(receipt)), INLINE);

describe('a receipt of a match', () => {
  test('has its name and its digest, and agrees', async () => {
    const spec = { ...SPEC, seed: -3 };
    const result = await runMatch(spec, INLINE);
    const receipt = await createMatchReceipt(spec, [result]);
    expect(receipt).toMatchObject({ rollouts: 1, digests: [result.digest], failures: [] });
    expect(receipt.specDigest).toBe(matchSpecDigest(parseMatchSpec(spec)));
    expect(receipt).not.toHaveProperty('secret');
    expect(await check(receipt)).toEqual({ outcome: 'agrees' });
    expect(await check({ ...receipt, secret: OTHER })).toMatchObject({ outcome: 'differs', where: 'secret' });
  });

  test('is as well one of several, with any seeds', async () => {
    const spec = { ...SPEC, seeds: [-2, -1, 0, 7], rngMode: 'per-player' } as const;
    const { runs } = await evaluateMatchup({ ...spec, ...INLINE });
    const receipt = await createMatchReceipt(spec, runs);
    expect(receipt.spec['seeds']).toEqual(['-2..0', '7']);
    expect(await check(receipt)).toEqual({ outcome: 'agrees' });
    const summed = await createMatchReceipt(spec, runs, { digests: 'batch' });
    expect(summed).toEqual({ ...receipt, digests: null });
    expect(await check(summed)).toEqual({ outcome: 'agrees' });
    for (const rollouts of [0, 3, 10 ** 6])
      expect(await check({ ...summed, rollouts })).toMatchObject({ outcome: 'differs', where: 'rollouts' });
  });

  test('is not made of the results of another', async () => {
    const spec = { ...SPEC, seed: 1 };
    const result = await runMatch(spec, INLINE);
    await expect(createMatchReceipt({ ...spec, games: 5 }, [result])).rejects.toThrow(
      /results\[0\] must be the match of the spec with seed 1/,
    );
    await expect(createMatchReceipt(spec, [])).rejects.toThrow(/one for each of 1 seeds, got 0/);
    await expect(createMatchReceipt({ ...SPEC, seeds: [1, 2] }, [result])).rejects.toThrow(/got 1/);
    await expect(createMatchReceipt({ ...spec, seeds: [1] } as never, [result])).rejects.toThrow(/got both/);
  });
});

describe('a receipt of a forfeited match', () => {
  const limits = { fuelForLoading: 5_000_000, fuelPerDecision: 2_000_000 };
  const failing = (how: string) => ({ ...javascript(how), limits });
  const receiptOf = async (how: string) => {
    const spec = { policyX: 'random', policyO: failing(how), seed: 5, games: 2 } as const;
    return createMatchReceipt(spec, [await runMatch(spec, INLINE)]);
  };

  test('tells how each game was forfeited', async () => {
    const [throws, loops] = [await receiptOf('throw new Error("no");'), await receiptOf('for (;;);')];
    expect(throws.digests).toEqual(loops.digests);
    const brief = ({ failures }: Receipt) =>
      (failures as PolicyReceiptFailure[]).map(({ index, game, player, code, step }) => [
        index,
        game,
        player,
        code,
        step,
      ]);
    expect(brief(throws)).toEqual([
      [0, 0, 'O', 'EXCEPTION', 0],
      [0, 1, 'O', 'EXCEPTION', 1],
    ]);
    expect(brief(loops)).toEqual([
      [0, 0, 'O', 'FUEL_EXHAUSTED', 0],
      [0, 1, 'O', 'FUEL_EXHAUSTED', 0],
    ]);
    for (const receipt of [throws, loops]) {
      expect(Object.keys(receipt.artifacts)).toEqual(['reroll.wasm', 'javascript interpreter']);
      expect(await check(receipt)).toEqual({ outcome: 'agrees' });
    }
    const { failures } = throws;
    for (const patch of [{ game: 2 }, { player: 'X' }, { memoryDigest: OTHER }, { fuelUsed: '1' }] as const)
      expect(
        await check({ ...throws, failures: failures.with(1, { ...failures[1]!, ...patch }) }),
      ).toMatchObject({
        outcome: 'differs',
        where: `failures[1].${Object.keys(patch)[0]}`,
      });
  });
});

describe('a receipt of a committed match', () => {
  const spec = { ...SPEC, seeds: [0, 1], rngMode: 'committed' } as const;

  test('reveals the secret, whose commitment the spec holds, and can be checked with it alone', async () => {
    const { runs } = await evaluateMatchup({ ...spec, ...INLINE });
    const receipt = await createMatchReceipt(spec, runs);
    expect(receipt.secret).toBe(runs[0]!.secret);
    expect(receipt.spec['commitment']).toBe(matchCommitment(receipt.secret!));
    expect(receipt.spec).not.toHaveProperty('secret');
    expect(await check(receipt)).toEqual({ outcome: 'agrees' });

    expect(await check({ ...receipt, secret: OTHER })).toMatchObject({ outcome: 'differs', where: 'secret' });
    const { secret: _, ...kept } = receipt;
    expect(await check(kept)).toMatchObject({
      outcome: 'cannot be checked',
      needs: `the secret of the commitment ${receipt.spec['commitment']}`,
    });
  });

  test('is not made with the commitment to another secret', async () => {
    const { runs } = await evaluateMatchup({ ...spec, ...INLINE });
    await expect(createMatchReceipt({ ...spec, commitment: OTHER }, runs)).rejects.toMatchObject({
      code: 'INVALID_SPEC',
    });
  });
});
