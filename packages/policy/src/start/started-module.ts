import { encodeMemory, PAGE_BYTES } from '../meter/caps.js';
import { readModule } from '../meter/module-facts.js';
import { encodeVector, SectionId, writeModule } from '../meter/sections.js';
import { Writer } from '../meter/writer.js';
import { dataSection } from './data-section.js';

/**
 * A module whose instances begin with the memory that an instance of the given one has come to. Its own data segments, which that memory
 * has taken in, are gone.
 *
 * @param note Text for a custom section, so that the module's bytes cover it.
 * @throws RangeError for a module without a memory, or one whose code names data segments.
 */
export function startedModule(
  bytes: Uint8Array,
  memory: Uint8Array,
  note: { readonly section: string; readonly text: string },
): Uint8Array<ArrayBuffer> {
  const { sections, memory: limits } = readModule(bytes);
  if (limits === undefined) throw new RangeError('bytes must be a module with a memory');
  const contents = new Map([...sections].map(([id, section]) => [id, section.content]));
  const minimum = memory.length / PAGE_BYTES;
  const memories = [encodeMemory({ ...limits, minimum }, { pages: limits.maximum!, isDeclared: true })];
  contents.set(SectionId.Memory, encodeVector(memories));
  contents.set(SectionId.Data, dataSection(memory));
  contents.delete(SectionId.DataCount);
  const writer = new Writer(bytes.length + memory.length);
  writer.bytes(writeModule(contents));
  writeCustomSection(writer, note.section, note.text);
  const started = writer.written.slice();
  // Without a count of segments, code that names one is not valid.
  if (!WebAssembly.validate(started))
    throw new RangeError('bytes must be a module whose code names no data segments');
  return started;
}

function writeCustomSection(writer: Writer, name: string, text: string): void {
  const content = new Writer();
  const nameBytes = new TextEncoder().encode(name);
  content.u32(nameBytes.length);
  content.bytes(nameBytes);
  content.bytes(new TextEncoder().encode(text));
  writer.byte(SectionId.Custom);
  writer.u32(content.length);
  writer.bytes(content.written);
}
