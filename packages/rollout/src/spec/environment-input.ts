import type { EnvironmentKind } from '../environments/environment-kind.js';
import { type EnvironmentName, nameIn } from '../environments/environment-name.js';
import { environmentKinds, kindOf } from '../environments/environments.js';
import { type KeptModule, keepModule, keptModule } from '../environments/modules.js';

/** A module of environments in hand: its bytes, or what `loadModule` of `@reroll/env` gives. */
export type ModuleInput = Uint8Array | { readonly bytes: Uint8Array };

/**
 * An environment as callers write it: a built-in one by its id; one of a module by the module, with an `id` where it has several; or by a
 * name that a spec or a trajectory has, where this process has its module.
 */
export type EnvironmentInput =
  | EnvironmentName
  | ModuleInput
  | { readonly module: ModuleInput; readonly id?: string };

/** The environment that was meant, or what was expected in its place. */
export type EnvironmentRead =
  | { readonly name: EnvironmentName; readonly kind: EnvironmentKind }
  | { readonly expected: string };

/** Finds the environment that a caller means, and keeps its module. */
export function readEnvironment(input: unknown): EnvironmentRead {
  const name = typeof input === 'string' ? nameIn(input) : input;
  if (typeof name === 'string') {
    const kind = environmentKinds().get(name);
    return kind === undefined ? { expected: builtInIds() } : { name, kind };
  }
  if (typeof name !== 'object' || name === null) return { expected: builtInIds() };
  const { module, id, kind, sha256 } = name as Partial<Record<string, unknown>>;
  if (kind === 'module') return namedModule(id, sha256);
  const bytes = bytesOf(name) ?? bytesOf(module);
  if (bytes === null) return { expected: builtInIds() };
  try {
    return ofModule(keepModule(bytes), id);
  } catch (error) {
    return { expected: `a module of environments (${(error as Error).message})` };
  }
}

/**
 * Keeps modules, so that the specs and trajectories that name their environments by digest can be read: of a receipt, or a recording.
 *
 * @throws TypeError for what is none; RangeError, SimError or MeterError for bytes that are no module of environments.
 */
export function keepModules(modules: readonly ModuleInput[]): void {
  for (const module of modules) {
    const bytes = bytesOf(module);
    if (bytes === null) throw new TypeError('modules must be bytes, or what loadModule gives');
    keepModule(bytes);
  }
}

function namedModule(id: unknown, sha256: unknown): EnvironmentRead {
  const module = typeof sha256 === 'string' ? keptModule(sha256) : undefined;
  return module === undefined
    ? { expected: 'a module that this process was given: { module, id } gives it' }
    : ofModule(module, id);
}

function ofModule({ sha256, kinds }: KeptModule, given: unknown): EnvironmentRead {
  const ids = [...kinds.keys()];
  const id = given === undefined && ids.length === 1 ? ids[0]! : given;
  const name: EnvironmentName = { kind: 'module', id: String(id), sha256 };
  const kind = kindOf(name);
  if (kind !== undefined && typeof id === 'string') return { name, kind };
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
  return [...ids, 'a module'].join(' | ');
}
