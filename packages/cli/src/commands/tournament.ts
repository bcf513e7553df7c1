import {
  type BackendName,
  evaluateTournament,
  RATING_LEVEL,
  type RngMode,
  type TournamentResult,
} from '@reroll/rollout';
import { Argument, Command } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import {
  backendOption,
  concurrencyOption,
  gamesOption,
  rngModeOption,
  seedsOption,
} from '../input/options.js';
import { matchPolicyArgument, type NamedPolicy, POLICY_ARGUMENT_HELP } from '../input/policy-argument.js';
import type { SeedList } from '../input/seeds.js';
import { MATCHUP_COLUMNS, matchupCells, matchupJson } from '../output/matchup-lines.js';
import { type Column, tableHead, tableRow } from '../output/table.js';

interface TournamentFlags {
  readonly seeds: SeedList;
  readonly games: number;
  readonly rngMode: RngMode;
  readonly backend: BackendName;
  readonly concurrency?: number;
  readonly json?: true;
}

const RATING_COLUMNS: readonly Column[] = [
  { title: 'policy', width: 20 },
  { title: 'Elo', width: 6 },
  { title: `${RATING_LEVEL * 100} % interval`, width: 16 },
];

/** `reroll tournament`: everyone against everyone, on both sides, and ratings. */
export function tournamentCommand(signal: AbortSignal): Command {
  return new Command('tournament')
    .description('let every policy play every other on both sides, and rate them')
    .addArgument(new Argument('<policies...>', `two or more: ${POLICY_ARGUMENT_HELP}`).argParser(collect))
    .addOption(seedsOption())
    .addOption(gamesOption())
    .addOption(rngModeOption())
    .addOption(backendOption())
    .addOption(concurrencyOption())
    .option('--json', 'one JSON object per match-up on stdout, then one with the ratings')
    .action(async (entrants: NamedPolicy[], { json, ...rest }: TournamentFlags) => {
      const policies = Object.fromEntries(entrants.map(({ name, policy }) => [name, policy]));
      if (Object.keys(policies).length < 2)
        throw new CliError('a tournament needs two different policies', EXIT.usage);
      const write = (line: string) => process.stdout.write(`${line}\n`);
      if (!json) write(tableHead(MATCHUP_COLUMNS));
      const { ratings } = await evaluateTournament({
        ...rest,
        policies,
        signal,
        onMatchup: (matchup) => {
          const { x, o } = matchup;
          write(json ? matchupJson(x, o, matchup) : tableRow(MATCHUP_COLUMNS, matchupCells(x, o, matchup)));
        },
      });
      write(json ? JSON.stringify({ ratings }) : `\n${ratingTable(ratings)}`);
    });
}

function collect(name: string, earlier: NamedPolicy[] = []): NamedPolicy[] {
  return [...earlier, matchPolicyArgument(name)];
}

function ratingTable(ratings: TournamentResult['ratings']): string {
  const rows = ratings.map(({ policy, elo, low, high }) =>
    tableRow(RATING_COLUMNS, [policy, elo.toFixed(0), `${low.toFixed(0)} to ${high.toFixed(0)}`]),
  );
  return [tableHead(RATING_COLUMNS), ...rows].join('\n');
}
