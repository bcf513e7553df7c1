import {
  evaluateMatchup,
  exactMatchup,
  type GameId,
  type MatchupResult,
  type RngMode,
} from '@reroll/evaluate';
import type { BackendName } from '@reroll/rollout';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { describePolicyFailure, fileOf } from '../describe-policy-failure.js';
import { EXIT } from '../exit-codes.js';
import { gameOption } from '../input/environment-arguments.js';
import {
  backendOption,
  concurrencyOption,
  failOnPolicyFailureOption,
  gamesOption,
  rngModeOption,
  secretOption,
  seedsOption,
  showOutputOption,
} from '../input/options.js';
import { MATCH_POLICY_HELP, matchPolicyArgument, type NamedPolicy } from '../input/policy-argument.js';
import type { SeedList } from '../input/seeds.js';
import { matchupCells, matchupColumns, matchupJson, signed } from '../output/matchup-lines.js';
import { showPolicyOutput } from '../output/policy-output.js';
import { count, fitted, lineWidth, tableHead, tableRow } from '../output/table.js';

interface MatchFlags {
  readonly env: GameId;
  readonly x: NamedPolicy;
  readonly o: NamedPolicy;
  readonly seeds: SeedList;
  readonly games: number;
  readonly rngMode?: RngMode;
  readonly secret?: string;
  readonly backend: BackendName;
  readonly concurrency?: number;
  readonly exact?: true;
  readonly json?: true;
  readonly showOutput?: true;
  readonly failOnPolicyFailure?: true;
}

/** `reroll match`: one policy against another at a game of two players, a match per seed. */
export function configureMatch(command: Command, signal: AbortSignal): void {
  command
    .addOption(gameOption())
    .addOption(
      new Option('--x <policy>', `required; who moves first: ${MATCH_POLICY_HELP}`)
        .argParser(matchPolicyArgument)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--o <policy>', `required; who moves second: ${MATCH_POLICY_HELP}`)
        .argParser(matchPolicyArgument)
        .makeOptionMandatory(),
    )
    .addOption(seedsOption())
    .addOption(gamesOption())
    .addOption(rngModeOption().default('shared'))
    .addOption(secretOption())
    .addOption(backendOption())
    .addOption(concurrencyOption())
    .option('--exact', 'also the exact expected return, by enumeration; for built-in policies and Q-tables')
    .option('--json', 'one JSON object on stdout')
    .addOption(showOutputOption())
    .addOption(failOnPolicyFailureOption())
    .action(async ({ x, o, exact, json, showOutput, failOnPolicyFailure, ...rest }: MatchFlags) => {
      const value = exact ? exactValueOf(rest.env, x, o) : undefined;
      const result = await evaluateMatchup({ ...rest, policyX: x.policy, policyO: o.policy, signal });
      process.stdout.write(
        json ? `${matchupJson(x.name, o.name, result, value)}\n` : describe(x, o, result, value),
      );
      if (showOutput) showOutputs(result);
      report(result, x, o, failOnPolicyFailure);
    });
}

function exactValueOf(env: GameId, x: NamedPolicy, o: NamedPolicy): number {
  if (env !== 'TicTacToe-v0') {
    throw new CliError(
      `--exact enumerates every game, and ${env} has too many: it is for TicTacToe-v0`,
      EXIT.usage,
    );
  }
  const code = [x, o].find(({ policy }) => typeof policy === 'object' && policy.kind === 'code');
  if (code !== undefined) {
    throw new CliError(`--exact needs policies whose chances are known; ${code.name} is code`, EXIT.usage);
  }
  return exactMatchup(x.policy, o.policy).value;
}

function describe(x: NamedPolicy, o: NamedPolicy, result: MatchupResult, exact: number | undefined): string {
  const columns = fitted(matchupColumns([x.name, o.name]), lineWidth());
  const lines = [tableHead(columns), tableRow(columns, matchupCells(x.name, o.name, result))];
  if (exact !== undefined) lines.push(`exact expected return ${signed(exact, 6)}`);
  return `${lines.join('\n')}\n`;
}

/** The closing lines, on standard error. */
function report(
  { interval, runs, warnings }: MatchupResult,
  x: NamedPolicy,
  o: NamedPolicy,
  failOnPolicyFailure = false,
): void {
  if (interval !== null) {
    const { low, high, level, method } = interval;
    process.stderr.write(
      `${level * 100} % interval ${signed(low)} to ${signed(high)} (${method} over seeds, cut to the possible returns)\n`,
    );
  }
  if (runs[0]?.secret !== undefined) process.stderr.write(`secret ${runs[0].secret}\n`);
  for (const warning of warnings) process.stderr.write(`note: ${warning}\n`);
  const failures = runs.flatMap((run) => run.failures);
  if (failures.length === 0) return;
  const { player, failure } = failures[0]!;
  const file = fileOf((player === 'X' ? x : o).policy);
  const forfeited = `${count(failures.length, 'game')} forfeited`;
  process.stderr.write(`${forfeited}; the first by ${player}: ${describePolicyFailure(failure, file)}\n`);
  if (failOnPolicyFailure) throw new CliError(forfeited, EXIT.policyFailed);
}

function showOutputs({ runs }: MatchupResult): void {
  for (const { seed, players } of runs) {
    showPolicyOutput(`seed ${seed} X`, players.X);
    showPolicyOutput(`seed ${seed} O`, players.O);
  }
}
