import type { Code } from './instructions.js';
import { MeterError } from './meter-error.js';
import { Reader } from './reader.js';
import { Writer } from './writer.js';

export const SectionId = {
  Custom: 0,
  Type: 1,
  Import: 2,
  Function: 3,
  Table: 4,
  Memory: 5,
  Global: 6,
  Export: 7,
  Start: 8,
  Element: 9,
  Code: 10,
  Data: 11,
  DataCount: 12,
  Tag: 13,
} as const;
export type SectionId = (typeof SectionId)[keyof typeof SectionId];

/** The order of a module's sections. Custom sections, which may appear anywhere, are dropped. */
const SECTION_ORDER: readonly SectionId[] = [
  SectionId.Type,
  SectionId.Import,
  SectionId.Function,
  SectionId.Table,
  SectionId.Memory,
  SectionId.Global,
  SectionId.Export,
  SectionId.Start,
  SectionId.Element,
  SectionId.DataCount,
  SectionId.Code,
  SectionId.Data,
];

/** An empty section's content. */
export const EMPTY_VECTOR = Uint8Array.of(0);

const PREAMBLE = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** The module's sections by id, each as a reader of its content. */
export function readSections(bytes: Uint8Array): Map<SectionId, Reader> {
  if (PREAMBLE.some((byte, index) => bytes[index] !== byte)) {
    throw MeterError.malformed('it does not begin with the preamble of version 1', 0);
  }
  const reader = new Reader(bytes, PREAMBLE.length);
  const sections = new Map<SectionId, Reader>();
  let previous = -1;
  while (!reader.done) {
    const offset = reader.position;
    const id = reader.byte() as SectionId;
    const content = reader.slice(reader.u32());
    if (id === SectionId.Custom) continue;
    if (id === SectionId.Tag) throw MeterError.refused('exception handling', offset);
    const place = SECTION_ORDER.indexOf(id);
    if (place === -1) throw MeterError.malformed(`unknown section ${id}`, offset);
    if (place <= previous) throw MeterError.malformed(`section ${id} is out of order`, offset);
    previous = place;
    sections.set(id, content);
  }
  return sections;
}

/** The bytes of a module. */
export function writeModule(contents: ReadonlyMap<SectionId, Uint8Array>): Uint8Array<ArrayBuffer> {
  const headerBytes = 6;
  const capacity = [...contents.values()].reduce(
    (sum, { length }) => sum + headerBytes + length,
    PREAMBLE.length,
  );
  const writer = new Writer(capacity);
  writer.bytes(PREAMBLE);
  for (const id of SECTION_ORDER) {
    const content = contents.get(id);
    if (content === undefined) continue;
    writer.byte(id);
    writer.u32(content.length);
    writer.bytes(content);
  }
  return writer.written.slice();
}

export function encodeVector(elements: readonly Code[]): Uint8Array {
  return appendToVector(undefined, elements);
}

/** A section's content, which is a vector, with elements appended. */
export function appendToVector(section: Reader | undefined, elements: readonly Code[]): Uint8Array {
  const original = section?.again() ?? new Reader(EMPTY_VECTOR);
  const count = original.count();
  const writer = new Writer();
  writer.u32(count + elements.length);
  writer.bytes(original.rest);
  for (const element of elements) writer.bytes(element);
  return writer.written;
}
