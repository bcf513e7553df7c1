import type { ReceiptDigests } from '@reroll/rollout';
import { encodeReceipt, MAX_RECEIPT_DIGESTS, type Receipt } from '@reroll/trajectory';
import { type Command, Option } from 'commander';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import { signerOf } from '../../input/keys.js';
import { fileLines, stdoutLines } from '../../output/lines.js';
import { count } from '../../output/table.js';

/** What the command line says of a receipt that is to be written. */
export interface WritingFlags {
  readonly out?: string | undefined;
  readonly key?: string | undefined;
  readonly digests: ReceiptDigests;
}

/** Adds the options behind {@link WritingFlags}. */
export function addWritingOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--out <file>',
        'the receipt’s file, which appears once it is complete; default: standard output',
      ),
    )
    .addOption(new Option('--key <file>', 'sign it with this private Ed25519 key, a PEM file'))
    .addOption(
      new Option('--digests <which>', 'all, which tells which rollout differs, or the digest of the batch')
        .choices(['all', 'batch'])
        .default('all'),
    );
}

/**
 * Makes the receipt of so many rollouts, signs it where there is a key, and writes it. What is wrong with the options is said before
 * anything runs.
 */
export async function writeReceipt(
  { out, key, digests }: WritingFlags,
  rollouts: number,
  make: () => Promise<Receipt>,
  signal: AbortSignal,
): Promise<void> {
  if (digests === 'all' && rollouts > MAX_RECEIPT_DIGESTS) {
    const limit = `a receipt lists at most ${MAX_RECEIPT_DIGESTS} digests`;
    throw new CliError(`--seeds names ${rollouts} seeds, and ${limit}: see --digests batch`, EXIT.usage);
  }
  const sign = key === undefined ? (receipt: Receipt) => receipt : signerOf(key);
  await using sink = out === undefined ? stdoutLines(signal) : await fileLines(out);
  const receipt = sign(await make());
  await sink.write(encodeReceipt(receipt));
  await sink.close();
  const signed = receipt.signature === undefined ? '' : `, signed by ed25519:${receipt.signature.key}`;
  process.stderr.write(`receipt of ${count(receipt.rollouts, 'rollout')}${signed}\n`);
  process.stderr.write(`batch digest ${receipt.batchDigest}\n`);
}
