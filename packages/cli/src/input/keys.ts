import type { Receipt } from '@reroll/trajectory';
import { publicKeyOf, receiptSigner } from '@reroll/trajectory/signature';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { readText } from './read-file.js';

/** What signs receipts with the key in a file. */
export function signerOf(file: string): (receipt: Receipt) => Receipt {
  const pem = readText(file);
  return orUsage(
    () => receiptSigner(pem),
    `--key ${file} is no private Ed25519 key in PEM, without a passphrase`,
  );
}

/** The PEM text of a key that receipts must be signed by. */
export function trustedKeyOf(file: string): string {
  const pem = readText(file);
  orUsage(() => publicKeyOf(pem), `--key ${file} is no Ed25519 key in PEM`);
  return pem;
}

function orUsage<T>(read: () => T, problem: string): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new CliError(problem, EXIT.usage);
    throw error;
  }
}
