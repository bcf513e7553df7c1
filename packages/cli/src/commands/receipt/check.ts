import { checkReceipt } from '@reroll/evaluate';
import { type BackendName, DEFAULT_MAX_CHECKED_ROLLOUTS, type ReceiptCheckOptions } from '@reroll/rollout';
import { parseReceipt, type Receipt, TrajectoryError } from '@reroll/trajectory';
import { type Command, Option } from 'commander';
import { QuietExit } from '../../cli-error.js';
import { describeFailure } from '../../describe-failure.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import {
  addContainerOptions,
  type ContainerFlags,
  splitContainerFlags,
} from '../../input/container-sources.js';
import { type EnvironmentFile, openAll, ownEnvOption } from '../../input/environment-arguments.js';
import { trustedKeyOf } from '../../input/keys.js';
import { integerBetween } from '../../input/numbers.js';
import { concurrencyOption, rolloutBackendOption } from '../../input/options.js';
import { readText } from '../../input/read-file.js';
import { harmless } from '../../output/policy-output.js';
import { Progress } from '../../output/progress.js';
import { count } from '../../output/table.js';

interface CheckFlags extends ContainerFlags {
  readonly key?: string;
  readonly backend?: BackendName;
  readonly concurrency?: number;
  readonly maxRollouts: number;
  readonly ownEnv: readonly EnvironmentFile[];
  readonly json?: true;
}

/** What became of one file. */
interface Verdict {
  readonly file: string;
  readonly outcome: 'agrees' | 'differs' | 'cannot be checked' | 'not a receipt' | 'failed';
  /** Why, in one line; what it is a receipt of, where it agrees. */
  readonly reason: string;
  readonly signer: string | null;
  readonly exitCode: ExitCode;
}

const EXAMPLE = `
Exits with ${EXIT.ok} if every receipt agrees. Otherwise the worst file decides: ${EXIT.refuted} if one differs or is not a receipt, then
the code of whatever kept one from being read or run, then ${EXIT.uncheckable} if one cannot be checked here.

Examples:
  reroll receipt check receipt.json
  openssl pkey -in key.pem -pubout -out key.pub
  reroll receipt check signed.json --key key.pub`;

/** The worst first: a refuted receipt stays refuted, whatever became of the others. */
const BY_WEIGHT: readonly ExitCode[] = [
  EXIT.refuted,
  EXIT.internal,
  EXIT.infrastructure,
  EXIT.usage,
  EXIT.uncheckable,
];

/** `reroll receipt check`: a line per receipt, and an exit code that says the worst. */
export function configureCheck(command: Command, signal: AbortSignal): void {
  addContainerOptions(command)
    .argument('<file...>', 'receipts, as `reroll receipt make` and `make-match` write them')
    .addOption(new Option('--key <file>', 'whose signature they must have: an Ed25519 key, a PEM file'))
    .addOption(ownEnvOption())
    .addOption(rolloutBackendOption())
    .addOption(concurrencyOption())
    .addOption(
      new Option('--max-rollouts <n>', 'receipts of more rollouts are not run')
        .argParser(integerBetween(1, Number.MAX_SAFE_INTEGER))
        .default(DEFAULT_MAX_CHECKED_ROLLOUTS),
    )
    .option('--json', 'one JSON object per receipt on stdout')
    .addHelpText('after', EXAMPLE)
    .action(async (files: string[], flags: CheckFlags) => {
      const [container, { json, key: keyFile, ownEnv, ...execution }] = splitContainerFlags(flags);
      const key = keyFile === undefined ? undefined : trustedKeyOf(keyFile);
      const environments = await openAll(ownEnv, signal, container);
      const found = new Set<ExitCode>();
      for (const file of files) {
        const verdict = await verdictOn(file, { ...execution, environments, key, signal });
        signal.throwIfAborted();
        found.add(verdict.exitCode);
        process.stdout.write(`${json ? verdictJson(verdict) : describe(verdict)}\n`);
      }
      const worst = BY_WEIGHT.find((code) => found.has(code));
      if (worst !== undefined) throw new QuietExit(worst);
    });
}

async function verdictOn(file: string, options: ReceiptCheckOptions): Promise<Verdict> {
  let signer: string | null = null;
  try {
    // A file ends with a line feed, which is not part of the receipt.
    const receipt = parseReceipt(readText(file).replace(/\n$/, ''));
    signer = receipt.signature === undefined ? null : `ed25519:${receipt.signature.key}`;
    const progress = new Progress(receipt.rollouts, 'rollouts');
    const onProgress = ({ rollouts }: { rollouts: number }) => progress.update(rollouts);
    const check = await checkReceipt(receipt, { ...options, onProgress }).finally(() => progress.clear());
    const { outcome } = check;
    if (outcome === 'agrees') return { file, outcome, reason: summaryOf(receipt), signer, exitCode: EXIT.ok };
    const exitCode = outcome === 'differs' ? EXIT.refuted : EXIT.uncheckable;
    const hint =
      outcome === 'cannot be checked' && check.needs.startsWith('module ') ? '; give it with --own-env' : '';
    return { file, outcome, reason: check.reason + hint, signer, exitCode };
  } catch (error) {
    if (error instanceof TrajectoryError)
      return { file, outcome: 'not a receipt', reason: error.message, signer, exitCode: EXIT.refuted };
    const { message, exitCode } = describeFailure(error);
    return { file, outcome: 'failed', reason: message, signer, exitCode };
  }
}

function summaryOf({ spec, rollouts, failures }: Receipt): string {
  const sort = spec['kind'] === 'match' ? 'match' : 'rollout';
  const what = `${count(rollouts, sort, sort === 'match' ? 'matches' : undefined)} of ${environmentIn(spec['env'])}`;
  const ofEnvironment = failures.filter((failure) => 'fault' in failure).length;
  const ofPolicy = failures.length - ofEnvironment;
  return [
    what,
    ...(ofPolicy > 0 ? [count(ofPolicy, 'policy failure')] : []),
    ...(ofEnvironment > 0 ? [count(ofEnvironment, 'environment failure')] : []),
  ].join(', ');
}

/** A spec names the environment of a module by an object. */
function environmentIn(env: unknown): string {
  return typeof env === 'string' ? env : String((env as { id?: unknown } | null)?.id);
}

function describe({ file, outcome, reason, signer }: Verdict): string {
  const verdict = outcome === 'cannot be checked' ? 'cannot be checked here' : outcome;
  const line = `${file}: ${verdict}: ${harmless(reason.replaceAll('\n', '; '))}`;
  return outcome === 'agrees' && signer !== null ? `${line}, signed by ${signer}` : line;
}

function verdictJson({ exitCode: _, ...verdict }: Verdict): string {
  return JSON.stringify(verdict);
}
