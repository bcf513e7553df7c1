// Environments in containers, as a command line names them.
import type { OpenEnvironmentOptions, OpenedEnvironment } from '@reroll/rollout';
import type { OptionValue } from '@reroll/sim-core';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { namedValue } from './named-value.js';

/** What the command line says of containers. */
export interface ContainerFlags {
  readonly envReuse?: true;
  readonly envVerification?: 'repeat' | 'none';
  readonly envPackage?: readonly string[];
  readonly envImage?: string;
  readonly envMake?: Readonly<Record<string, OptionValue>>;
  readonly envTrust?: true;
}

/** Adds the options behind {@link ContainerFlags}. */
export function addContainerOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--env-make <name=value>',
        'argument of the constructor of an environment in a container; repeat it for more',
      ).argParser(namedValue),
    )
    .addOption(
      new Option(
        '--env-package <name==version>',
        'Python package to install for it; repeat it for more',
      ).argParser((name, known: readonly string[] = []) => [...known, name]),
    )
    .option('--env-image <name>', 'image with Python and the environment server; default: Gymnasium’s')
    .option('--env-reuse', 'play many episodes in one container, with a reset between them')
    .addOption(
      new Option('--env-verification <how>', 'repeat every rollout in a second container, or believe it')
        .choices(['repeat', 'none'])
        .default(undefined, 'repeat'),
    )
    .option('--env-trust', 'run the code of an hf:// repository, which nobody here has reviewed');
}

/** What the library calls the flags, and the flags that are not of containers. */
export function splitContainerFlags<Flags extends ContainerFlags>(
  flags: Flags,
): [OpenEnvironmentOptions, Omit<Flags, keyof ContainerFlags>] {
  const { envReuse, envVerification, envPackage, envImage, envMake, envTrust, ...rest } = flags;
  const options = {
    ...(envReuse && { reuse: envReuse }),
    ...(envVerification && { verification: envVerification }),
    ...(envPackage && { packages: envPackage }),
    ...(envImage !== undefined && { baseImage: envImage }),
    ...(envMake && { makeKwargs: envMake }),
    ...(envTrust && { trustRemoteCode: envTrust }),
  };
  return [options, rest];
}

/** A scheme, a Python file with what to call in it, or a module with that. */
const SOURCE =
  /^(?:(?:gym|docker|hf):\/\/.+|.+\.py:[A-Za-z_][\w.]*|(?!import:)[A-Za-z_][\w.]*:[A-Za-z_][\w.]*)$/;

export const isContainerSource = (word: string): boolean => SOURCE.test(word);

const opened: OpenedEnvironment[] = [];

/** Opens an environment for as long as the command takes. */
export async function openContainer(
  source: string,
  options: OpenEnvironmentOptions,
  signal: AbortSignal,
): Promise<OpenedEnvironment> {
  const { openEnvironment } = await import('@reroll/rollout');
  const environment = await openEnvironment(source, { ...options, signal });
  opened.push(environment);
  return environment;
}

/** Ends what {@link openContainer} opened, and waits until it is gone. */
export async function closeContainers(): Promise<void> {
  await Promise.all(opened.splice(0).map((environment) => environment.close()));
}

/** @throws CliError where flags of containers are given for an environment that is in none. */
export function refuseContainerFlags(options: OpenEnvironmentOptions): void {
  if (Object.keys(options).length === 0) return;
  throw new CliError(
    '--env-make, --env-package, --env-image, --env-reuse, --env-verification and --env-trust are for environments in containers, such as gym://Taxi-v4',
    EXIT.usage,
  );
}
