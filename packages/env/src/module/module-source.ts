// Environments of a module that a caller has in hand.
import { type CallLimits, findEnvironment, manifestOf, SimCore } from '@reroll/sim-core';
import { describe } from '../arguments.js';
import type { EnvironmentModule } from './load-module.js';

/** A module of environments: as `loadModule` gives it, compiled, or as bytes. */
export type AnyModule = EnvironmentModule | (WebAssembly.Module & object) | Uint8Array;

/** An environment of a module; `id` may be left out where the module has one alone. */
export type ModuleEnvironment = AnyModule | { readonly module: AnyModule; readonly id: string };

/** A core with the module, and which of its environments is meant. */
export interface OpenedModule {
  readonly core: SimCore;
  readonly id: string;
}

const compiled = new WeakMap<Uint8Array, WebAssembly.Module>();

/**
 * Opens a module in a core of its own.
 *
 * @throws TypeError when it is none; RangeError when it has several environments and none is named; SimError.
 */
export function openModule(source: ModuleEnvironment): OpenedModule {
  const named = isNamed(source) ? source : undefined;
  const { module, limits } = partsOf(named?.module ?? (source as AnyModule));
  const manifest = manifestOf(module);
  const ids = manifest.environments.map(({ id }) => id);
  if (named === undefined && ids.length > 1) {
    throw new RangeError(`id must name one of ${ids.join(', ')}: give { module, id }`);
  }
  const { id } = findEnvironment(manifest, named?.id ?? ids[0]!);
  return { core: SimCore.create({ module, limits: limits ?? undefined }), id };
}

function isNamed(source: ModuleEnvironment): source is { readonly module: AnyModule; readonly id: string } {
  return typeof source === 'object' && source !== null && 'id' in source;
}

function partsOf(source: AnyModule): {
  readonly module: WebAssembly.Module;
  readonly limits?: Partial<CallLimits> | null;
} {
  if (source instanceof WebAssembly.Module) return { module: source };
  if (source instanceof Uint8Array) {
    const module = compiled.get(source) ?? new WebAssembly.Module(source as Uint8Array<ArrayBuffer>);
    compiled.set(source, module);
    return { module };
  }
  if ((source as EnvironmentModule | null)?.module instanceof WebAssembly.Module) return source;
  throw new TypeError(
    `module must be what loadModule gives, a WebAssembly.Module or bytes, got ${describe(source)}`,
  );
}
