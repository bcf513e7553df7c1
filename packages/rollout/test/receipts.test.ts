import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadInterpreter } from '@reroll/policy';
import {
  batchDigest,
  createReceipt,
  encodeReceipt,
  type PolicyReceiptFailure,
  parseReceipt,
  type Receipt,
  sha256Hex,
} from '@reroll/trajectory';
import { receiptSigner } from '@reroll/trajectory/signature';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyPair } from '../../../test/support/key-pair.js';
import { collectRollouts } from '../src/collect/collect-rollouts.js';
import { checkRolloutReceipt, type ReceiptCheckOptions } from '../src/receipts/check-rollout-receipt.js';
import type { ReceiptOptions } from '../src/receipts/evidence.js';
import { type BatchSpecInput, createRolloutReceipt } from '../src/receipts/rollout-receipt.js';
import { runRollout } from '../src/run-rollout.js';
import { parseRolloutSpec, rolloutSpecDigest } from '../src/spec/episode-spec.js';
import { seedRange } from '../src/spec/seed-range.js';
import { LOOPS, OUT_OF_SPACE, PLAYS, THROWS, TOO_LONG, UNLOADED } from './support/failing-policies.js';
import { TamperedBackend } from './support/tampered-backend.js';

const BATCH = { env: 'CartPole-v1', policy: 'random', maxSteps: 200, seeds: seedRange(0, 9) } as const;
const CORE = sha256Hex(readFileSync(createRequire(import.meta.url).resolve('@reroll/sim-core/wasm')));
const OTHER = 'a'.repeat(64);

const receiptOf = (batch: BatchSpecInput, options?: ReceiptOptions) =>
  createRolloutReceipt(batch, collectRollouts({ ...batch, backend: 'inline' }).inSeedOrder(), options);

/** Checks a receipt as it is after writing and reading. */
const check = (receipt: Receipt, options: ReceiptCheckOptions = {}) =>
  checkRolloutReceipt(parseReceipt(encodeReceipt(receipt)), { backend: 'inline', ...options });

/** A receipt with other members that agrees with itself. */
function sealed(receipt: Receipt, patch: { [Member in keyof Receipt]?: unknown }): Receipt {
  const spec = (patch.spec ?? receipt.spec) as Receipt['spec'];
  return { ...receipt, ...patch, specDigest: createReceipt({ spec, digests: [] }).specDigest } as Receipt;
}

describe('a receipt of a batch', () => {
  it('is enough to run the batch again and check it', async () => {
    const listed = await receiptOf(BATCH);
    const summed = await receiptOf(BATCH, { digests: 'batch' });
    expect(listed).toMatchObject({ rollouts: 10, failures: [], artifacts: { 'reroll.wasm': CORE } });
    expect(listed.spec).toMatchObject({ env: 'CartPole-v1', maxSteps: 200, seeds: ['0..9'] });
    expect(summed).toEqual({ ...listed, digests: null });
    for (const receipt of [listed, summed]) {
      expect(await check(receipt)).toEqual({ outcome: 'agrees' });
      expect(await check(receipt, { backend: 'worker', concurrency: 2 })).toEqual({ outcome: 'agrees' });
    }
  });

  it('has the digest of the batch', async () => {
    const { digest } = await collectRollouts({ ...BATCH, backend: 'inline' }).summary();
    expect((await receiptOf(BATCH)).batchDigest).toBe(digest);
  });

  it('tells which rollout differs, where it lists digests', async () => {
    const receipt = await receiptOf(BATCH);
    const digests = receipt.digests!.with(4, OTHER);
    const wrong = createReceipt({ ...receipt, digests });
    expect(await check(wrong)).toEqual({
      outcome: 'differs',
      where: 'digests[4]',
      reason: `digests[4]: the receipt has "${OTHER}", the repetition "${receipt.digests![4]}"`,
    });
    const unlisted = { ...wrong, digests: null };
    expect(await check(unlisted)).toMatchObject({ outcome: 'differs', where: 'batchDigest' });
  });

  it('is not given for half a batch, or for another', async () => {
    const backend = new TamperedBackend(() => null);
    const outcomes = (batch: BatchSpecInput) => collectRollouts({ ...batch, backend: 'inline' }).results();
    await expect(
      createRolloutReceipt(BATCH, collectRollouts({ ...BATCH, backend }).inSeedOrder()),
    ).rejects.toThrow(/outcomes\[0\] must be a result, got the failed rollout of seed 0: FORGED_RESULT/);
    const half = await outcomes({ ...BATCH, seeds: seedRange(0, 4) });
    await expect(createRolloutReceipt(BATCH, half)).rejects.toThrow(/one for each seed, .* got 5/);
    await expect(createRolloutReceipt({ ...BATCH, seeds: seedRange(0, 2) }, half)).rejects.toThrow(
      /outcomes\[3\] must be none: there is no other seed, got one of seed 3/,
    );
    await expect(createRolloutReceipt({ ...BATCH, maxSteps: 9 }, half)).rejects.toThrow(
      /outcomes\[0\] must be one of the spec with seed 0, got one of seed 0/,
    );
    await expect(createRolloutReceipt(BATCH, half.toReversed())).rejects.toThrow(/got one of seed 4/);
    await expect(createRolloutReceipt({ ...BATCH, seeds: [] }, [])).rejects.toThrow(/at least one, got 0/);
    await expect(createRolloutReceipt({ ...BATCH, seed: 1 } as never, half)).rejects.toThrow(/got both/);
    await expect(createRolloutReceipt(BATCH, half, { digests: 'some' as never })).rejects.toThrow(
      /digests must be "all" or "batch", got "some"/,
    );
  });

  it('is not refuted by rollouts that could not be had', async () => {
    const backend = new TamperedBackend(() => null);
    await expect(check(await receiptOf(BATCH), { backend })).rejects.toMatchObject({ code: 'FORGED_RESULT' });
  });
});

