import type { Code } from './instructions.js';
import { unsignedLeb128 } from './leb128.js';
import { MeterError } from './meter-error.js';
import type { Reader } from './reader.js';

/** Value types, as the byte that encodes each. */
export const ValueType = {
  I32: 0x7f,
  I64: 0x7e,
  F32: 0x7d,
  F64: 0x7c,
  V128: 0x7b,
  FuncRef: 0x70,
  ExternRef: 0x6f,
} as const;
export type ValueType = (typeof ValueType)[keyof typeof ValueType];

export interface FunctionType {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

const FUNCTION_FORM = 0x60;
const VALUE_TYPES: ReadonlySet<number> = new Set(Object.values(ValueType));

export function readValueType(reader: Reader): ValueType {
  const offset = reader.position;
  const byte = reader.byte();
  if (VALUE_TYPES.has(byte)) return byte as ValueType;
  throw refusedType(byte, offset);
}

/** Names the proposal that a type's first byte belongs to. */
export function refusedType(byte: number, offset: number): MeterError {
  if (byte === 0x63 || byte === 0x64) return MeterError.refused('function references', offset);
  if (byte === 0x69 || byte === 0x74) return MeterError.refused('exception handling', offset);
  if (byte >= 0x4c && byte <= 0x78) return MeterError.refused('garbage collection', offset);
  return MeterError.malformed(`unknown type 0x${byte.toString(16)}`, offset);
}

/** The function types of a module; the meter appends those that it needs. */
export class TypeTable {
  private readonly types: FunctionType[] = [];

  constructor(section: Reader | undefined) {
    for (let remaining = section?.count() ?? 0; section !== undefined && remaining > 0; remaining--) {
      const offset = section.position;
      const form = section.byte();
      if (form !== FUNCTION_FORM) throw refusedType(form, offset);
      this.types.push({ parameters: readValueTypes(section), results: readValueTypes(section) });
    }
  }

  at(index: number, offset: number): FunctionType {
    const type = this.types[index];
    if (type === undefined) throw MeterError.malformed(`there is no type ${index}`, offset);
    return type;
  }

  /** The index of a type, which is appended if the module does not have it. */
  indexOf(parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const found = this.types.findIndex(
      (type) => sameTypes(type.parameters, parameters) && sameTypes(type.results, results),
    );
    return found !== -1 ? found : this.types.push({ parameters, results }) - 1;
  }

  encode(): Code[] {
    return this.types.map(({ parameters, results }) => [
      FUNCTION_FORM,
      ...[...unsignedLeb128(parameters.length), ...parameters],
      ...[...unsignedLeb128(results.length), ...results],
    ]);
  }
}

function readValueTypes(reader: Reader): ValueType[] {
  return Array.from({ length: reader.count() }, () => readValueType(reader));
}

function sameTypes(left: readonly ValueType[], right: readonly ValueType[]): boolean {
  return left.length === right.length && left.every((type, index) => type === right[index]);
}
