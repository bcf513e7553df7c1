import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  batchDigest,
  canonicalJson,
  createReceipt,
  encodeReceipt,
  type JsonValue,
  parseReceipt,
  type Receipt,
  type ReceiptInput,
  sha256Hex,
  TrajectoryError,
  verifyReceipt,
} from '../src/index.js';

const SPEC = { env: 'CartPole-v1', seeds: '0..1', policy: { name: 'random' } };
const DIGESTS = [sha256Hex('a'), sha256Hex('b')];
const RECEIPT = createReceipt({ spec: SPEC, digests: DIGESTS, artifacts: { core: sha256Hex('wasm') } });
const TEXT = encodeReceipt(RECEIPT);

describe('a receipt', () => {
  it('is this text; its digests are checked with sha256sum', () => {
    expect(TEXT).toBe(
      '{"artifacts":{"core":"336154bf67f765f8f75d16a0accee61b5ee5f6a75b2a2905703df913bd550f3e"},' +
        '"batchDigest":"e5a01fee14e0ed5c48714f22180f25ad8365b53f9779f79dc4a3d7e93963f94a",' +
        '"digests":["ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",' +
        '"3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"],"episodes":2,' +
        '"format":"reroll-receipt-1","spec":{"env":"CartPole-v1","policy":{"name":"random"},"seeds":"0..1"},' +
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
            : { spec: spec as Receipt['spec'], episodes: digests.length, batchDigest: batchDigest(digests) };
          const receipt = createReceipt(input);
          const text = encodeReceipt(receipt);
          const read = parseReceipt(text);
          expect(encodeReceipt(read)).toBe(text);
          expect(read.specDigest).toBe(sha256Hex(canonicalJson(spec as JsonValue)));
          expect(read.batchDigest).toBe(batchDigest(digests));
          expect(verifyReceipt(read, digests)).toBeNull();
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
    ['the count', TEXT.replace('"episodes":2', '"episodes":3')],
    ['a negative count', TEXT.replace('"episodes":2', '"episodes":-1')],
    ['an artifact', TEXT.replace('"3361', '"336X')],
    ['artifacts', TEXT.replace(/"artifacts":\{[^}]*\}/, '"artifacts":[]')],
    ['the version', TEXT.replace('reroll-receipt-1', 'reroll-receipt-2')],
    ['the spec’s type', TEXT.replace(/"spec":\{.*\},"specDigest/, '"spec":[],"specDigest')],
    ['the digests’ type', TEXT.replace(/"digests":\[.*?\]/, '"digests":"none"')],
    ['a digest’s type', TEXT.replace(/"digests":\[.*?\]/, '"digests":[1,2]')],
    ['a member’s absence', TEXT.replace('"episodes":2,', '')],
    ['a member’s presence', TEXT.replace('{"artifacts"', '{"a":1,"artifacts"')],
    ['white space', `${TEXT}\n`],
    ['the text', TEXT.slice(0, -1)],
    ['everything', '[]'],
  ])('is refused after a change of %s', (_, text) => {
    expect(text).not.toBe(TEXT);
    expect(() => parseReceipt(text)).toThrow(TrajectoryError);
    expect(() => parseReceipt(text)).toThrow(expect.objectContaining({ code: 'BAD_RECEIPT' }) as Error);
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

describe('verifyReceipt', () => {
  const other = sha256Hex('c');

  it('names the first episode that differs, lacks or exceeds', () => {
    expect(verifyReceipt(RECEIPT, DIGESTS)).toBeNull();
    expect(verifyReceipt(RECEIPT, [DIGESTS[0]!, other])).toEqual({
      episode: 1,
      expected: DIGESTS[1],
      actual: other,
    });
    expect(verifyReceipt(RECEIPT, [DIGESTS[0]!])).toEqual({ episode: 1, expected: DIGESTS[1], actual: null });
    expect(verifyReceipt(RECEIPT, [...DIGESTS, other])).toEqual({
      episode: 2,
      expected: null,
      actual: other,
    });
    expect(verifyReceipt(RECEIPT, [])).toEqual({ episode: 0, expected: DIGESTS[0], actual: null });
    expect(() => verifyReceipt(RECEIPT, ['nothing'])).toThrow(RangeError);
  });

  it('compares the batch digest when the receipt lists no digests', () => {
    const receipt = createReceipt({ spec: SPEC, episodes: 2, batchDigest: batchDigest(DIGESTS) });
    expect(verifyReceipt(receipt, DIGESTS)).toBeNull();
    expect(verifyReceipt(receipt, [other])).toEqual({
      episode: null,
      expected: batchDigest(DIGESTS),
      actual: batchDigest([other]),
    });
  });

  it('compares an empty batch', () => {
    expect(verifyReceipt(createReceipt({ spec: {}, digests: [] }), [])).toBeNull();
  });
});
