// Modules of environments that this process has, by the digest of their bytes.

import { meterEnvironment } from '@reroll/env-kit/meter';
import { manifestOf, SimCore, SimError } from '@reroll/sim-core';
import { lintWasm } from '@reroll/sim-core/lint';
import { sha256Hex } from '@reroll/trajectory';
import { ContainedStage } from './contained-stage.js';
import { coreKind } from './core-kind.js';
import type { EnvironmentKind } from './environment-kind.js';
import { nameText } from './environment-name.js';
import { ModuleCalls } from './module-calls.js';

/** A module of environments, metered. */
export interface KeptModule {
  readonly sha256: string;
  /** As they came: what travels, and what the digest is of. */
  readonly bytes: Uint8Array;
  /** Those that one policy plays by itself, by id. */
  readonly kinds: ReadonlyMap<string, EnvironmentKind>;
}

/** Modules that a process keeps: those that it used last. */
export const MAX_KEPT_MODULES = 256;

/** Most bytes of a module. */
const MAX_BYTES = 2 ** 26;

/** The one used last is the last. */
const kept = new Map<string, KeptModule>();

/** A module that this process has. */
export function keptModule(sha256: string): KeptModule | undefined {
  const module = kept.get(sha256);
  if (module !== undefined) {
    kept.delete(sha256);
    kept.set(sha256, module);
  }
  return module;
}

/**
 * Takes a module in: it is linted, metered and compiled, and each of its environments made once.
 *
 * @param expected the digest that the bytes must have; where a module of that digest is kept, they are not looked at.
 * @throws RangeError for more bytes than a module may have, or those of another digest; SimError or MeterError for bytes that are no module
 * of environments, or could depend on their host.
 */
export function keepModule(given: Uint8Array, expected?: string): KeptModule {
  const known = expected === undefined ? undefined : keptModule(expected);
  if (known !== undefined) return known;
  if (given.length > MAX_BYTES) {
    throw new RangeError(`a module must have at most ${MAX_BYTES} bytes, got ${given.length}`);
  }
  // A copy: what is hashed is what runs, whatever the caller does meanwhile.
  const bytes = new Uint8Array(given);
  const sha256 = sha256Hex(bytes);
  if (expected !== undefined && sha256 !== expected) {
    throw new RangeError(`the module must have the digest ${expected}, got ${sha256}`);
  }
  const module = keptModule(sha256) ?? { sha256, bytes, kinds: kindsOf(bytes, sha256) };
  kept.set(sha256, module);
  if (kept.size > MAX_KEPT_MODULES) kept.delete(kept.keys().next().value!);
  return module;
}

function kindsOf(bytes: Uint8Array<ArrayBuffer>, sha256: string): ReadonlyMap<string, EnvironmentKind> {
  const findings = findingsIn(bytes);
  if (findings.length > 0) {
    throw new SimError(
      'INCOMPATIBLE_MODULE',
      `the module could depend on its host: it has ${findings.join('; ')}`,
    );
  }
  const metered = new WebAssembly.Module(meterEnvironment(bytes));
  const entries = manifestOf(metered).environments.filter(({ players = 1 }) => players === 1);
  const kinds = entries.map((entry): [string, EnvironmentKind] => {
    const kind = coreKind(entry, {
      name: nameText({ kind: 'module', id: entry.id, sha256 }),
      createStage: (request, format) =>
        new ContainedStage(
          new ModuleCalls(metered, request),
          SimCore.create().makeActionSpace(entry.actionSpace),
          format,
        ),
      createLanes: () => null,
    });
    kind.configure({}).createStage(0);
    return [entry.id, kind];
  });
  return new Map(kinds);
}

function findingsIn(bytes: Uint8Array): string[] {
  try {
    return lintWasm(bytes, { stackPointer: true });
  } catch (cause) {
    throw new SimError('INCOMPATIBLE_MODULE', `it is no module: ${(cause as Error).message}`, { cause });
  }
}
