import { encodeExport, type MeterExports, nameExports } from './added-exports.js';
import { encodeMemory, encodeTable, memoryCap } from './caps.js';
import { type Injected, injectedGlobals, injectInto } from './injected.js';
import { injectedFunctions } from './injected-functions.js';
import type { Code } from './instructions.js';
import { unsignedLeb128 } from './leb128.js';
import { MeterError } from './meter-error.js';
import { type ModuleFacts, readModule } from './module-facts.js';
import { Reader } from './reader.js';
import { FunctionRewriter } from './rewrite-function.js';
import { type HiddenState, scanFunction } from './scan-function.js';
import { PREAMBLE, SECTION_ORDER, SectionId } from './sections.js';
import { ValueType } from './types.js';
import { Writer } from './writer.js';

/** Grows by one whenever the same input and options begin to give other bytes. */
export const METER_VERSION = 1;

export interface MeterOptions {
  /** The greatest size of the memory, in pages of 64 KiB. The host can lower it for one instance: `exports.maxPages`. */
  readonly maxMemoryPages: number;
}

export interface MeteredModule {
  /** The rewritten module. The same input and options give the same bytes on every host. */
  readonly bytes: Uint8Array;
  readonly exports: MeterExports;
  /** What the module's code can change and a reset of its memory and globals leaves changed. */
  readonly hiddenState: readonly HiddenState[];
}

export function meterModule(bytes: Uint8Array, options: MeterOptions): MeteredModule {
  const facts = readModule(bytes);
  const cap = memoryCap(facts.memory, options.maxMemoryPages);
  const injected = injectInto(facts);
  const functions = injectedFunctions(injected, cap);
  const helperType = unsignedLeb128(facts.types.indexOf([ValueType.I32], [ValueType.I32]));
  const { names, added } = nameExports(facts, injected);
  const hiddenState = new Set<HiddenState>();
  if (facts.globals.some(({ mutable, type }) => mutable && type === ValueType.V128))
    hiddenState.add('v128 globals');

  const rewritten = new Map<SectionId, Uint8Array>([
    [
      SectionId.Function,
      vector(
        facts,
        SectionId.Function,
        functions.map(() => helperType),
      ),
    ],
    [SectionId.Global, vector(facts, SectionId.Global, injectedGlobals(cap?.pages ?? 0))],
    [SectionId.Export, vector(facts, SectionId.Export, added.map(encodeExport))],
    [SectionId.Code, rewriteCode(facts, bytes, injected, functions, hiddenState)],
    // Last, for the rewritten code may need types of its own.
    [SectionId.Type, Uint8Array.from(facts.types.encode())],
  ]);
  if (facts.memory !== undefined && cap !== undefined)
    rewritten.set(SectionId.Memory, Uint8Array.from([1, ...encodeMemory(facts.memory, cap)]));
  if (facts.tables.length > 0) {
    rewritten.set(
      SectionId.Table,
      Uint8Array.from([...unsignedLeb128(facts.tables.length), ...facts.tables.flatMap(encodeTable)]),
    );
  }
  return { bytes: joinSections(facts, rewritten), exports: names, hiddenState: [...hiddenState].sort() };
}

/** A section's vector with elements appended. */
function vector(facts: ModuleFacts, id: SectionId, appended: readonly Code[]): Uint8Array {
  const section = facts.sections.get(id);
  const original =
    section === undefined ? new Reader(NO_ELEMENTS) : new Reader(section.bytes, section.start, section.end);
  const count = original.count();
  const writer = new Writer();
  writer.u32(count + appended.length);
  writer.bytes(original.rest);
  for (const element of appended) writer.bytes(element);
  return writer.written;
}

const NO_ELEMENTS = Uint8Array.of(0);

function rewriteCode(
  facts: ModuleFacts,
  source: Uint8Array,
  injected: Injected,
  added: readonly Code[],
  hiddenState: Set<HiddenState>,
): Uint8Array {
  const section = facts.sections.get(SectionId.Code) ?? new Reader(NO_ELEMENTS);
  const declared = facts.functionTypes.slice(facts.importedFunctionCount);
  const offset = section.position;
  const count = section.count();
  if (count !== declared.length) {
    throw MeterError.malformed(`${declared.length} functions are declared, but ${count} have code`, offset);
  }
  const writer = new Writer(section.content.length * 2);
  writer.u32(count + added.length);
  const rewriter = new FunctionRewriter(source, facts.types, injected);
  for (const typeIndex of declared) {
    const body = section.slice(section.u32());
    const type = facts.types.at(typeIndex, body.start);
    rewriter.write(writer, scanFunction(facts, type, body, hiddenState));
  }
  if (!section.done) throw MeterError.malformed('bytes behind the end of a section', section.position);
  for (const body of added) {
    writer.u32(body.length);
    writer.bytes(body);
  }
  return writer.written;
}

function joinSections(facts: ModuleFacts, rewritten: ReadonlyMap<SectionId, Uint8Array>): Uint8Array {
  const contents = SECTION_ORDER.filter((id) => id !== SectionId.Start).flatMap((id) => {
    const content = rewritten.get(id) ?? facts.sections.get(id)?.content;
    return content === undefined ? [] : [{ id, content }];
  });
  const writer = new Writer(
    contents.reduce((length, { content }) => length + content.length + 6, PREAMBLE.length),
  );
  writer.bytes(PREAMBLE);
  for (const { id, content } of contents) {
    writer.byte(id);
    writer.u32(content.length);
    writer.bytes(content);
  }
  return writer.written.slice();
}
