import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  batchDigest,
  canonicalJson,
  createReceipt,
  diffJson,
  diffReceipts,
  encodeReceipt,
  type JsonValue,
  parseReceipt,
  type Receipt,
  type ReceiptFailure,
  type ReceiptInput,
  sha256Hex,
  TrajectoryError,
} from '../src/index.js';

const SPEC = { env: 'CartPole-v1', seeds: '0..1', policy: { name: 'random' } };
const DIGESTS = [sha256Hex('a'), sha256Hex('b')];
const FAILURE = {
  index: 1,
  code: 'EXCEPTION',
  step: 3,
  fuelUsed: '148717',
  memoryDigest: sha256Hex('memory'),
} as const;
const RECEIPT = createReceipt({
  spec: SPEC,
  digests: DIGESTS,
  artifacts: { core: sha256Hex('wasm') },
  failures: [FAILURE],
});
const TEXT = encodeReceipt(RECEIPT);

describe('a receipt', () => {
  it('is this text; its digests are checked with sha256sum', () => {
    expect(TEXT).toBe(
      '{"artifacts":{"core":"336154bf67f765f8f75d16a0accee61b5ee5f6a75b2a2905703df913bd550f3e"},' +
        '"batchDigest":"e5a01fee14e0ed5c48714f22180f25ad8365b53f9779f79dc4a3d7e93963f94a",' +
        '"digests":["ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",' +
        '"3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"],' +
        `"failures":[{"code":"EXCEPTION","fuelUsed":"148717","index":1,"memoryDigest":"${sha256Hex('memory')}","step":3}],` +
        '"format":"reroll-receipt-1","rollouts":2,"spec":{"env":"CartPole-v1","policy":{"name":"random"},"seeds":"0..1"},' +
        '"specDigest":"e73b546b413d91747d70e1e735d7cd92c90154643f529bf6e3d336eea8e14eae"}',
    );
  });

  it('survives writing and reading', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' })),
        fc.array(fc.string().map(sha256Hex)),
        fc.boolean(),
        (spec, digests, listed) => {
          const input = listed
            ? { spec: spec as Receipt['spec'], digests }
            : { spec: spec as Receipt['spec'], rollouts: digests.length, batchDigest: batchDigest(digests) };
          const receipt = createReceipt(input);
          const text = encodeReceipt(receipt);
          const read = parseReceipt(text);
          expect(encodeReceipt(read)).toBe(text);
          expect(read.specDigest).toBe(sha256Hex(canonicalJson(spec as JsonValue)));
          expect(read.batchDigest).toBe(batchDigest(digests));
          expect(diffReceipts(receipt, read)).toBeNull();
        },
      ),
    );
  });

  it('does not change when its maker changes what it was made from', () => {
    const digests = [...DIGESTS];
    const receipt = createReceipt({ spec: SPEC, digests });
    digests.pop();
    expect(receipt.digests).toEqual(DIGESTS);
  });

  it.each([
    ['a digest', TEXT.replace('ca978', 'ca979')],
    [
      'the order of digests',
      TEXT.replace(`"${DIGESTS[0]}","${DIGESTS[1]}"`, `"${DIGESTS[1]}","${DIGESTS[0]}"`),
    ],
    ['the spec', TEXT.replace('0..1', '0..2')],
    ['the spec’s digest', TEXT.replace('"specDigest":"e73', '"specDigest":"e7z')],
    ['the batch digest', TEXT.replace('"e5a0', '"e5a1')],
    ['the count', TEXT.replace('"rollouts":2', '"rollouts":3')],
    ['a negative count', TEXT.replace('"rollouts":2', '"rollouts":-1')],
    ['an artifact', TEXT.replace('"3361', '"336X')],
    ['artifacts', TEXT.replace(/"artifacts":\{[^}]*\}/, '"artifacts":[]')],
    ['the version', TEXT.replace('reroll-receipt-1', 'reroll-receipt-2')],
    ['the spec’s type', TEXT.replace(/"spec":\{.*\},"specDigest/, '"spec":[],"specDigest')],
    ['the digests’ type', TEXT.replace(/"digests":\[.*?\]/, '"digests":"none"')],
    ['a digest’s type', TEXT.replace(/"digests":\[.*?\]/, '"digests":[1,2]')],
    ['a member’s absence', TEXT.replace('"rollouts":2,', '')],
    ['a member’s presence', TEXT.replace('{"artifacts"', '{"a":1,"artifacts"')],
    ['a failure’s index', TEXT.replace('"index":1', '"index":2')],
    ['a failure’s code', TEXT.replace('"EXCEPTION"', '""')],
    ['a failure’s step', TEXT.replace('"step":3', '"step":-3')],
    ['a failure’s fuel', TEXT.replace('"148717"', '148717')],
    ['a failure’s fuel, with a zero in front', TEXT.replace('"148717"', '"0148717"')],
    ['a failure’s memory', TEXT.replace(/"memoryDigest":".{64}"/, '"memoryDigest":"0"')],
    ['a failure’s members', TEXT.replace('"index":1', '"game":0,"index":1')],
    [
      'a failure’s player',
      TEXT.replace('"index":1', '"game":0,"index":1').replace('"step":3', '"player":"Z","step":3'),
    ],
    ['failures', TEXT.replace(/"failures":\[.*?\]/, '"failures":{}')],
    ['the order of failures', TEXT.replace(/"failures":\[(.*?)\]/, '"failures":[$1,$1]')],
    ['its secret', TEXT.replace(',"spec":', ',"secret":"open","spec":')],
    ['its signature', TEXT.replace(',"spec":', ',"signature":{"key":"me","value":"mine"},"spec":')],
    ['white space', `${TEXT}\n`],
    ['the text', TEXT.slice(0, -1)],
    ['everything', '[]'],
  ])('is refused after a change of %s', (_, text) => {
    expect(text).not.toBe(TEXT);
    expect(() => parseReceipt(text)).toThrow(TrajectoryError);
    expect(() => parseReceipt(text)).toThrow(expect.objectContaining({ code: 'BAD_RECEIPT' }) as Error);
  });

  it('says of an environment’s failure whose it was, and what it said', () => {
    const failure = { fault: 'environment', index: 0, code: 'EXCEPTION', message: 'no', step: null } as const;
    const text = encodeReceipt(createReceipt({ spec: SPEC, digests: DIGESTS, failures: [failure, FAILURE] }));
    expect(text).toContain(
      '[{"code":"EXCEPTION","fault":"environment","index":0,"message":"no","step":null},',
    );
    expect(parseReceipt(text).failures).toEqual([failure, FAILURE]);
    for (const wrong of [
      { fault: 'policy' },
      { message: 1 },
      { code: '' },
      { step: -1 },
      { memoryDigest: sha256Hex('memory') },
      { index: 2 },
    ]) {
      const input = { spec: SPEC, digests: DIGESTS, failures: [{ ...failure, ...wrong }] };
      expect(() => createReceipt(input as unknown as ReceiptInput)).toThrow(/failures\[0\]/);
    }
  });

  it.each([
    [{ spec: [] }, TypeError],
    [{ spec: { a: undefined } }, TypeError],
    [{ digests: ['nothing'] }, RangeError],
    [{ artifacts: { core: 'nothing' } }, RangeError],
  ])('is not made from %o', (patch, error) => {
    expect(() =>
      createReceipt({ spec: SPEC, digests: DIGESTS, ...patch } as unknown as ReceiptInput),
    ).toThrow(error);
  });
});

