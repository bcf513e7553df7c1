import { createReceipt, encodeReceipt, parseReceipt } from '@reroll/trajectory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { checkBatchReceipt, createBatchReceipt } from '../src/receipts/batch-receipt.js';
import { compactSeeds, expandSeeds } from '../src/receipts/seed-list.js';
import { seedRange } from '../src/spec/seed-range.js';
import { TamperedBackend } from './support/tampered-backend.js';

const BATCH = { env: 'CartPole-v1', policy: 'random', maxSteps: 200, seeds: seedRange(0, 9) } as const;

async function digestsOf(batch: typeof BATCH): Promise<string[]> {
  const outcomes = await collectRollouts({ ...batch, backend: 'inline' }).results();
  return outcomes.map((outcome) => (outcome.verified ? outcome.digest : ''));
}

describe('a batch receipt', () => {
  it('is enough to run the batch again and check it', async () => {
    const listed = await createBatchReceipt(BATCH, await digestsOf(BATCH));
    const summed = await createBatchReceipt(
      BATCH,
      await collectRollouts({ ...BATCH, backend: 'inline' }).summary(),
    );
    expect(summed.batchDigest).toBe(listed.batchDigest);
    expect(summed.artifacts['reroll.wasm']).toMatch(/^[0-9a-f]{64}$/);
    for (const receipt of [listed, summed]) {
      const read = parseReceipt(encodeReceipt(receipt));
      expect(read.spec).toMatchObject({ env: 'CartPole-v1', maxSteps: 200, seeds: ['0..9'] });
      expect(await checkBatchReceipt(read, { backend: 'inline' })).toBeNull();
      expect(await checkBatchReceipt(read, { backend: 'worker', concurrency: 2 })).toBeNull();
    }
  });

  it('tells which episode differs, where it lists them', async () => {
    const digests = await digestsOf(BATCH);
    const wrong = digests.with(4, 'a'.repeat(64));
    const mismatch = { episode: 4, expected: 'a'.repeat(64), actual: digests[4] };
    expect(await checkBatchReceipt(await createBatchReceipt(BATCH, wrong), { backend: 'inline' })).toEqual(
      mismatch,
    );
    const { spec, episodes } = await createBatchReceipt(BATCH, digests);
    const unlisted = createReceipt({ spec, episodes, batchDigest: 'b'.repeat(64) });
    expect(await checkBatchReceipt(unlisted, { backend: 'inline' })).toMatchObject({
      episode: null,
      expected: 'b'.repeat(64),
    });
  });

  it('is not given for half a batch', async () => {
    const backend = new TamperedBackend(() => null);
    const summary = await collectRollouts({ ...BATCH, backend }).summary();
    await expect(createBatchReceipt(BATCH, summary)).rejects.toThrow(/10 failed rollouts/);
  });

  it('cannot be checked without the rollouts', async () => {
    const receipt = await createBatchReceipt(BATCH, await digestsOf(BATCH));
    await expect(
      checkBatchReceipt(receipt, { backend: new TamperedBackend(() => null) }),
    ).rejects.toMatchObject({
      code: 'FORGED_RESULT',
    });
  });

  it.each([
    [{ env: 'CartPole-v1', policy: 'random' }, TypeError],
    [{ env: 'CartPole-v1', policy: 'random', seeds: ['9..x'] }, RangeError],
    [{ env: 'CartPole-v1', policy: 'random', seeds: [7] }, RangeError],
    [{ env: 'Pong', policy: 'random', seeds: ['7'] }, Error],
  ])('of %j is refused', async (spec, type) => {
    const receipt = createReceipt({ spec, digests: [] });
    await expect(checkBatchReceipt(receipt, { backend: 'inline' })).rejects.toBeInstanceOf(type);
  });
});

describe('a seed list', () => {
  it('comes back as it was', () => {
    const seeds = fc.array(fc.oneof(fc.bigInt({ min: 0n, max: 9n }), fc.bigInt({ min: 0n, max: 2n ** 80n })));
    fc.assert(
      fc.property(seeds, (list) => {
        expect([...expandSeeds(compactSeeds(list))]).toEqual(list);
      }),
    );
  });

  it('holds runs of consecutive seeds only', () => {
    expect(compactSeeds([1, 2, 3, 7, 6, 5, 5, 6, '10'])).toEqual(['1..3', '7', '6', '5', '5..6', '10']);
  });
});
