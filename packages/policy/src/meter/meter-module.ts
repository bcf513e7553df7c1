import { encodeExport, type MeterExports, nameExports } from './added-exports.js';
import { encodeMemory, encodeTable, memoryCap } from './caps.js';
import { injectedGlobals, injectInto } from './injected.js';
import { injectedFunctions } from './injected-functions.js';
import { unsignedLeb128 } from './leb128.js';
import { MeterError } from './meter-error.js';
import { readModule } from './module-facts.js';
import { rewriteCode } from './rewrite-code.js';
import type { HiddenState } from './scan-function.js';
import { appendToVector, encodeVector, SectionId, writeModule } from './sections.js';
import { ValueType } from './types.js';

/** Increases by one whenever the same input and options start to give other bytes. */
export const METER_VERSION = 2;

export interface MeterOptions {
  /** The greatest size of the memory, in pages of 64 KiB. The host can lower it for one instance: `exports.maxPages`. */
  readonly maxMemoryPages: number;
}

export interface MeteredModule {
  /** The rewritten module. The same input and options give the same bytes on every host. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Names of what the module exports for its host, besides its own exports, which it keeps. */
  readonly exports: MeterExports;
  /** State that the module's code can change and that a reset of its memory and globals does not restore. */
  readonly hiddenState: readonly HiddenState[];
}

/**
 * Rewrites a WebAssembly module so that it runs on budgets: of fuel, of native stack and of memory.
 *
 * Running out of a budget traps, at the same instruction on every host, and code in the module cannot catch it. The
 * exported globals tell the host which budget it was: `fuel` or `stack` is negative, or `refusedPages` is not 0.
 *
 * Fuel: each instruction that runs costs 1, and `block`, `loop`, `else` and `end` cost nothing. A call costs 1 more per
 * local that the function declares; a bulk operation 1 more per byte or table element; `memory.grow` 65,536 more per
 * page that it gets. The sum is exact when a call from the host returns, so a run that can pay for itself is never
 * stopped. A function settles at loop heads and exits: when a run traps, each running function may owe for one
 * loop-free stretch of code, or have paid for what follows a loop or a call. That amount is deterministic, but not
 * exact.
 *
 * Stack: each running function is charged for its frame, before it does anything. See frame-cost.ts for how much, and why.
 *
 * NaN: each float operation that could leave a NaN of undetermined bits is followed by code that makes it the positive quiet
 * NaN without payload. The host has to keep the results of host functions free of other NaNs.
 *
 * Instantiation runs no code of the module: its start function is exported as `exports.start`. All budgets begin empty.
 * Custom sections are dropped. Tables grow to at most 65,536 elements.
 *
 * @param bytes - A module of WebAssembly 2.0 (with SIMD), which may use tail calls and extended constant expressions.
 * @throws MeterError when the module is malformed or invalid, or uses anything else, which the error names; RangeError
 * when `maxMemoryPages` is not a number of pages, or is less than the module starts with.
 *
 * @example
 * ```ts
 * import { meterModule } from '@reroll/policy/meter';
 *
 * function run(bytes: Uint8Array, imports: WebAssembly.Imports): string {
 *   const { bytes: metered, exports: names } = meterModule(bytes, { maxMemoryPages: 256 });
 *   const { exports } = new WebAssembly.Instance(new WebAssembly.Module(metered), imports);
 *   const fuel = exports[names.fuel] as WebAssembly.Global;
 *   const stack = exports[names.stack] as WebAssembly.Global;
 *   fuel.value = 1_000_000n;
 *   stack.value = 262_144n;
 *   try {
 *     (exports['run'] as () => void)();
 *     return `${1_000_000n - fuel.value} instructions`;
 *   } catch (error) {
 *     return fuel.value < 0n ? 'out of fuel' : stack.value < 0n ? 'out of stack' : String(error);
 *   }
 * }
 * ```
 */
export function meterModule(bytes: Uint8Array, options: MeterOptions): MeteredModule {
  const facts = readModule(bytes);
  const cap = memoryCap(facts.memory, options.maxMemoryPages);
  const injected = injectInto(facts);
  const functions = injectedFunctions(injected, cap);
  const functionType = unsignedLeb128(facts.types.indexOf([ValueType.I32], [ValueType.I32]));
  const { names, added } = nameExports(facts, injected);
  const { code, hiddenState } = rewriteCode(bytes, facts, injected, functions);
  // Valid code cannot refer to what the meter adds: neither its globals nor its locals and functions.
  if (!WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>))
    throw MeterError.malformed('it is not valid', 0);

  const contents = new Map([...facts.sections].map(([id, section]) => [id, section.content]));
  const append = (id: SectionId, elements: readonly (readonly number[])[]) =>
    contents.set(id, appendToVector(facts.sections.get(id), elements));
  contents.delete(SectionId.Start);
  append(
    SectionId.Function,
    functions.map(() => functionType),
  );
  append(SectionId.Global, injectedGlobals(cap?.pages ?? 0));
  append(SectionId.Export, added.map(encodeExport));
  if (facts.tables.length > 0) contents.set(SectionId.Table, encodeVector(facts.tables.map(encodeTable)));
  if (facts.memory !== undefined && cap !== undefined)
    contents.set(SectionId.Memory, encodeVector([encodeMemory(facts.memory, cap)]));
  contents.set(SectionId.Code, code);
  // With the types that the rewritten code needs.
  contents.set(SectionId.Type, encodeVector(facts.types.encode()));
  return { bytes: writeModule(contents), exports: names, hiddenState };
}
