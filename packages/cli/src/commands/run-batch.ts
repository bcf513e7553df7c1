import {
  type BackendName,
  type BatchSummary,
  type CollectOptions,
  collectRollouts,
  type PolicyInput,
} from '@reroll/rollout';
import type { Command } from 'commander';
import { fileOf } from '../describe-policy-failure.js';
import {
  concurrencyOption,
  failOnPolicyFailureOption,
  jsonLinesOption,
  maxStepsOption,
  outOption,
  policyOption,
  rolloutBackendOption,
  seedsOption,
  showOutputOption,
} from '../input/options.js';
import type { SeedList } from '../input/seeds.js';
import { BatchFailures } from '../output/batch-failures.js';
import { fileLines, stdoutLines } from '../output/lines.js';
import { showPolicyOutput } from '../output/policy-output.js';
import { Progress } from '../output/progress.js';
import { rolloutJson } from '../output/rollout-lines.js';
import { RolloutTable } from '../output/rollout-table.js';
import { count } from '../output/table.js';

/** What to run. */
type Batch = Omit<CollectOptions, 'seeds' | 'signal' | 'onProgress'> & { readonly seeds: SeedList };

/** How to show it: as a table, as JSON lines, or as a file of them. */
export interface BatchOutput {
  readonly json: true | undefined;
  readonly out: string | undefined;
  readonly showOutput: true | undefined;
  readonly failOnPolicyFailure: true | undefined;
}

/** What the command line says of the rollouts of a batch, whatever they begin with. */
export interface RolloutsFlags {
  readonly seeds: SeedList;
  readonly policy: PolicyInput;
  readonly maxSteps?: number;
  readonly backend?: BackendName;
  readonly concurrency?: number;
  readonly showOutput?: true;
  readonly failOnPolicyFailure?: true;
}

/** Adds the options behind {@link RolloutsFlags}. */
export function addRolloutsOptions(command: Command): Command {
  return command
    .addOption(seedsOption())
    .addOption(policyOption())
    .addOption(maxStepsOption())
    .addOption(rolloutBackendOption())
    .addOption(concurrencyOption())
    .addOption(showOutputOption())
    .addOption(failOnPolicyFailureOption());
}

/** The same with how to show them. */
export type BatchFlags = Omit<RolloutsFlags, keyof BatchOutput> & BatchOutput;

/** Adds the options behind {@link BatchFlags}. */
export function addBatchOptions(command: Command): Command {
  return addRolloutsOptions(command).addOption(jsonLinesOption()).addOption(outOption());
}

/**
 * Runs a rollout per seed and shows each, in seed order.
 *
 * @throws CliError when a rollout failed, or a policy where `failOnPolicyFailure` asks for that; the signal's reason.
 */
export async function runBatch(what: Batch, output: BatchOutput, signal: AbortSignal): Promise<void> {
  const { json, out, showOutput, failOnPolicyFailure } = output;
  const asTable = !json && out === undefined;
  const table = new RolloutTable(what.seeds.digits);
  // In a log nothing comes between the rows, which show themselves how far it is.
  const progress =
    out === undefined && !process.stderr.isTTY ? null : new Progress(what.seeds.length, 'rollouts');
  const onProgress = ({ rollouts }: { rollouts: number }) => progress?.update(rollouts);
  const batch = collectRollouts({ ...what, signal, onProgress });
  await using sink = out === undefined ? stdoutLines(signal) : await fileLines(out);
  const failures = new BatchFailures(fileOf(what.policy));
  const startMs = performance.now();
  let isChecked = true;
  try {
    if (asTable) await sink.write(table.head);
    for await (const outcome of batch.inSeedOrder()) {
      failures.note(outcome);
      isChecked &&= outcome.error !== null || outcome.verified;
      if (process.stdout.isTTY || showOutput) progress?.clear();
      await sink.write(asTable ? table.row(outcome) : rolloutJson(outcome));
      if (showOutput && outcome.error === null) showPolicyOutput(`seed ${outcome.seed}`, outcome.guest);
    }
  } finally {
    progress?.clear();
  }
  await sink.close();
  report(await batch.summary(), failures.policyFailures, {
    isChecked,
    elapsedMs: performance.now() - startMs,
  });
  failures.report(failOnPolicyFailure);
}

/** The closing lines, on standard error. */
function report(
  summary: BatchSummary,
  policyFailures: number,
  { isChecked, elapsedMs }: { readonly isChecked: boolean; readonly elapsedMs: number },
): void {
  const { rollouts, failed, steps, digest } = summary;
  const verified = `${count(rollouts - failed, 'rollout')} ${isChecked ? 'verified' : 'played, not verified'}`;
  const perSecond = Math.round((1000 * rollouts) / Math.max(elapsedMs, 1));
  const failing = policyFailures === 0 ? '' : `, the policy failed in ${policyFailures}`;
  process.stderr.write(`${verified}${failing}, ${count(steps, 'step')}, ${perSecond} rollouts/s\n`);
  if (digest !== null) process.stderr.write(`batch digest ${digest}\n`);
}
