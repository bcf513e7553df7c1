import type { CodeEnvironment, HostEnvironment } from '@reroll/env';
import { keepCodeEnvironment } from '../environments/code-environments.js';
import { keepOpened, OpenedEnvironment } from '../environments/container-environments.js';
import type { EnvironmentKind } from '../environments/environment-kind.js';
import type { EnvironmentName, OwnEnvironmentName } from '../environments/environment-name.js';
import { environmentKinds } from '../environments/environments.js';
import { keepHostEnvironment } from '../environments/host-environments.js';
import { type KeptModule, keepModule } from '../environments/modules.js';
import { nameIn, ownEnvironment } from '../environments/own-environments.js';

/** A module of environments in hand: its bytes, or what `loadModule` of `@reroll/env` gives. */
export type ModuleInput = Uint8Array | { readonly bytes: Uint8Array };

/**
 * An environment that is not built in, in hand: one of a module by the module, with an `id` where it has several; or what
 * `loadEnvironmentCode`, `importEnvironment` or `registerEnv` of `@reroll/env` gives, or `openEnvironment`.
 */
export type OwnEnvironmentInput =
  | ModuleInput
  | { readonly module: ModuleInput; readonly id?: string }
  | HostEnvironment
  | CodeEnvironment
  | OpenedEnvironment;

/**
 * An environment as callers write it: a built-in one by its id; one that is not built in, in hand; or a name that a spec or a trajectory has,
 * where this process has the environment.
 */
export type EnvironmentInput = EnvironmentName | OwnEnvironmentInput;

/** The environment that was meant, or what was expected in its place. */
export type EnvironmentRead =
  | { readonly name: EnvironmentName; readonly kind: EnvironmentKind }
  | { readonly expected: string };

/** Finds the environment that a caller means, and keeps what it is made of. */
export function readEnvironment(input: unknown): EnvironmentRead {
  const given = typeof input === 'string' ? nameIn(input) : input;
  if (typeof given === 'string') {
    const kind = environmentKinds().get(given);
    return kind === undefined ? { expected: builtInIds() } : { name: given, kind };
  }
  if (typeof given !== 'object' || given === null) return { expected: builtInIds() };
  const { module, id, kind } = given as Partial<Record<string, unknown>>;
  if (given instanceof OpenedEnvironment) return ofOpened(given);
  if ('registration' in given) return ofHost(given as HostEnvironment);
  if ('interpreter' in given) return keepCodeEnvironment(given as CodeEnvironment);
  if (typeof kind === 'string' && Object.hasOwn(GIVEN_BY, kind)) return ofName(given as OwnEnvironmentName);
  const bytes = bytesOf(given) ?? bytesOf(module);
  if (bytes === null) return { expected: builtInIds() };
  try {
    return ofModule(keepModule(bytes), id);
  } catch (error) {
    return { expected: `a module of environments (${(error as Error).message})` };
  }
}

/**
 * Keeps environments that are not built in, so that the specs and trajectories that name them by digest can be read: of a receipt, or a
 * recording.
 *
 * @throws TypeError for what is none; RangeError, SimError or MeterError for bytes that are no module of environments.
 */
export function keepEnvironments(environments: readonly OwnEnvironmentInput[]): void {
  for (const environment of environments) {
    if (environment instanceof OpenedEnvironment) {
      keepOpened(environment);
      continue;
    }
    const module = bytesOf(environment) ?? bytesOf((environment as { module?: unknown }).module);
    if (module !== null) keepModule(module);
    else if ('registration' in environment) keepHostEnvironment(environment);
    else if ('interpreter' in environment) keepCodeEnvironment(environment);
    else
      throw new TypeError(
        'environments must be bytes, or what loadModule, loadEnvironmentCode, importEnvironment or openEnvironment gives',
      );
  }
}

/** How a process is given an environment of each kind. */
const GIVEN_BY = {
  module: 'a module that this process was given: { module, id } gives it',
  host: 'an environment that this process imported: importEnvironment gives it',
  code: 'a text that this process loaded: loadEnvironmentCode gives it',
  container: 'an environment that this process has open: openEnvironment opens it',
} as const;

function ofName(name: OwnEnvironmentName): EnvironmentRead {
  return ownEnvironment(name) ?? { expected: GIVEN_BY[name.kind] };
}

function ofOpened(environment: OpenedEnvironment): EnvironmentRead {
  if (environment.isClosed) return { expected: 'an environment that is open, not one that was closed' };
  keepOpened(environment);
  return environment;
}

function ofHost(environment: HostEnvironment): EnvironmentRead {
  try {
    return keepHostEnvironment(environment);
  } catch (error) {
    return { expected: `an environment of another name (${(error as Error).message})` };
  }
}

function ofModule({ sha256, kinds }: KeptModule, given: unknown): EnvironmentRead {
  const ids = [...kinds.keys()];
  const id = given === undefined && ids.length === 1 ? ids[0]! : given;
  const kind = typeof id === 'string' ? kinds.get(id) : undefined;
  if (kind !== undefined) return { name: { kind: 'module', id: kind.id, sha256 }, kind };
  return {
    expected:
      ids.length === 0
        ? 'a module with an environment of one player'
        : `an id of the module: ${ids.join(', ')}`,
  };
}

function bytesOf(value: unknown): Uint8Array | null {
  if (value instanceof Uint8Array) return value;
  const bytes: unknown = (value as { bytes?: unknown } | null | undefined)?.bytes;
  return bytes instanceof Uint8Array ? bytes : null;
}

function builtInIds(): string {
  const ids = [...environmentKinds().keys()].map((id) => JSON.stringify(id));
  return [...ids, 'an environment of your own'].join(' | ');
}
