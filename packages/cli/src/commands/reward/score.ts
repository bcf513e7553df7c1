import {
  EXTRACTIONS,
  type Extraction,
  MAX_RETRIES,
  type RewardComponent,
  type Score,
  scoreCompletions,
} from '@reroll/reward';
import { type Command, Option } from 'commander';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import { integerBetween } from '../../input/numbers.js';
import { concurrencyOption } from '../../input/options.js';
import { readCompletions, readTests, TESTS_HELP } from '../../input/reward-files.js';
import { type GuestFlags, guestBackendOption, languageOption } from '../../input/reward-options.js';
import { jsonLine } from '../../output/json.js';
import { Progress } from '../../output/progress.js';
import { SCORE_COLUMNS, scoreCells, scoreTotals } from '../../output/score-lines.js';
import { count, tableLines } from '../../output/table.js';

interface ScoreFlags extends GuestFlags {
  readonly tests: string;
  readonly extract: Extraction;
  readonly reward: RewardComponent;
  readonly retries: number;
  readonly json?: true;
}

const EXAMPLE = `
A completion is a JSON string, or an object: {"completion": "<answer>…</answer>", "task": "add"}.
A test is {"call": "add", "args": [1, 2], "expected": 3}, {"stdin": "3 4", "stdout": "7"}, or {"code": "assert add(1, 2) == 3"}.

Exits with ${EXIT.infrastructure} if the machine failed for a completion, whose reward is null then.

Example:
  reroll reward score completions.jsonl --tests tests.json --reward fraction --json`;

/** `reroll reward score`: a row for each completion, in order. */
export function configureScore(command: Command, signal: AbortSignal): void {
  command
    .argument('<file>', 'completions, as JSON lines')
    .requiredOption('--tests <file>', TESTS_HELP)
    .addOption(languageOption())
    .addOption(new Option('--extract <how>', 'where the code stands').choices(EXTRACTIONS).default('auto'))
    .addOption(
      new Option('--reward <how>', 'all tests or nothing, the share that passed, or that of their weights')
        .choices(['binary', 'fraction', 'weighted'])
        .default('binary'),
    )
    .addOption(
      new Option('--retries <n>', 'how often a completion is tried again when the machine fails')
        .argParser(integerBetween(0, MAX_RETRIES))
        .default(2),
    )
    .addOption(guestBackendOption())
    .addOption(concurrencyOption())
    .option('--json', 'one JSON object per completion on stdout, in order')
    .addHelpText('after', EXAMPLE)
    .action(async (file: string, { tests, reward, json, ...options }: ScoreFlags) => {
      const batch = scoreCompletions(readCompletions(file), {
        ...options,
        tests: readTests(tests),
        rewards: { reward },
        signal,
      });
      const scores = await withProgress(batch);
      const lines = json ? scores.map(jsonOf) : tableLines(SCORE_COLUMNS, scores.map(scoreCells));
      if (scores.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
      process.stderr.write(`${scoreTotals(scores)}\n`);
      const unknown = scores.filter(({ outcome }) => outcome === 'infra');
      if (unknown.length > 0)
        throw new CliError(
          `no score for ${count(unknown.length, 'completion')}: ${unknown[0]!.message}`,
          EXIT.infrastructure,
        );
    });
}

async function withProgress(batch: ReturnType<typeof scoreCompletions>): Promise<Score[]> {
  const progress = new Progress(batch.size, 'completions');
  const scores: Score[] = [];
  try {
    for await (const score of batch) {
      scores[score.index] = score;
      progress.update(Object.keys(scores).length);
    }
  } finally {
    progress.clear();
  }
  return scores;
}

/** A score as one line; `rewards` has but one column here. */
function jsonOf({ rewards: _, ...score }: Score): string {
  return jsonLine(score);
}
