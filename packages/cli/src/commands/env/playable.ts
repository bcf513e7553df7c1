// What a person plays: an environment of the core, of a module or of a text.
import { type CodeEnvironment, type Env, makeEnv, type NamedOptions, type SpaceSpec } from '@reroll/env';
import type { EnvironmentManifest } from '@reroll/sim-core';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import { codeOf } from '../../input/environment-files.js';
import { environmentsOf, isCodeFile } from './environment-file.js';

export interface Playable {
  readonly env: Env<unknown, unknown> & { readonly actionMask: ArrayLike<number> | null };
  /** Its name, and what it is if that is known. */
  readonly title: string;
  readonly actionSpace: SpaceSpec;
  /** What the actions are called; empty where nothing says so. */
  readonly actionNames: readonly string[];
}

/** @throws CliError, or TypeError or RangeError for wrong options. */
export async function openPlayable(
  environment: string,
  id: string | undefined,
  options: NamedOptions,
  signal: AbortSignal,
): Promise<Playable> {
  if (isCodeFile(environment)) return ofCode(await codeOf(environment, signal), options);
  const { entries, open } = await environmentsOf(environment);
  const entry = chosen(entries, id);
  const { description, actionSpace, actionNames } = entry;
  return { env: open(entry.id, options), title: `${entry.id}: ${description}`, actionSpace, actionNames };
}

function ofCode(code: CodeEnvironment, options: NamedOptions): Playable {
  const { id, actionSpace } = code;
  if (actionSpace.type === 'Tuple' || actionSpace.type === 'Dict') {
    throw new CliError(`${id} has actions of several parts, which nobody can type`, EXIT.usage);
  }
  return { env: makeEnv(code, options), title: id, actionSpace, actionNames: [] };
}

function chosen(entries: readonly EnvironmentManifest[], id: string | undefined): EnvironmentManifest {
  const ids = entries.map((entry) => entry.id).join(', ');
  const found =
    id === undefined && entries.length === 1 ? entries[0] : entries.find((entry) => entry.id === id);
  if (found !== undefined) return found;
  throw new CliError(`--id must be one of ${ids}`, EXIT.usage);
}
