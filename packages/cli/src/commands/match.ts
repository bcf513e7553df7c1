import { evaluateMatchup, exactMatchup, type GameId, type MatchupResult } from '@reroll/evaluate';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { addMatchesOptions, type MatchesFlags } from '../input/matches-options.js';
import type { NamedPolicy } from '../input/policy-argument.js';
import { reportForfeits, showMatchOutput } from '../output/match-failures.js';
import { matchupCells, matchupColumns, matchupJson, signed } from '../output/matchup-lines.js';
import { fitted, lineWidth, tableHead, tableRow } from '../output/table.js';

interface MatchFlags extends MatchesFlags {
  readonly exact?: true;
  readonly json?: true;
}

/** `reroll match`: one policy against another at a game of two players, a match per seed. */
export function configureMatch(command: Command, signal: AbortSignal): void {
  addMatchesOptions(command)
    .option('--exact', 'also the exact expected return, by enumeration; for built-in policies and Q-tables')
    .option('--json', 'one JSON object on stdout')
    .action(async ({ x, o, exact, json, showOutput, failOnPolicyFailure, ...rest }: MatchFlags) => {
      const value = exact ? exactValueOf(rest.env, x, o) : undefined;
      const result = await evaluateMatchup({ ...rest, policyX: x.policy, policyO: o.policy, signal });
      process.stdout.write(
        json ? `${matchupJson(x.name, o.name, result, value)}\n` : describe(x, o, result, value),
      );
      if (showOutput) showMatchOutput(result.runs);
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
  reportForfeits(runs, x, o, failOnPolicyFailure);
}
