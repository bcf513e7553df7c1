import type { GameId, RngMode } from '@reroll/evaluate';
import type { BackendName } from '@reroll/rollout';
import { type Command, Option } from 'commander';
import { gameOption } from './environment-arguments.js';
import {
  backendOption,
  concurrencyOption,
  failOnPolicyFailureOption,
  gamesOption,
  rngModeOption,
  secretOption,
  seedsOption,
  showOutputOption,
} from './options.js';
import { MATCH_POLICY_HELP, matchPolicyArgument, type NamedPolicy } from './policy-argument.js';
import type { SeedList } from './seeds.js';

/** What the command line says of matches of two policies. */
export interface MatchesFlags {
  readonly env: GameId;
  readonly x: NamedPolicy;
  readonly o: NamedPolicy;
  readonly seeds: SeedList;
  readonly games: number;
  readonly rngMode?: RngMode;
  readonly secret?: string;
  readonly backend: BackendName;
  readonly concurrency?: number;
  readonly showOutput?: true;
  readonly failOnPolicyFailure?: true;
}

/** Adds the options behind {@link MatchesFlags}. */
export function addMatchesOptions(command: Command): Command {
  return command
    .addOption(gameOption())
    .addOption(playerOption('--x <policy>', 'first'))
    .addOption(playerOption('--o <policy>', 'second'))
    .addOption(seedsOption())
    .addOption(gamesOption())
    .addOption(rngModeOption().default('shared'))
    .addOption(secretOption())
    .addOption(backendOption())
    .addOption(concurrencyOption())
    .addOption(showOutputOption())
    .addOption(failOnPolicyFailureOption());
}

const playerOption = (flags: string, turn: 'first' | 'second'): Option =>
  new Option(flags, `required; who moves ${turn}: ${MATCH_POLICY_HELP}`)
    .argParser(matchPolicyArgument)
    .makeOptionMandatory();