describe('diffReceipts', () => {
  const other = sha256Hex('c');
  const again = (patch: Partial<{ digests: string[]; failures: readonly ReceiptFailure[] }>) =>
    createReceipt({ ...RECEIPT, digests: DIGESTS, ...patch });

  it('names the first member that differs', () => {
    expect(diffReceipts(RECEIPT, again({}))).toBeNull();
    expect(diffReceipts(RECEIPT, again({ digests: [DIGESTS[0]!, other] }))).toEqual({
      where: 'digests[1]',
      expected: DIGESTS[1],
      actual: other,
    });
    expect(diffReceipts(RECEIPT, again({ digests: [...DIGESTS, other] }))).toMatchObject({
      where: 'rollouts',
    });
    expect(diffReceipts(RECEIPT, again({ failures: [] }))).toMatchObject({
      where: 'failures[0]',
      expected: FAILURE,
      actual: undefined,
    });
    const exhausted = { ...FAILURE, code: 'FUEL_EXHAUSTED' };
    expect(diffReceipts(RECEIPT, again({ failures: [exhausted] }))).toEqual({
      where: 'failures[0].code',
      expected: 'EXCEPTION',
      actual: 'FUEL_EXHAUSTED',
    });
  });

  it('compares the batch digest when one of the receipts lists no digests', () => {
    const { spec, artifacts, failures } = RECEIPT;
    const unlisted = (digests: string[]) =>
      createReceipt({ spec, artifacts, failures, rollouts: 2, batchDigest: batchDigest(digests) });
    expect(diffReceipts(unlisted(DIGESTS), RECEIPT)).toBeNull();
    expect(diffReceipts(RECEIPT, unlisted(DIGESTS.toReversed()))).toEqual({
      where: 'batchDigest',
      expected: batchDigest(DIGESTS),
      actual: batchDigest(DIGESTS.toReversed()),
    });
  });

  it('tells a member from none, and does not mistake what objects inherit for a member', () => {
    expect(diffJson({ a: 1 }, {}, 'x')).toEqual({ where: 'x.a', expected: 1, actual: undefined });
    const proto = JSON.parse('{"__proto__":1}');
    expect(diffJson(proto, {}, 'x')).toMatchObject({ where: 'x.__proto__', expected: 1 });
    expect(diffJson([1], [1, 2], 'x')).toMatchObject({ where: 'x[1]', actual: 2 });
    expect(diffJson([], {}, 'x')).toMatchObject({ where: 'x' });
    expect(diffJson(0, -0, 'x')).toMatchObject({ where: 'x' });
  });
});
