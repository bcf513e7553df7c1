import { type BackendName, type BatchSummary, collectRollouts, type PolicyInput } from '@reroll/rollout';
import { type Command, Option } from 'commander';
import {
  backendOption,
  concurrencyOption,
  envOption,
  maxStepsOption,
  policyOption,
  seedsOption,
} from '../input/options.js';
import type { SeedList } from '../input/seeds.js';
import { count } from '../output/count.js';
import { fileLines, stdoutLines } from '../output/lines.js';
import { Progress } from '../output/progress.js';
import { ROLLOUT_COLUMNS, rolloutJson, rolloutRow } from '../output/rollout-lines.js';
import { tableHead } from '../output/table.js';
import { Troubles } from '../output/troubles.js';

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
export function configureRollout(command: Command, signal: AbortSignal): void {
  command
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
  await using sink = out === undefined ? stdoutLines(signal) : await fileLines(out);
  const troubles = new Troubles();
  const startMs = performance.now();
  try {
    if (asTable) await sink.write(tableHead(ROLLOUT_COLUMNS));
    for await (const outcome of batch.inSeedOrder()) {
      troubles.note(outcome);
      await sink.write(asTable ? rolloutRow(outcome) : rolloutJson(outcome));
    }
  } finally {
    progress.finish();
  }
  await sink.close();
  report(await batch.summary(), performance.now() - startMs);
  troubles.report();
}

/** The closing lines, on standard error. */
function report(summary: BatchSummary, elapsedMs: number): void {
  const { rollouts, failed, steps, digest } = summary;
  const verified = count(rollouts - failed, 'rollout');
  const perSecond = Math.round((1000 * rollouts) / Math.max(elapsedMs, 1));
  process.stderr.write(`${verified} verified, ${count(steps, 'step')}, ${perSecond} rollouts/s\n`);
  if (digest !== null) process.stderr.write(`batch digest ${digest}\n`);
}
