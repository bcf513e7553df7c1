import {
  type BackendName,
  evaluateTournament,
  RATING_LEVEL,
  type RngMode,
  type TournamentResult,
} from '@reroll/rollout';
import { Argument, type Command } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import {
  backendOption,
  concurrencyOption,
  gamesOption,
  rngModeOption,
  seedsOption,
} from '../input/options.js';
import { MATCH_POLICY_HELP, matchPolicyArgument, type NamedPolicy } from '../input/policy-argument.js';
import type { SeedList } from '../input/seeds.js';
import { matchupCells, matchupColumns, matchupJson } from '../output/matchup-lines.js';
import { type Column, tableHead, tableRow } from '../output/table.js';

interface TournamentFlags {
  readonly seeds: SeedList;
  readonly games: number;
  readonly rngMode: RngMode;
  readonly backend: BackendName;
  readonly concurrency?: number;
  readonly json?: true;
}

const ratingColumns = (names: readonly string[]): readonly Column[] => [
  { title: 'policy', width: Math.max(20, ...names.map((name) => name.length)) },
  { title: 'Elo', width: 6 },
  { title: `${RATING_LEVEL * 100} % interval`, width: 16 },
];

/** `reroll tournament`: everyone against everyone, on both sides, and ratings. */
export function configureTournament(command: Command, signal: AbortSignal): void {
  command
    .addArgument(new Argument('<policies...>', `two or more: ${MATCH_POLICY_HELP}`).argParser(collect))
    .addOption(seedsOption())
    .addOption(gamesOption())
    .addOption(rngModeOption())
    .addOption(backendOption())
    .addOption(concurrencyOption())
    .option('--json', 'one JSON object per match-up on stdout, then one with the ratings')
    .action(async (entrants: NamedPolicy[], { json, ...rest }: TournamentFlags) => {
      const names = entrants.map(({ name }) => name);
      checkEntrants(names);
      const policies = Object.fromEntries(entrants.map(({ name, policy }) => [name, policy]));
      const columns = matchupColumns(names);
      const write = (line: string) => process.stdout.write(`${line}\n`);
      if (!json) write(tableHead(columns));
      const { ratings } = await evaluateTournament({
        ...rest,
        policies,
        signal,
        onMatchup: (matchup) => {
          const { x, o } = matchup;
          write(json ? matchupJson(x, o, matchup) : tableRow(columns, matchupCells(x, o, matchup)));
        },
      });
      write(json ? JSON.stringify({ ratings }) : `\n${ratingTable(ratings)}`);
    });
}

function checkEntrants(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new CliError(`${twice} is entered twice; a tournament has one place for each name`, EXIT.usage);
  if (names.length < 2) throw new CliError('a tournament needs two policies or more', EXIT.usage);
}

function collect(name: string, earlier: NamedPolicy[] = []): NamedPolicy[] {
  return [...earlier, matchPolicyArgument(name)];
}

function ratingTable(ratings: TournamentResult['ratings']): string {
  const columns = ratingColumns(ratings.map(({ policy }) => policy));
  const rows = ratings.map(({ policy, elo, low, high }) =>
    tableRow(columns, [policy, elo.toFixed(0), `${low.toFixed(0)} to ${high.toFixed(0)}`]),
  );
  return [tableHead(columns), ...rows].join('\n');
}
