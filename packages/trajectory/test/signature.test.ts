import { createPrivateKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyPair } from '../../../test/support/key-pair.js';
import { createReceipt, encodeReceipt, parseReceipt, type Receipt, sha256Hex } from '../src/index.js';
import { publicKeyOf, receiptSigner, signatureProblem } from '../src/signature.node.js';

const mine = keyPair();
const other = keyPair();

const RECEIPT = createReceipt({ spec: { env: 'CartPole-v1' }, digests: [sha256Hex('a'), sha256Hex('b')] });
const SIGNED = receiptSigner(mine.privateKey)(RECEIPT);

describe('a signed receipt', () => {
  it('is the receipt with a signature of its canonical JSON, which Node itself verifies', () => {
    const { signature, ...unsigned } = SIGNED;
    expect(unsigned).toEqual(RECEIPT);
    const bytes = Buffer.from(encodeReceipt(RECEIPT));
    expect(verify(null, bytes, mine.publicKey, Buffer.from(signature!.value, 'hex'))).toBe(true);
    expect(signature!.value).toBe(sign(null, bytes, mine.privateKey).toString('hex'));
  });

  it('survives writing and reading, and being signed again', () => {
    expect(parseReceipt(encodeReceipt(SIGNED))).toEqual(SIGNED);
    expect(receiptSigner(mine.privateKey)(SIGNED)).toEqual(SIGNED);
    expect(receiptSigner(other.privateKey)(SIGNED)).toEqual(receiptSigner(other.privateKey)(RECEIPT));
  });

  it('says who signed it: the end of the DER of the public key', () => {
    const der = Buffer.from(mine.publicKey.replaceAll(/-----.*?-----|\n/g, ''), 'base64');
    expect(SIGNED.signature!.key).toBe(der.subarray(-32).toString('hex'));
    expect(publicKeyOf(mine.publicKey)).toBe(SIGNED.signature!.key);
    expect(publicKeyOf(mine.privateKey)).toBe(SIGNED.signature!.key);
  });

  it('is taken for what it is', () => {
    expect(signatureProblem(SIGNED)).toBeNull();
    expect(signatureProblem(SIGNED, mine.publicKey)).toBeNull();
    expect(signatureProblem(SIGNED, mine.privateKey)).toBeNull();
    expect(signatureProblem(RECEIPT)).toBeNull();
    expect(signatureProblem(RECEIPT, mine.publicKey)).toMatch(
      /not signed; a signature by ed25519:.{64} is required/,
    );
    expect(signatureProblem(SIGNED, other.publicKey)).toMatch(/is signed by ed25519:.* is required$/);
  });

  const { key, value } = SIGNED.signature!;
  const flipped = (hex: string) => (hex.startsWith('0') ? '1' : '0') + hex.slice(1);
  it.each<[string, Partial<Receipt>]>([
    ['another receipt', { rollouts: 3 }],
    ['a failure added', { failures: [{ index: 0, code: 'X', step: 0, fuelUsed: '1', memoryDigest: null }] }],
    ['a secret added', { secret: '0'.repeat(64) }],
    ['another value', { signature: { key, value: flipped(value) } }],
    ['another key', { signature: { key: publicKeyOf(other.publicKey), value } }],
    ['a key that is no point of the curve', { signature: { key: 'f'.repeat(64), value } }],
  ])('is refused with %s', (_, patch) => {
    const forged = { ...SIGNED, ...patch };
    expect(signatureProblem(forged)).toMatch(/is not one of this receipt/);
    expect(signatureProblem(forged, mine.publicKey)).toMatch(/is not one of this receipt/);
  });
});

describe('a key', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const locked = createPrivateKey(mine.privateKey).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-128-cbc',
    passphrase: 'x',
  });
  it.each([
    ['text', 'hello'],
    ['RSA', rsa.export({ type: 'pkcs8', format: 'pem' }) as string],
    ['locked', locked as string],
  ])('that is %s is refused', (_, pem) => {
    expect(() => receiptSigner(pem)).toThrow(/^privateKey must be a private Ed25519 key as PEM, got/);
    expect(() => publicKeyOf(pem)).toThrow(RangeError);
    expect(() => signatureProblem(RECEIPT, pem)).toThrow(RangeError);
  });

  it('that is public does not sign', () => {
    expect(() => receiptSigner(mine.publicKey)).toThrow(RangeError);
  });
});
