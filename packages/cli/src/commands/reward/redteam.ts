import { type AttackResult, redTeam, type ScoreOptions, type TestInput } from '@reroll/reward';
import type { Command } from 'commander';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import { concurrencyOption } from '../../input/options.js';
import { readTests, TESTS_HELP } from '../../input/reward-files.js';
import { type GuestFlags, guestBackendOption, languageOption } from '../../input/reward-options.js';
import { jsonLine } from '../../output/json.js';
import { type Column, count, tableLines } from '../../output/table.js';

interface RedTeamFlags extends GuestFlags {
  readonly json?: true;
}

/** The attack's code is not shown: it would fill the screen. */
type Row = Omit<AttackResult, 'code'> & { readonly task: string | null };

const COLUMNS: readonly Column[] = [
  { title: 'task', width: 4, least: 4, align: 'left' },
  { title: 'attack', width: 6, least: 20, align: 'left' },
  { title: 'kind', width: 5, align: 'left' },
  { title: 'outcome', width: 7, align: 'left' },
  { title: 'tests', width: 5 },
];

const EXAMPLE = `
A cheat attacks the judge, and a guess answers the same to everything. Exits with ${EXIT.refuted} if one passes every test of a task.

Example:
  reroll reward redteam tests.json`;

/** `reroll reward redteam`: do tests hold against completions that solve nothing. */
export function configureRedTeam(command: Command, signal: AbortSignal): void {
  command
    .argument('<tests>', TESTS_HELP)
    .addOption(languageOption())
    .addOption(guestBackendOption())
    .addOption(concurrencyOption())
    .option('--json', 'one JSON object per attack on stdout')
    .addHelpText('after', EXAMPLE)
    .action(async (file: string, { json, ...options }: RedTeamFlags) => {
      const rows: Row[] = [];
      for (const [task, tests] of tasksIn(readTests(file))) {
        const results = await redTeam(tests, { ...options, signal });
        rows.push(...results.map(({ code: _, ...result }) => ({ task, ...result })));
      }
      const lines = json ? rows.map(jsonLine) : tableLines(COLUMNS, rows.filter(isNotable).map(cells));
      if (lines.length > (json ? 0 : 1) && (json || rows.some(isNotable)))
        process.stdout.write(`${lines.join('\n')}\n`);
      report(rows);
    });
}

const tasksIn = (tests: ScoreOptions['tests']): [string | null, readonly TestInput[]][] =>
  Array.isArray(tests) ? [[null, tests]] : Object.entries(tests);

/** Only what passed a test is worth a row. */
const isNotable = ({ passed, outcome }: Row): boolean => passed > 0 || outcome === 'infra';

const cells = ({ task, name, kind, outcome, passed, total }: Row): string[] => [
  task ?? '',
  name,
  kind,
  outcome,
  `${passed}/${total}`,
];

function report(rows: readonly Row[]): void {
  const numPassed = (kind: Row['kind']) =>
    rows.filter((row) => row.kind === kind && row.outcome === 'passed').length;
  const [cheats, guesses] = [numPassed('cheat'), numPassed('guess')];
  const unknown = rows.filter(({ outcome }) => outcome === 'infra').length;
  const passes = `${count(cheats, 'cheat')} and ${count(guesses, 'guess', 'guesses')} pass`;
  process.stderr.write(`${count(rows.length, 'attack')}: ${passes}\n`);
  if (unknown > 0)
    throw new CliError(`no answer for ${count(unknown, 'attack')}: the machine failed`, EXIT.infrastructure);
  if (cheats > 0)
    throw new CliError('a cheat passes: the tests can be had without solving anything', EXIT.refuted);
  if (guesses > 0) throw new CliError('a guess passes: add a test with another answer', EXIT.refuted);
}
