import { existsSync, readFileSync } from 'node:fs';
import {
  DEFAULT_ITERATIONS,
  MAX_EPISODES,
  MAX_ITERATIONS,
  parseQCheckpoint,
  Q_LEARNING_DEFAULTS,
  type QCheckpoint,
  type QProgress,
  qPolicyCode,
  trainQ,
} from '@reroll/evaluate';
import type { PolicyLanguage } from '@reroll/policy';
import type { BackendName } from '@reroll/rollout';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { describePolicyFailure, fileOf } from '../describe-policy-failure.js';
import { EXIT } from '../exit-codes.js';
import { integerBetween, share } from '../input/numbers.js';
import { backendOption } from '../input/options.js';
import { MATCH_POLICY_HELP, matchPolicyArgument, type NamedPolicy } from '../input/policy-argument.js';
import { count, rowPrinter } from '../output/table.js';
import { TRAINING_COLUMNS, trainingCells, trainingJson } from '../output/training-lines.js';
import { targetOf, WholeFile } from '../output/whole-file.js';

interface TrainFlags {
  readonly iterations: number;
  readonly episodes: number;
  readonly alpha: number;
  readonly gamma: number;
  readonly epsilon: number;
  readonly opponent: NamedPolicy;
  readonly backend: BackendName;
  readonly checkpoint?: string;
  readonly out?: string;
  readonly language: PolicyLanguage;
  readonly codeOut?: string;
  readonly json?: true;
}

const { episodes, alpha, gamma, epsilon } = Q_LEARNING_DEFAULTS;

/** `reroll train-q`: learns a table, and writes it as JSON or as the code of a policy. */
export function configureTrainQ(command: Command, signal: AbortSignal): void {
  command
    .addOption(
      new Option('--iterations <n>', 'in total, including those of a checkpoint')
        .argParser(integerBetween(1, MAX_ITERATIONS))
        .default(DEFAULT_ITERATIONS),
    )
    .addOption(
      new Option('--episodes <n>', 'games per iteration')
        .argParser(integerBetween(1, MAX_EPISODES))
        .default(episodes),
    )
    .addOption(new Option('--alpha <rate>', 'learning rate').argParser(share).default(alpha))
    .addOption(new Option('--gamma <rate>', 'discount').argParser(share).default(gamma))
    .addOption(new Option('--epsilon <rate>', 'exploration').argParser(share).default(epsilon))
    .addOption(opponentOption())
    .addOption(backendOption())
    .option('--checkpoint <file>', 'continue from this file if it exists, and keep it up to date')
    .option('--out <file>', 'write the table as JSON')
    .addOption(
      new Option('--language <name>', 'of --code-out').choices(['python', 'javascript']).default('python'),
    )
    .option('--code-out <file>', 'write the learned policy as source code')
    .option('--json', 'one JSON object per iteration on stdout')
    .action((flags: TrainFlags) => train(flags, signal));
}

async function train(flags: TrainFlags, signal: AbortSignal): Promise<void> {
  const { checkpoint: path, out, codeOut, language, json, opponent, ...parameters } = flags;
  await checkDifferent([path, out, codeOut]);
  // Opened before the training, not after: an hour's table must not be lost to a name that cannot be written.
  await using tableFile = out === undefined ? null : await WholeFile.create(out);
  await using codeFile = codeOut === undefined ? null : await WholeFile.create(codeOut);
  let checkpoint = path === undefined ? undefined : await startFrom(path);
  const printRow = rowPrinter(TRAINING_COLUMNS);
  const start = checkpoint === undefined ? {} : { checkpoint };
  for await (const progress of trainQ({ ...parameters, ...start, opponent: opponent.policy, signal })) {
    if (json) process.stdout.write(`${trainingJson(progress)}\n`);
    else printRow(trainingCells(progress));
    reportForfeits(progress, opponent);
    checkpoint = progress.checkpoint;
    if (path !== undefined) await save(path, checkpoint);
  }
  const table = checkpoint?.table ?? {};
  await tableFile?.write(JSON.stringify(table));
  await tableFile?.commit();
  await codeFile?.write(qPolicyCode(table, language));
  await codeFile?.commit();
}

/** Games that the opponent's failures gave away teach nothing: standard error tells of them. */
function reportForfeits({ iteration, forfeits, failure }: QProgress, opponent: NamedPolicy): void {
  if (failure === null) return;
  const given = `${count(forfeits, 'game')} of iteration ${iteration} forfeited by ${opponent.name}`;
  process.stderr.write(`${given}; the first: ${describePolicyFailure(failure, fileOf(opponent.policy))}\n`);
}

async function checkDifferent(paths: readonly (string | undefined)[]): Promise<void> {
  const targets = await Promise.all(paths.filter((path) => path !== undefined).map(targetOf));
  if (new Set(targets).size < targets.length)
    throw new CliError('--checkpoint, --out and --code-out must name different files', EXIT.usage);
}

function opponentOption(): Option {
  return new Option('--opponent <policy>', MATCH_POLICY_HELP)
    .argParser(matchPolicyArgument)
    .default(matchPolicyArgument('greedy'), 'greedy');
}

/** The checkpoint that the file holds, if there is one; one that could not be kept up to date is refused now. */
async function startFrom(path: string): Promise<QCheckpoint | undefined> {
  const checkpoint = existsSync(path) ? readCheckpoint(path) : undefined;
  await using _writable = await WholeFile.create(path);
  return checkpoint;
}

async function save(path: string, checkpoint: QCheckpoint): Promise<void> {
  await using file = await WholeFile.create(path);
  await file.write(JSON.stringify(checkpoint));
  await file.commit();
}

function readCheckpoint(path: string): QCheckpoint {
  try {
    return parseQCheckpoint(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new CliError(`--checkpoint ${path} cannot be read: ${(error as Error).message}`, EXIT.usage);
  }
}
