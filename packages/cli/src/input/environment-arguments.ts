import { keepEnvironments, type OpenEnvironmentOptions, type OwnEnvironmentInput } from '@reroll/rollout';
import { builtInManifest, type EnvironmentManifest } from '@reroll/sim-core';
import { InvalidArgumentError, Option } from 'commander';
import { refuseContainerFlags } from './container-sources.js';
import { didYouMean } from './did-you-mean.js';
import { type EnvironmentArgument, environmentFile } from './environment-files.js';
import { namedValue } from './named-value.js';

const isGame = ({ players = 1 }: EnvironmentManifest): boolean => players === 2;

/** The environment that a rollout runs. */
export const envOption = (): Option =>
  new Option(
    '--env <id>',
    'environment; `reroll env list` names them; or a file: ./my-env.wasm, ./my-env.wasm#Id-v0, ./my_env.py, ./my-env.js, import:./my-env.js; or in a container: gym://Taxi-v4, ./my_env.py:make, module:factory, docker://image, hf://owner/name@commit',
  )
    .argParser(anyEnvironment)
    .default(builtIn('CartPole-v1'), 'CartPole-v1');

/** Files of environments that a recording or a receipt names by their digests. */
export const ownEnvOption = (): Option =>
  new Option(
    '--own-env <file>',
    'file of an environment that is not built in, or one in a container, as --env takes them elsewhere; repeat it for more',
  )
    .argParser((word, known: readonly EnvironmentFile[]) => [...known, requireFile(word)])
    .default([], 'none');

/** An environment of a file. */
export type EnvironmentFile = EnvironmentArgument<OwnEnvironmentInput>;

/** Loads environments of files. */
export async function openAll(
  files: readonly EnvironmentFile[],
  signal: AbortSignal,
  container: OpenEnvironmentOptions,
): Promise<OwnEnvironmentInput[]> {
  const opened: OwnEnvironmentInput[] = [];
  for (const file of files) opened.push(await file.open(signal, container));
  return opened;
}

/** Loads the environments that a recording names, so that it can be read. */
export async function keepFiles(
  files: readonly EnvironmentFile[],
  signal: AbortSignal,
  container: OpenEnvironmentOptions,
): Promise<void> {
  keepEnvironments(await openAll(files, signal, container));
}

/** The game that a match plays. */
export const gameOption = (): Option =>
  new Option('--env <id>', 'environment of two players; `reroll env list` names them')
    .argParser((id) => environmentOf(id, true))
    .default('TicTacToe-v0');

/** Options of the environment, one at a time. */
export const envOptionOption = (
  flag = '--env-option <name=value>',
  description = 'option of the environment',
): Option => new Option(flag, `${description}; repeat it for more`).argParser(namedValue).default({}, 'none');

/** An option parser for any environment's id. */
export function anyEnv(id: string): string {
  const known = builtInManifest().environments.map((environment) => environment.id);
  if (known.includes(id)) return id;
  throw unknownEnvironment(id, known);
}

/** The environment of a word: a built-in one for one player, or one of a file. */
export function anyEnvironment(word: string): EnvironmentArgument {
  return environmentFile(word) ?? builtIn(environmentOf(word, false));
}

const builtIn = (id: string): EnvironmentArgument => ({
  async open(_, container) {
    refuseContainerFlags(container);
    return id;
  },
});

function requireFile(word: string): EnvironmentFile {
  const file = environmentFile(word);
  if (file !== null) return file;
  throw new InvalidArgumentError(
    'Expected a file that ends in .wasm, .py or .js, import: and one, or an environment in a container, such as gym://Taxi-v4.',
  );
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
  const names = `one of ${known.join(', ')}, or a file that ends in .wasm, .py or .js`;
  return `there is no environment ${JSON.stringify(id)}: expected ${names}.${didYouMean(id, known)}`;
}
