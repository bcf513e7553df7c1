import { MeterError } from './meter-error.js';
import type { Reader } from './reader.js';
import { readSections, SectionId } from './sections.js';
import { readValueType, refusedType, TypeTable, ValueType } from './types.js';

export const ExternalKind = { Function: 0, Table: 1, Memory: 2, Global: 3, Tag: 4 } as const;

export interface Limits {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

export interface TableFacts extends Limits {
  readonly type: ValueType;
}

export interface GlobalFacts {
  readonly type: ValueType;
  readonly mutable: boolean;
}

export interface ExportFacts {
  readonly name: string;
  /** An {@link ExternalKind}. */
  readonly kind: number;
  readonly index: number;
}

/** What the meter must know about a module before it rewrites the code. */
export interface ModuleFacts {
  readonly sections: ReadonlyMap<SectionId, Reader>;
  readonly types: TypeTable;
  /** The type index of every function, imported ones first. */
  readonly functionTypes: readonly number[];
  readonly importedFunctionCount: number;
  readonly tables: readonly TableFacts[];
  readonly memory: Limits | undefined;
  /** Every global, imported ones first. */
  readonly globals: readonly GlobalFacts[];
  readonly exports: readonly ExportFacts[];
  readonly startFunction: number | undefined;
}

export function readModule(bytes: Uint8Array): ModuleFacts {
  const sections = readSections(bytes);
  const section = (id: SectionId) => sections.get(id);
  const imports = readImports(section(SectionId.Import));
  return {
    sections,
    types: new TypeTable(section(SectionId.Type)),
    functionTypes: [
      ...imports.functionTypes,
      ...readVector(section(SectionId.Function), (reader) => reader.u32()),
    ],
    importedFunctionCount: imports.functionTypes.length,
    tables: readVector(section(SectionId.Table), readTable),
    memory: readMemory(section(SectionId.Memory)),
    globals: [...imports.globals, ...readVector(section(SectionId.Global), readGlobal)],
    exports: readVector(section(SectionId.Export), readExport),
    startFunction: section(SectionId.Start)?.u32(),
  };
}

function readVector<T>(section: Reader | undefined, readElement: (reader: Reader) => T): T[] {
  if (section === undefined) return [];
  const elements = Array.from({ length: section.count() }, () => readElement(section));
  if (!section.done) throw MeterError.malformed('bytes behind the end of a section', section.position);
  return elements;
}

interface Imports {
  readonly functionTypes: number[];
  readonly globals: GlobalFacts[];
}

/** Imported state is refused: a reset of the instance cannot restore what the instance does not own. */
function readImports(section: Reader | undefined): Imports {
  const imports: Imports = { functionTypes: [], globals: [] };
  readVector(section, (reader) => {
    reader.name();
    reader.name();
    const offset = reader.position;
    const kind = reader.byte();
    if (kind === ExternalKind.Function) imports.functionTypes.push(reader.u32());
    else if (kind === ExternalKind.Global) imports.globals.push(readImportedGlobal(reader));
    else if (kind === ExternalKind.Table) throw MeterError.refused('imported tables', offset);
    else if (kind === ExternalKind.Memory) throw MeterError.refused('imported memories', offset);
    else if (kind === ExternalKind.Tag) throw MeterError.refused('exception handling', offset);
    else throw MeterError.malformed(`unknown kind of import ${kind}`, offset);
  });
  return imports;
}

function readImportedGlobal(reader: Reader): GlobalFacts {
  const offset = reader.position;
  const global = readGlobalType(reader);
  if (global.mutable) throw MeterError.refused('imported mutable globals', offset);
  return global;
}

function readGlobalType(reader: Reader): GlobalFacts {
  const type = readValueType(reader);
  const offset = reader.position;
  const mutability = reader.byte();
  if (mutability > 1) {
    if (mutability <= 3) throw MeterError.refused('shared memory and atomics', offset);
    throw MeterError.malformed(`unknown mutability ${mutability}`, offset);
  }
  return { type, mutable: mutability === 1 };
}

function readGlobal(reader: Reader): GlobalFacts {
  const global = readGlobalType(reader);
  skipConstantExpression(reader);
  return global;
}

function readTable(reader: Reader): TableFacts {
  const offset = reader.position;
  const type = readValueType(reader);
  if (type !== ValueType.FuncRef && type !== ValueType.ExternRef) throw refusedType(type, offset);
  return { type, ...readLimits(reader) };
}

function readMemory(section: Reader | undefined): Limits | undefined {
  const offset = section?.position ?? 0;
  const memories = readVector(section, readLimits);
  if (memories.length > 1) throw MeterError.refused('multiple memories', offset);
  return memories[0];
}

const HAS_MAXIMUM = 1;
const IS_SHARED = 2;
const IS_64_BIT = 4;

function readLimits(reader: Reader): Limits {
  const offset = reader.position;
  const flags = reader.byte();
  if (flags & IS_SHARED) throw MeterError.refused('shared memory and atomics', offset);
  if (flags & IS_64_BIT) throw MeterError.refused('memory64', offset);
  if (flags > HAS_MAXIMUM) throw MeterError.malformed(`unknown limits ${flags}`, offset);
  return { minimum: reader.u32(), maximum: flags & HAS_MAXIMUM ? reader.u32() : undefined };
}

function readExport(reader: Reader): ExportFacts {
  const name = reader.name();
  const kind = reader.byte();
  const index = reader.u32();
  return { name, kind, index };
}

function skipConstantExpression(reader: Reader): void {
  for (;;) {
    const offset = reader.position;
    const opcode = reader.byte();
    switch (opcode) {
      case 0x0b: // end
        return;
      case 0x23: // global.get
      case 0xd2: // ref.func
      case 0x41: // i32.const
        reader.skipInteger(32);
        break;
      case 0x42: // i64.const
        reader.skipInteger(64);
        break;
      case 0x43: // f32.const
        reader.skip(4);
        break;
      case 0x44: // f64.const
        reader.skip(8);
        break;
      case 0xd0: // ref.null
        readValueType(reader);
        break;
      case 0x6a: // i32.add, sub, mul and i64.add, sub, mul of extended constant expressions
      case 0x6b:
      case 0x6c:
      case 0x7c:
      case 0x7d:
      case 0x7e:
        break;
      case 0xfd: // v128.const
        if (reader.u32() !== 12)
          throw MeterError.malformed('a constant expression that is not constant', offset);
        reader.skip(16);
        break;
      default:
        throw MeterError.malformed(`opcode 0x${opcode.toString(16)} in a constant expression`, offset);
    }
  }
}
