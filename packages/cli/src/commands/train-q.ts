import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { PolicyLanguage } from '@reroll/policy';
import {
  type BackendName,
  DEFAULT_ITERATIONS,
  MAX_EPISODES,
  MAX_ITERATIONS,
  parseQCheckpoint,
  Q_LEARNING_DEFAULTS,
  type QCheckpoint,
  qPolicyCode,
  trainQ,
} from '@reroll/rollout';
import { Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { integerBetween, share } from '../input/numbers.js';
import { backendOption } from '../input/options.js';
import { matchPolicyArgument, type NamedPolicy, POLICY_ARGUMENT_HELP } from '../input/policy-argument.js';
import { tableHead, tableRow } from '../output/table.js';
import { TRAINING_COLUMNS, trainingCells } from '../output/training-lines.js';

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
export function trainQCommand(signal: AbortSignal): Command {
  return new Command('train-q')
    .description('learn to play X by tabular Q-learning, an isolated call per iteration')
    .addOption(
      new Option('--iterations <n>').argParser(integerBetween(1, MAX_ITERATIONS)).default(DEFAULT_ITERATIONS),
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
    .option('--checkpoint <file>', 'goes on from this file when it exists, and keeps it up to date')
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
  let checkpoint = path !== undefined && existsSync(path) ? readCheckpoint(path) : undefined;
  if (!json) process.stdout.write(`${tableHead(TRAINING_COLUMNS)}\n`);
  const start = checkpoint === undefined ? {} : { checkpoint };
  for await (const progress of trainQ({ ...parameters, ...start, opponent: opponent.policy, signal })) {
    const { iteration, meanReward, states } = progress;
    const line = json
      ? JSON.stringify({ iteration, meanReward, states })
      : tableRow(TRAINING_COLUMNS, trainingCells(progress));
    process.stdout.write(`${line}\n`);
    checkpoint = progress.checkpoint;
    if (path !== undefined) writeWhole(path, JSON.stringify(checkpoint));
  }
  const table = checkpoint?.table ?? {};
  if (out !== undefined) writeWhole(out, JSON.stringify(table));
  if (codeOut !== undefined) writeWhole(codeOut, qPolicyCode(table, language));
}

function opponentOption(): Option {
  return new Option('--opponent <policy>', POLICY_ARGUMENT_HELP)
    .argParser(matchPolicyArgument)
    .default(matchPolicyArgument('greedy'), 'greedy');
}

function readCheckpoint(path: string): QCheckpoint {
  try {
    return parseQCheckpoint(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new CliError(`--checkpoint ${path} cannot be read: ${(error as Error).message}`, EXIT.usage);
  }
}

/** Writes a file that is never seen half-written. */
function writeWhole(path: string, text: string): void {
  try {
    writeFileSync(`${path}.partial`, text);
    renameSync(`${path}.partial`, path);
  } catch (error) {
    throw new CliError(`cannot write ${path}: ${(error as NodeJS.ErrnoException).code}`, EXIT.usage);
  }
}
