import { MeterError } from './meter-error.js';
import { Reader } from './reader.js';

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

/** The order in which a module's sections stand. Custom sections, which may stand anywhere, are dropped. */
export const SECTION_ORDER: readonly SectionId[] = [
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

export const PREAMBLE = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

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
