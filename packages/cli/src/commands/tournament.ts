import {
  evaluateTournament,
  type GameId,
  RATING_LEVEL,
  type RngMode,
  type TournamentMatchup,
  type TournamentResult,
} from '@reroll/evaluate';
import type { BackendName } from '@reroll/rollout';
import { Argument, type Command } from 'commander';
import { CliError } from '../cli-error.js';
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
} from '../input/options.js';
import { MATCH_POLICY_HELP, matchPolicyArgument, type NamedPolicy } from '../input/policy-argument.js';
import type { SeedList } from '../input/seeds.js';
import { matchupCells, matchupColumns, matchupJson } from '../output/matchup-lines.js';
import { type Column, count, fitted, lineWidth, rowPrinter, tableHead, tableRow } from '../output/table.js';

interface TournamentFlags {
  readonly env: GameId;
  readonly seeds: SeedList;
  readonly games: number;
  readonly rngMode?: RngMode;
  readonly secret?: string;
  readonly backend: BackendName;
  readonly concurrency?: number;
  readonly json?: true;
  readonly failOnPolicyFailure?: true;
}

const ratingColumns = (names: readonly string[]): readonly Column[] => [
  { title: 'policy', width: Math.max(20, ...names.map((name) => name.length)), least: 8 },
  { title: 'Elo', width: 6 },
  { title: `${RATING_LEVEL * 100} % interval`, width: 16 },
];

/** `reroll tournament`: everyone against everyone, on both sides, and ratings. */
export function configureTournament(command: Command, signal: AbortSignal): void {
  command
    .addArgument(new Argument('<policies...>', `two or more: ${MATCH_POLICY_HELP}`).argParser(collect))
    .addOption(gameOption())
    .addOption(seedsOption())
    .addOption(gamesOption())
    .addOption(rngModeOption().default(undefined, 'committed where a policy is code, else shared'))
    .addOption(secretOption())
    .addOption(backendOption())
    .addOption(concurrencyOption())
    .option('--json', 'one JSON object per match-up on stdout, then one with the ratings')
    .addOption(failOnPolicyFailureOption())
    .action(async (entrants: NamedPolicy[], { json, failOnPolicyFailure, ...rest }: TournamentFlags) => {
      const printRow = rowPrinter(matchupColumns(entrants.map(({ name }) => name)));
      const { matchups, ratings, secret } = await evaluateTournament({
        ...rest,
        policies: entrants.map(({ name, policy }) => [name, policy] as const),
        signal,
        onMatchup: (matchup) => {
          const { x, o } = matchup;
          if (json) process.stdout.write(`${matchupJson(x, o, matchup)}\n`);
          else printRow(matchupCells(x, o, matchup));
        },
      });
      process.stdout.write(json ? `${JSON.stringify({ ratings, secret })}\n` : `\n${ratingTable(ratings)}\n`);
      const forfeited = reportForfeits(matchups);
      if (failOnPolicyFailure && forfeited > 0)
        throw new CliError(`${count(forfeited, 'game')} forfeited`, EXIT.policyFailed);
    });
}

/**
 * A policy that only fails is rated as one that plays badly: standard error tells them apart.
 *
 * @returns the games forfeited.
 */
function reportForfeits(matchups: readonly TournamentMatchup[]): number {
  const games = new Map<string, number>();
  const add = (name: string, forfeits: number) => games.set(name, (games.get(name) ?? 0) + forfeits);
  for (const { x, o, forfeits } of matchups) {
    add(x, forfeits.X);
    add(o, forfeits.O);
  }
  for (const [name, forfeits] of games)
    if (forfeits > 0) process.stderr.write(`${count(forfeits, 'game')} forfeited by ${name}\n`);
  return [...games.values()].reduce((sum, forfeits) => sum + forfeits, 0);
}

function collect(name: string, earlier: NamedPolicy[] = []): NamedPolicy[] {
  return [...earlier, matchPolicyArgument(name)];
}

function ratingTable(ratings: TournamentResult['ratings']): string {
  const columns = fitted(ratingColumns(ratings.map(({ policy }) => policy)), lineWidth());
  const rows = ratings.map(({ policy, elo, low, high }) =>
    tableRow(columns, [policy, elo.toFixed(0), intervalOf(low, high)]),
  );
  return [tableHead(columns), ...rows].join('\n');
}

/** One seed says nothing of the spread: the interval is then everything. */
function intervalOf(low: number, high: number): string {
  return Number.isFinite(low) ? `${low.toFixed(0)} to ${high.toFixed(0)}` : '-';
}
