import type { EnvironmentInput, ModuleInput } from '@reroll/rollout';
import { builtInManifest, type EnvironmentManifest, type OptionValue } from '@reroll/sim-core';
import { InvalidArgumentError, Option } from 'commander';
import { didYouMean } from './did-you-mean.js';
import { readBytes } from './read-file.js';

const isGame = ({ players = 1 }: EnvironmentManifest): boolean => players === 2;

/** The environment that a rollout runs. */
export const envOption = (): Option =>
  new Option(
    '--env <id>',
    'environment; `reroll env list` names them; or a module: ./my-env.wasm, or ./my-env.wasm#Id-v0',
  )
    .argParser((word): EnvironmentInput => moduleOf(word) ?? environmentOf(word, false))
    .default('CartPole-v1');

/** Modules that a recording or a receipt names by their digests. */
export const moduleOption = (): Option =>
  new Option('--module <file>', 'module of an environment that is not built in; repeat it for more')
    .argParser((file, known: readonly ModuleInput[]) => [...known, readBytes(file)])
    .default([], 'none');

/** The game that a match plays. */
export const gameOption = (): Option =>
  new Option('--env <id>', 'environment of two players; `reroll env list` names them')
    .argParser((id) => environmentOf(id, true))
    .default('TicTacToe-v0');

/** Options of the environment, one at a time. */
export const envOptionOption = (): Option =>
  new Option('--env-option <name=value>', 'option of the environment; repeat it for more')
    .argParser(environmentOption)
    .default({}, 'none');

/** An option parser for any environment's id. */
export function anyEnv(id: string): string {
  const known = builtInManifest().environments.map((environment) => environment.id);
  if (known.includes(id)) return id;
  throw unknownEnvironment(id, known);
}

/** What a word that names a module's file means; null for other words. */
function moduleOf(word: string): EnvironmentInput | null {
  const [, file, id] = /^(.+\.wasm)(?:#(.+))?$/.exec(word) ?? [];
  if (file === undefined) return null;
  const module = readBytes(file);
  return id === undefined ? { module } : { module, id };
}

/** @returns the id, when it is of an environment for one player, or for two. */
function environmentOf(id: string, ofTwo: boolean): string {
  const entry = builtInManifest().environments.find((environment) => environment.id === id);
  if (entry !== undefined && isGame(entry) === ofTwo) return id;
  if (entry !== undefined) {
    throw new InvalidArgumentError(
      ofTwo
        ? `${id} is for one player: see \`reroll rollout\`.`
        : `${id} is a game of two players: see \`reroll match\`.`,
    );
  }
  const known = builtInManifest().environments.filter((environment) => isGame(environment) === ofTwo);
  throw unknownEnvironment(
    id,
    known.map((environment) => environment.id),
  );
}

function unknownEnvironment(id: string, known: readonly string[]): InvalidArgumentError {
  return new InvalidArgumentError(`Expected one of ${known.join(', ')}.${didYouMean(id, known)}`);
}

/** What to say of an id that is none. */
export function unknownEnvironmentMessage(id: string, known: readonly string[]): string {
  const names = `one of ${known.join(', ')}, or a file that ends in .wasm`;
  return `there is no environment ${JSON.stringify(id)}: expected ${names}.${didYouMean(id, known)}`;
}

/** Reads `name=value`: the value as JSON, such as `false`, `9.81` or `["SF","FG"]`, and as text where it is not JSON. */
function environmentOption(
  text: string,
  known: Readonly<Record<string, OptionValue>>,
): Record<string, OptionValue> {
  const [, name, value] = /^([A-Za-z]\w*)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Expected name=value, such as isSlippery=false.');
  }
  return { ...known, [name]: parsed(value) };
}

function parsed(value: string): OptionValue {
  try {
    return JSON.parse(value) as OptionValue;
  } catch {
    return value;
  }
}
