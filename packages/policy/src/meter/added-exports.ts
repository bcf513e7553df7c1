import type { Injected } from './injected.js';
import { unsignedLeb128 } from './leb128.js';
import { ExternalKind, type ModuleFacts } from './module-facts.js';

/** The names under which a metered module exports what the host needs. */
export interface MeterExports {
  /** Mutable i64: fuel left. The module traps when it would become negative, and leaves it negative. */
  readonly fuel: string;
  /** Mutable i64: bytes of native stack left. The module traps when it would become negative, and leaves it negative. */
  readonly stack: string;
  /** Mutable i32: most pages of the memory. It starts at the cap; the host may lower it. */
  readonly maxPages: string;
  /** Mutable i32: by how many pages the module asked to grow beyond that, which trapped; else 0. */
  readonly refusedPages: string;
  /** Mutable i32: by how many pages the engine failed to grow the memory within that, which trapped; else 0. */
  readonly missedPages: string;
  /** The memory, or undefined when the module has none. */
  readonly memory: string | undefined;
  /** The first table, or undefined when the module has none. */
  readonly table: string | undefined;
  /** The module's start function, which the host has to call; undefined when it has none. */
  readonly start: string | undefined;
  /** Every mutable global of the module itself, in the order of their indices. */
  readonly globals: readonly string[];
}

export interface AddedExport {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

const PREFIX = 'meter';

/** Chooses names that the module does not use. */
export function nameExports(
  facts: ModuleFacts,
  injected: Injected,
): { readonly names: MeterExports; readonly added: readonly AddedExport[] } {
  const added: AddedExport[] = [];
  const prefix = unusedPrefix(facts);
  const add = (name: string, kind: number, index: number): string => {
    added.push({ name: `${prefix}.${name}`, kind, index });
    return `${prefix}.${name}`;
  };
  const { Table, Memory, Global } = ExternalKind;
  const ownMemory = facts.exports.find(({ kind }) => kind === Memory)?.name;
  const ownTable = facts.exports.find(({ kind, index }) => kind === Table && index === 0)?.name;
  const names: MeterExports = {
    fuel: add('fuel', Global, injected.fuel),
    stack: add('stack', Global, injected.stack),
    maxPages: add('max-pages', Global, injected.maxPages),
    refusedPages: add('refused-pages', Global, injected.refusedPages),
    missedPages: add('missed-pages', Global, injected.missedPages),
    memory: facts.memory === undefined ? undefined : (ownMemory ?? add('memory', Memory, 0)),
    table: facts.tables.length === 0 ? undefined : (ownTable ?? add('table', Table, 0)),
    start:
      facts.startFunction === undefined
        ? undefined
        : add('start', ExternalKind.Function, facts.startFunction),
    globals: facts.globals.flatMap(({ mutable }, index) =>
      mutable ? [add(`global.${index}`, Global, index)] : [],
    ),
  };
  return { names, added };
}

export function encodeExport({ name, kind, index }: AddedExport): readonly number[] {
  const utf8 = new TextEncoder().encode(name);
  return [...unsignedLeb128(utf8.length), ...utf8, kind, ...unsignedLeb128(index)];
}

function unusedPrefix(facts: ModuleFacts): string {
  let prefix = PREFIX;
  while (facts.exports.some(({ name }) => name.startsWith(`${prefix}.`))) prefix += '_';
  return prefix;
}
