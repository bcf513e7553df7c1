// Environments that a command line names: a built-in one by its id, those of a module by its file.
import { loadModule } from '@reroll/env';
import { builtInManifest, type EnvironmentManifest, findEnvironment, SimCore } from '@reroll/sim-core';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import { unknownEnvironmentMessage } from '../../input/environment-arguments.js';
import { readBytes } from '../../input/read-file.js';

export const FILE_OR_ID = 'a module of your own, such as ./my-env.wasm, or an id, such as FrozenLake-v1';

export function isModuleFile(environment: string): boolean {
  return environment.endsWith('.wasm');
}

/** What a word of the command line means. */
export interface NamedEnvironments {
  readonly entries: readonly EnvironmentManifest[];
  readonly openCore: () => SimCore;
}

/** @throws CliError when there is no such environment or file; SimError when the file is no module of environments. */
export async function environmentsOf(environment: string): Promise<NamedEnvironments> {
  if (isModuleFile(environment)) {
    const { module, manifest } = await loadModule(readBytes(environment));
    return { entries: manifest.environments, openCore: () => SimCore.create({ module }) };
  }
  const known = builtInManifest();
  const ids = known.environments.map(({ id }) => id);
  if (!ids.includes(environment)) throw new CliError(unknownEnvironmentMessage(environment, ids), EXIT.usage);
  return { entries: [findEnvironment(known, environment)], openCore: () => SimCore.create() };
}
