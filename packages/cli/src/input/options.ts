import { DEFAULT_GAMES, MAX_GAMES } from '@reroll/evaluate';
import { MAX_CONCURRENCY, MAX_STEPS } from '@reroll/rollout';
import { Option } from 'commander';
import { EXIT } from '../exit-codes.js';
import { integerBetween, oneSeed } from './numbers.js';
import { ROLLOUT_POLICY_HELP, rolloutPolicyArgument } from './policy-argument.js';
import { parseSeeds } from './seeds.js';

export const BACKENDS = ['inline', 'worker', 'process', 'docker'] as const;

export const policyOption = (): Option =>
  new Option('--policy <policy>', ROLLOUT_POLICY_HELP).argParser(rolloutPolicyArgument).default('random');

export const maxStepsOption = (): Option =>
  new Option(
    '--max-steps <n>',
    'steps after which a rollout ends; default: the environment’s own limit',
  ).argParser(integerBetween(1, MAX_STEPS));

export const backendOption = (): Option => namedBackend('where rollouts run').default('worker');

/** Where rollouts run, whose usual backend depends on their environment. */
export const rolloutBackendOption = (): Option =>
  namedBackend('where rollouts run; default: worker, or inline for containers');

const namedBackend = (description: string): Option =>
  new Option('--backend <name>', description).choices(BACKENDS);

export const concurrencyOption = (): Option =>
  new Option('--concurrency <n>', 'rollouts at the same time; default: one per processor').argParser(
    integerBetween(1, MAX_CONCURRENCY),
  );

export const seedsOption = (): Option =>
  new Option('--seed, --seeds <list>', 'required; integers and inclusive ranges, such as 0..999,1234')
    .argParser(parseSeeds)
    .makeOptionMandatory();

export const gamesOption = (): Option =>
  new Option('--games <n>', 'games per match').argParser(integerBetween(1, MAX_GAMES)).default(DEFAULT_GAMES);

export const rngModeOption = (): Option =>
  new Option(
    '--rng-mode <mode>',
    'one stream of draws for both players, one for each, or streams keyed by a secret that no player can compute',
  ).choices(['shared', 'per-player', 'committed']);

export const secretOption = (): Option =>
  new Option(
    '--secret <hex>',
    'for --rng-mode committed: 64 hex digits, to play a match again; default: random',
  );

export const jsonLinesOption = (): Option =>
  new Option('--json', 'one JSON object per rollout on stdout, in seed order').conflicts('out');

export const outOption = (): Option =>
  new Option('--out <file>', 'write the JSON lines to a file, which appears once it is complete');

export const failOnPolicyFailureOption = (): Option =>
  new Option('--fail-on-policy-failure', `exit with ${EXIT.policyFailed} when a policy failed`);

export const showOutputOption = (): Option =>
  new Option('--show-output', 'show on stderr what policies print');

export const seedOption = (): Option =>
  new Option('--seeds, --seed <n>', 'required; one non-negative integer of any size')
    .argParser(oneSeed)
    .makeOptionMandatory();