describe('a receipt of one rollout', () => {
  const spec = { env: 'CartPole-v1', policy: 'random', maxSteps: 200, seed: 42 } as const;

  it('has the spec, the name and the digest of the rollout', async () => {
    const result = await runRollout(spec);
    const receipt = await createRolloutReceipt(spec, [result]);
    expect(receipt).toMatchObject({ rollouts: 1, digests: [result.digest], specDigest: result.specDigest });
    expect(receipt.specDigest).toBe(rolloutSpecDigest(parseRolloutSpec(spec)));
    expect(await check(receipt)).toEqual({ outcome: 'agrees' });
    await expect(createRolloutReceipt(spec, [result, result])).rejects.toThrow(/no other seed/);
  });
});

describe('a receipt of a policy that fails', () => {
  const batchOf = (policy: BatchSpecInput['policy']) => ({ env: 'CartPole-v1', policy, seeds: [3, 7] });

  it('tells how it failed, with the same digests', async () => {
    const policies = { THROWS, LOOPS, OUT_OF_SPACE };
    const receipts = await Promise.all(Object.values(policies).map((policy) => receiptOf(batchOf(policy))));
    expect(new Set(receipts.map(({ batchDigest: digest }) => digest)).size).toBe(1);
    expect(
      receipts.map(({ failures }) => failures.map(({ index, code, step }) => [index, code, step])),
    ).toEqual([
      [
        [0, 'EXCEPTION', 2],
        [1, 'EXCEPTION', 2],
      ],
      [
        [0, 'FUEL_EXHAUSTED', 2],
        [1, 'FUEL_EXHAUSTED', 2],
      ],
      [
        [0, 'INVALID_ACTION', 2],
        [1, 'INVALID_ACTION', 2],
      ],
    ]);
    const memories = receipts.flatMap(({ failures }) =>
      (failures as PolicyReceiptFailure[]).map(({ memoryDigest }) => memoryDigest),
    );
    expect(new Set(memories).size).toBe(6);
    for (const receipt of receipts) expect(await check(receipt)).toEqual({ outcome: 'agrees' });
  });

  it('has the fuel and the memory of the guest, as any backend finds them', async () => {
    const spec = { ...batchOf(THROWS), seeds: [3] };
    const [failure] = (await receiptOf(spec)).failures;
    const { guest } = await runRollout(
      { env: 'CartPole-v1', policy: THROWS, seed: 3 },
      { backend: 'worker' },
    );
    expect(failure).toMatchObject({ fuelUsed: `${guest!.fuelUsed}`, memoryDigest: guest!.memoryDigest });
    expect(guest!.memoryDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['code', { code: 'FUEL_EXHAUSTED' }],
    ['step', { step: 1 }],
    ['fuelUsed', { fuelUsed: '1' }],
    ['memoryDigest', { memoryDigest: OTHER }],
  ])('is refuted with another %s', async (member, patch) => {
    const receipt = await receiptOf(batchOf(THROWS));
    const failures = receipt.failures.with(1, { ...receipt.failures[1]!, ...patch });
    expect(await check({ ...receipt, failures })).toMatchObject({
      outcome: 'differs',
      where: `failures[1].${member}`,
    });
    expect(await check({ ...receipt, failures: receipt.failures.slice(1) })).toMatchObject({
      where: 'failures[0].index',
    });
    expect(await check({ ...receipt, failures: [] })).toMatchObject({ where: 'failures[0]' });
  });

  it('is one where its code did not load, too', async () => {
    const unloaded = await receiptOf(batchOf(UNLOADED));
    expect(unloaded.failures).toMatchObject([{ code: 'SYNTAX', step: null }, { code: 'SYNTAX' }]);
    expect(unloaded.failures[0]).toMatchObject({ memoryDigest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const tooLong = await receiptOf(batchOf(TOO_LONG));
    expect(tooLong.failures[0]).toEqual({
      index: 0,
      code: 'SYNTAX',
      step: null,
      fuelUsed: '0',
      memoryDigest: null,
    });
    for (const receipt of [unloaded, tooLong]) expect(await check(receipt)).toEqual({ outcome: 'agrees' });
  });
});

describe('artifacts', () => {
  const code = { env: 'CartPole-v1', policy: PLAYS, maxSteps: 9, seeds: [1] };
  const NAME = 'javascript interpreter';

  it('name the interpreter of code, its library included', async () => {
    const { digest } = await loadInterpreter('javascript');
    const receipt = await receiptOf(code);
    expect(receipt.artifacts).toEqual({ 'reroll.wasm': CORE, [NAME]: digest });
    expect(receipt.failures).toEqual([]);
    expect(await check(receipt)).toEqual({ outcome: 'agrees' });
  });

  it('that are not here keep a receipt from being checked, and say what it needs', async () => {
    const receipt = await receiptOf(code);
    const { artifacts } = receipt;
    expect(await check({ ...receipt, artifacts: { ...artifacts, 'reroll.wasm': OTHER } })).toEqual({
      outcome: 'cannot be checked',
      needs: `reroll.wasm ${OTHER}`,
      reason: `needs reroll.wasm ${OTHER}: the one here is ${CORE}`,
    });
    expect(await check({ ...receipt, artifacts: { ...artifacts, [NAME]: OTHER } })).toMatchObject({
      outcome: 'cannot be checked',
      needs: `${NAME} ${OTHER}`,
    });
  });

  it.each<[string, (artifacts: Receipt['artifacts']) => Receipt['artifacts'], string]>([
    ['emptied', () => ({}), 'artifacts'],
    ['without the core', ({ [NAME]: interpreter }) => ({ [NAME]: interpreter! }), 'artifacts'],
    ['without the interpreter', () => ({ 'reroll.wasm': CORE }), 'artifacts'],
    ['with one invented', (artifacts) => ({ ...artifacts, gpu: OTHER }), 'artifacts.gpu'],
    [
      'with what the spec does not need',
      (artifacts) => ({ ...artifacts, 'python interpreter': OTHER }),
      'artifacts.python interpreter',
    ],
    [
      'with an inherited name',
      (artifacts) => JSON.parse(`{"__proto__":"${OTHER}",${JSON.stringify(artifacts).slice(1)}`),
      'artifacts.__proto__',
    ],
  ])('%s refute it', async (_, change, where) => {
    const receipt = await receiptOf(code);
    expect(await check({ ...receipt, artifacts: change(receipt.artifacts) })).toMatchObject({
      outcome: 'differs',
      where,
    });
  });
});

it('says in one short line what is wrong, whatever the receipt says', async () => {
  const receipt = await receiptOf(BATCH);
  const name = `a\nb${'c'.repeat(1000)}`;
  for (const forged of [
    { ...receipt, artifacts: { ...receipt.artifacts, [name]: OTHER } },
    sealed(receipt, { spec: { ...receipt.spec, [name]: 1 } }),
  ]) {
    const { reason } = (await check(forged)) as { reason: string };
    expect(reason).toContain('a; bccc');
    expect(reason.length).toBe(400);
    expect(reason).not.toContain('\n');
  }
});

describe('what can be told without running anything', () => {
  let summed: Receipt;
  beforeAll(async () => {
    summed = await receiptOf(BATCH, { digests: 'batch' });
  });
  /** Nothing may run. */
  const unused = new TamperedBackend(() => {
    throw new Error('a rollout ran');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a seed beside seeds', { seed: '0' }, 'spec'],
    ['neither', { seeds: undefined }, 'spec'],
    ['no list of seeds', { seeds: '0..9' }, 'spec'],
    ['no seeds', { seeds: [] }, 'spec'],
    ['a reversed range', { seeds: ['3..0'] }, 'spec'],
    ['a range of one', { seeds: ['0..8', '10..10'] }, 'spec'],
    ['ranges that should be one', { seeds: ['0..4', '5..9'] }, 'spec'],
    ['a seed that is a number', { seeds: [7] }, 'spec'],
    ['a seed with a zero in front', { seeds: ['00..9'] }, 'spec'],
    ['a negative seed', { seeds: ['-1..8'] }, 'spec'],
    ['a range of 10^30 seeds', { seeds: [`0..${10n ** 30n}`] }, 'spec'],
    ['a range of 10^15 seeds', { seeds: [`0..${10n ** 15n}`] }, 'rollouts'],
    ['another environment', { env: 'Pong' }, 'spec'],
    ['the bare name of a policy', { policy: 'random' }, 'spec.policy'],
    [
      'a policy without its parameters',
      { policy: { kind: 'builtin', name: 'random' } },
      'spec.policy.params',
    ],
    [
      'an option that is the default',
      { options: { suttonBartoReward: false } },
      'spec.options.suttonBartoReward',
    ],
    ['too many steps', { maxSteps: 501 }, 'spec.maxSteps'],
    ['no kind', { kind: undefined }, 'spec.kind'],
    ['another kind', { kind: 'race' }, 'spec'],
    ['a member that no spec has', { note: 'hi' }, 'spec'],
    ['a branch of nothing', { from: { seed: 1, actions: [] } }, 'spec.from.seed'],
  ])('refutes a spec with %s', async (_, patch, where) => {
    const spec = Object.fromEntries(
      Object.entries({ ...summed.spec, ...patch }).filter(([, value]) => value !== undefined),
    );
    expect(await check(sealed(summed, { spec }), { backend: unused })).toMatchObject({
      outcome: 'differs',
      where,
    });
  });

  it('refutes a made-up name on a code policy', async () => {
    const receipt = await receiptOf({ ...BATCH, policy: PLAYS, seeds: [1] });
    const policy = { ...(receipt.spec['policy'] as object), name: 'AlphaZero' };
    const forged = sealed(receipt, { spec: { ...receipt.spec, policy } });
    expect(await check(forged, { backend: unused })).toMatchObject({
      outcome: 'differs',
      where: 'spec.policy.name',
    });
  });

  it.each([0, 9, 11, 1_000_000])('refutes %i rollouts where the spec has ten', async (rollouts) => {
    expect(await check({ ...summed, rollouts }, { backend: unused })).toMatchObject({
      outcome: 'differs',
      where: 'rollouts',
      reason: `rollouts: the receipt has ${rollouts}, its spec 10`,
    });
  });

  it('refutes a secret of what has none', async () => {
    expect(await check({ ...summed, secret: OTHER }, { backend: unused })).toMatchObject({ where: 'secret' });
  });

  it('does not run more than it may', async () => {
    const huge = { ...summed.spec, seeds: [`1..${10n ** 15n}`] };
    const forged = sealed(summed, { spec: huge, rollouts: 10 ** 15 });
    expect(await check(forged, { backend: unused })).toMatchObject({
      outcome: 'cannot be checked',
      needs: '1000000000000000 rollouts',
    });
    expect(await check(summed, { maxRollouts: 9 })).toMatchObject({ outcome: 'cannot be checked' });
    expect(await check(summed, { maxRollouts: 10 })).toEqual({ outcome: 'agrees' });
  });

  it('leaves matches to those who play them', async () => {
    const match = sealed(summed, { spec: { kind: 'match' } });
    expect(await check(match)).toMatchObject({
      outcome: 'cannot be checked',
      needs: expect.stringContaining('@reroll/evaluate'),
    });
  });
});

describe('a signed receipt', () => {
  const [mine, other] = [keyPair(), keyPair()];

  it('agrees with the key of who signed it, and with none', async () => {
    const receipt = await receiptOf(BATCH);
    const signed = receiptSigner(mine.privateKey)(receipt);
    expect(await check(signed, { key: mine.publicKey })).toEqual({ outcome: 'agrees' });
    expect(await check(signed)).toEqual({ outcome: 'agrees' });
    for (const forged of [receipt, receiptSigner(other.privateKey)(receipt)])
      expect(await check(forged, { key: mine.publicKey })).toMatchObject({
        outcome: 'differs',
        where: 'signature',
      });
    const stolen = { ...receipt, digests: null, signature: signed.signature! };
    expect(await check(stolen)).toMatchObject({ outcome: 'differs', where: 'signature' });
    await expect(check(signed, { key: 'no key' })).rejects.toThrow(RangeError);
  });
});

it('the batch digest of a receipt is that of its digests', async () => {
  const { digests, batchDigest: digest } = await receiptOf(BATCH);
  expect(digest).toBe(batchDigest(digests!));
});
