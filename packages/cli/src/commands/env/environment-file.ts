// Environments that a command line names: a built-in one by its id, those of a module or of a text by their file.
import { loadModule, makeEnv, type NamedOptions, type SimEnv } from '@reroll/env';
import { languageOfFile } from '@reroll/policy/definition';
import { builtInManifest, type EnvironmentManifest, findEnvironment } from '@reroll/sim-core';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import { unknownEnvironmentMessage } from '../../input/environment-arguments.js';
import { importedFile } from '../../input/environment-files.js';
import { readBytes } from '../../input/read-file.js';

export const FILE_OR_ID =
  'a file of your own, such as ./my-env.wasm, ./my_env.py or ./my-env.js, or an id, such as FrozenLake-v1';

export function isModuleFile(environment: string): boolean {
  return environment.endsWith('.wasm');
}

export function isCodeFile(environment: string): boolean {
  return languageOfFile(environment) !== undefined && importedFile(environment) === null;
}

/** What a word of the command line means, other than a text. */
export interface NamedEnvironments {
  readonly entries: readonly EnvironmentManifest[];
  readonly open: (id: string, options: NamedOptions) => SimEnv;
}

/** @throws CliError when there is no such environment or file; SimError when the file is no module of environments. */
export async function environmentsOf(environment: string): Promise<NamedEnvironments> {
  if (isModuleFile(environment)) {
    const module = await loadModule(readBytes(environment));
    const open = (id: string, options: NamedOptions) => makeEnv({ module, id }, options);
    return { entries: module.manifest.environments, open };
  }
  const known = builtInManifest();
  const ids = known.environments.map(({ id }) => id);
  if (!ids.includes(environment)) throw new CliError(unknownEnvironmentMessage(environment, ids), EXIT.usage);
  const open = (id: string, options: NamedOptions) =>
    makeEnv(id as 'FrozenLake-v1', options) as unknown as SimEnv;
  return { entries: [findEnvironment(known, environment)], open };
}
