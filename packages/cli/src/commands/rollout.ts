import {
  type BackendName,
  type BatchSummary,
  collectRollouts,
  type PolicyInput,
  type RolloutOutcome,
} from '@reroll/rollout';
import { Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import {
  backendOption,
  concurrencyOption,
  envOption,
  maxStepsOption,
  policyOption,
  seedsOption,
} from '../input/options.js';
import type { SeedList } from '../input/seeds.js';
import { fileLines, stdoutLines } from '../output/lines.js';
import { Progress } from '../output/progress.js';
import { ROLLOUT_COLUMNS, rolloutCells, rolloutJson } from '../output/rollout-lines.js';
import { tableHead, tableRow } from '../output/table.js';

interface RolloutFlags {
  readonly env: 'CartPole-v1';
  readonly seeds: SeedList;
  readonly policy: PolicyInput;
  readonly maxSteps?: number;
  readonly backend: BackendName;
  readonly concurrency?: number;
  readonly json?: true;
  readonly out?: string;
}

const EXAMPLE = `
Example:
  reroll rollout --env CartPole-v1 --seeds 0..999 --policy random --max-steps 200 --json`;

/** `reroll rollout`: one verified rollout per seed, as a table, as JSON lines, or as a file of them. */
export function rolloutCommand(signal: AbortSignal): Command {
  return new Command('rollout')
    .description('run one rollout per seed, each verified by replaying it')
    .addOption(envOption())
    .addOption(seedsOption())
    .addOption(policyOption())
    .addOption(maxStepsOption())
    .addOption(backendOption())
    .addOption(concurrencyOption())
    .addOption(new Option('--json', 'one JSON object per rollout on stdout, in seed order').conflicts('out'))
    .addOption(new Option('--out <file>', 'write the JSON lines to a file that appears when it is complete'))
    .addHelpText('after', EXAMPLE)
    .action((flags: RolloutFlags) => runRollouts(flags, signal));
}

async function runRollouts({ json, out, ...what }: RolloutFlags, signal: AbortSignal): Promise<void> {
  const asTable = !json && out === undefined;
  const progress = new Progress(what.seeds.length, 'rollouts');
  const batch = collectRollouts({ ...what, signal, onProgress: ({ rollouts }) => progress.update(rollouts) });
  await using sink = out === undefined ? stdoutLines() : await fileLines(out);
  const startMs = performance.now();
  try {
    if (asTable) await sink.write(tableHead(ROLLOUT_COLUMNS));
    for await (const outcome of batch.inSeedOrder())
      await sink.write(asTable ? tableLine(outcome) : rolloutJson(outcome));
  } finally {
    progress.finish();
  }
  await sink.close();
  report(await batch.summary(), performance.now() - startMs);
}

const tableLine = (outcome: RolloutOutcome): string => tableRow(ROLLOUT_COLUMNS, rolloutCells(outcome));

/** The closing lines, on standard error. */
function report(summary: BatchSummary, elapsedMs: number): void {
  const { rollouts, failed, policyFailures, steps, digest } = summary;
  const perSecond = Math.round((1000 * rollouts) / Math.max(elapsedMs, 1));
  process.stderr.write(`${rollouts - failed} rollouts verified, ${steps} steps, ${perSecond} rollouts/s\n`);
  if (policyFailures > 0)
    process.stderr.write(`${policyFailures} rollouts ended by a failure of the policy\n`);
  if (digest !== null) process.stderr.write(`batch digest ${digest}\n`);
  if (failed > 0)
    throw new CliError(`${failed} of ${rollouts} rollouts could not be had`, EXIT.infrastructure);
}
