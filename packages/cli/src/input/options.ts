import { DEFAULT_GAMES, MAX_CONCURRENCY, MAX_GAMES, MAX_STEPS } from '@reroll/rollout';
import { InvalidArgumentError, Option } from 'commander';
import { integerBetween } from './numbers.js';
import { BUILTIN_ROLLOUT_POLICIES, rolloutPolicyArgument } from './policy-argument.js';
import { parseSeeds } from './seeds.js';

export const BACKENDS = ['inline', 'worker', 'process', 'docker'] as const;

export const envOption = (): Option =>
  new Option('--env <id>', 'environment').choices(['CartPole-v1']).default('CartPole-v1');

export const policyOption = (): Option =>
  new Option('--policy <policy>', `${BUILTIN_ROLLOUT_POLICIES.join(', ')}, or a .py or .js file`)
    .argParser(rolloutPolicyArgument)
    .default('random');

export const maxStepsOption = (): Option =>
  new Option(
    '--max-steps <n>',
    'steps after which a rollout ends; the environment’s own limit unless told',
  ).argParser(integerBetween(1, MAX_STEPS));

export const backendOption = (): Option =>
  new Option('--backend <name>', 'where rollouts run').choices(BACKENDS).default('worker');

export const concurrencyOption = (): Option =>
  new Option('--concurrency <n>', 'rollouts at the same time; one per processor unless told').argParser(
    integerBetween(1, MAX_CONCURRENCY),
  );

export const seedsOption = (): Option =>
  new Option('--seeds <list>', 'integers and inclusive ranges, such as 0..999,1234')
    .argParser(parseSeeds)
    .makeOptionMandatory();

export const gamesOption = (): Option =>
  new Option('--games <n>', 'games per match').argParser(integerBetween(1, MAX_GAMES)).default(DEFAULT_GAMES);

export const rngModeOption = (): Option =>
  new Option('--rng-mode <mode>', 'one stream of draws for both players, or one for each')
    .choices(['shared', 'per-player'])
    .default('shared');

export const seedOption = (): Option =>
  new Option('--seed <n>', 'a non-negative integer of any size').argParser(parseSeed).makeOptionMandatory();

export const imageOption = (): Option =>
  new Option('--image <name>', 'an image that the engine holds').argParser(nonEmpty).makeOptionMandatory();

/** An option parser for text that says something. */
export function nonEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('expected some text.');
  return text;
}

/** An option parser for `KEY=VALUE`, repeated. */
export function keyValues(text: string, known: Readonly<Record<string, string>>): Record<string, string> {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)=([^\0]*)$/s.exec(text);
  if (match === null) throw new InvalidArgumentError('expected KEY=VALUE.');
  return { ...known, [match[1] ?? '']: match[2] ?? '' };
}

function parseSeed(text: string): bigint {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('expected a non-negative integer.');
  return BigInt(text);
}
