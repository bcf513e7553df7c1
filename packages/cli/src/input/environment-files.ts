// Environments of a user's own, by their files, or what is in containers.
import { pathToFileURL } from 'node:url';
import type { CodeEnvironment, HostEnvironment } from '@reroll/env';
import { languageOfFile } from '@reroll/policy/definition';
import type { EnvironmentInput, OpenEnvironmentOptions, OwnEnvironmentInput } from '@reroll/rollout';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { isContainerSource, openContainer, refuseContainerFlags } from './container-sources.js';
import { readBytes, readText } from './read-file.js';

/** An environment that a command line names. Its file is read when the command begins. */
export interface EnvironmentArgument<Input extends EnvironmentInput = EnvironmentInput> {
  /** @param container what the command line says of containers. */
  open(signal: AbortSignal, container: OpenEnvironmentOptions): Promise<Input>;
}

/** What a word that names a file, or an environment in a container, means; null for other words. */
export function environmentFile(word: string): EnvironmentArgument<OwnEnvironmentInput> | null {
  if (isContainerSource(word)) return { open: (signal, container) => openContainer(word, container, signal) };
  const file = hostFile(word);
  return (
    file && {
      open(signal, container) {
        refuseContainerFlags(container);
        return file.open(signal);
      },
    }
  );
}

function hostFile(word: string): { open(signal: AbortSignal): Promise<OwnEnvironmentInput> } | null {
  const imported = importedFile(word);
  if (imported !== null) return { open: () => importedFrom(imported) };
  const [, file, id] = /^(.+\.wasm)(?:#(.+))?$/.exec(word) ?? [];
  if (file !== undefined) {
    return {
      async open() {
        const module = readBytes(file);
        return id === undefined ? module : { module, id };
      },
    };
  }
  return languageOfFile(word) === undefined ? null : { open: (signal) => codeOf(word, signal) };
}

/** @throws CliError when the file cannot be read, or its text is no environment. */
export async function codeOf(file: string, signal: AbortSignal): Promise<CodeEnvironment> {
  const source = readText(file);
  const { EnvironmentFailed, loadEnvironmentCode } = await import('@reroll/env');
  try {
    return await loadEnvironmentCode({ language: languageOfFile(file)!, source, signal });
  } catch (error) {
    if (!(error instanceof EnvironmentFailed)) throw error;
    throw new CliError(`${file}: ${error.message}`, EXIT.refuted);
  }
}

/** The file of a word such as `import:./my-env.js`; null for other words. */
export function importedFile(word: string): string | null {
  return /^import:(.+)$/.exec(word)?.[1] ?? null;
}

/** @throws CliError when the file cannot be imported, or has no environment. */
export async function importedFrom(file: string): Promise<HostEnvironment> {
  const { importEnvironment } = await import('@reroll/env');
  try {
    return await importEnvironment(pathToFileURL(file));
  } catch (cause) {
    throw new CliError(`${file} cannot be imported: ${(cause as Error).message}`, EXIT.usage);
  }
}
