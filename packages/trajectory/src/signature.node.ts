// Signatures of receipts. In a file and an entry of its own, since browsers do not have Node's crypto.
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { encodeReceipt } from './receipt.js';
import type { Receipt } from './receipt-form.js';

/**
 * Makes what signs the canonical JSON of receipts with Ed25519; a signature that a receipt has is replaced.
 *
 * @param privateKey PEM, as `openssl genpkey -algorithm ed25519` writes it, without a passphrase.
 * @throws RangeError when it is no such key.
 * @example
 * ```ts
 * import { generateKeyPairSync } from 'node:crypto';
 * import { createReceipt, sha256Hex } from '@reroll/trajectory';
 * import { receiptSigner, signatureProblem } from '@reroll/trajectory/signature';
 *
 * const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
 *   privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
 *   publicKeyEncoding: { type: 'spki', format: 'pem' },
 * });
 * const receipt = createReceipt({ spec: { env: 'CartPole-v1', seed: '42' }, digests: [sha256Hex('the episode')] });
 * const signed = receiptSigner(privateKey)(receipt);
 * signatureProblem(signed, publicKey); // null
 * signatureProblem(receipt, publicKey); // 'the receipt is not signed; …'
 * ```
 */
export function receiptSigner(privateKey: string): (receipt: Receipt) => Receipt {
  const secret = readKey(privateKey, createPrivateKey, 'privateKey must be a private Ed25519 key as PEM');
  const key = hexOf(createPublicKey(secret));
  return (receipt) => {
    const unsigned = withoutSignature(receipt);
    const value = sign(null, signedBytes(unsigned), secret).toString('hex');
    return { ...unsigned, signature: { key, value } };
  };
}

/**
 * How receipts name a key: the 32 bytes of the public key as 64 hex digits.
 *
 * @param key PEM of a public key, as `openssl pkey -pubout` writes it, or of a private one.
 * @throws RangeError when it is no Ed25519 key.
 */
export function publicKeyOf(key: string): string {
  return hexOf(readKey(key, createPublicKey, 'key must be an Ed25519 key as PEM'));
}

/**
 * What is wrong with a receipt's signature: it does not fit the receipt, or is not by the key that the caller trusts.
 *
 * @param key as {@link publicKeyOf} takes it; without it, any key will do, and so will no signature.
 * @returns a sentence, or null when nothing is wrong.
 * @throws RangeError when `key` is no Ed25519 key.
 */
export function signatureProblem(receipt: Receipt, key?: string): string | null {
  const trusted = key === undefined ? null : publicKeyOf(key);
  const { signature } = receipt;
  if (signature === undefined)
    return trusted === null
      ? null
      : `the receipt is not signed; a signature by ed25519:${trusted} is required`;
  if (!isSignedBy(receipt, signature.key, signature.value))
    return `the signature is not one of this receipt by ed25519:${signature.key}`;
  if (trusted === null || signature.key === trusted) return null;
  return `the receipt is signed by ed25519:${signature.key}; a signature by ed25519:${trusted} is required`;
}

function isSignedBy(receipt: Receipt, key: string, value: string): boolean {
  try {
    const x = Buffer.from(key, 'hex').toString('base64url');
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, signedBytes(withoutSignature(receipt)), publicKey, Buffer.from(value, 'hex'));
  } catch {
    // 32 bytes that are no point of the curve.
    return false;
  }
}

function withoutSignature({ signature: _, ...unsigned }: Receipt): Receipt {
  return unsigned;
}

function signedBytes(unsigned: Receipt): Buffer {
  return Buffer.from(encodeReceipt(unsigned), 'utf8');
}

function readKey(pem: string, read: (pem: string) => KeyObject, rule: string): KeyObject {
  let key: KeyObject;
  try {
    key = read(pem);
  } catch (cause) {
    throw new RangeError(`${rule}, got something else`, { cause });
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new RangeError(`${rule}, got one of the type ${key.asymmetricKeyType}`);
}

/** The 32 bytes of a public key as hex. */
function hexOf(publicKey: KeyObject): string {
  return Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('hex');
}
