import type { Injected } from './injected.js';
import type { Code } from './instructions.js';
import { MeterError } from './meter-error.js';
import type { ModuleFacts } from './module-facts.js';
import { Reader } from './reader.js';
import { FunctionRewriter } from './rewrite-function.js';
import { type HiddenState, scanFunction } from './scan-function.js';
import { EMPTY_VECTOR, SectionId } from './sections.js';
import { ValueType } from './types.js';
import { Writer } from './writer.js';

export interface RewrittenCode {
  /** Content of the code section. */
  readonly code: Uint8Array;
  readonly hiddenState: readonly HiddenState[];
}

/** Meters every function of a module and adds functions after them. */
export function rewriteCode(
  source: Uint8Array,
  facts: ModuleFacts,
  injected: Injected,
  added: readonly Code[],
): RewrittenCode {
  const section = facts.sections.get(SectionId.Code) ?? new Reader(EMPTY_VECTOR);
  const declared = facts.functionTypes.slice(facts.importedFunctionCount);
  const offset = section.position;
  const count = section.count();
  if (count !== declared.length) {
    throw MeterError.malformed(`${declared.length} functions are declared, but ${count} have code`, offset);
  }
  const hiddenState = new Set<HiddenState>();
  if (facts.globals.some(({ mutable, type }) => mutable && type === ValueType.V128))
    hiddenState.add('v128 globals');

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
  return { code: writer.written, hiddenState: [...hiddenState].sort() };
}
