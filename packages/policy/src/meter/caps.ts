import type { Code } from './instructions.js';
import { unsignedLeb128 } from './leb128.js';
import type { Limits, TableFacts } from './module-facts.js';

export const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;

/** Most elements that `table.grow` may give a table, unless it starts larger. */
export const MAX_TABLE_ELEMENTS = 65_536;

const HAS_MAXIMUM = 1;

/** The largest size of a module's memory. */
export interface MemoryCap {
  readonly pages: number;
  /** Whether it is the module's own limit. Growing beyond that returns -1, as in any WebAssembly. */
  readonly isDeclared: boolean;
}

/** @throws RangeError when the host's cap is not a number of pages, or is less than the module starts with. */
export function memoryCap(memory: Limits | undefined, maxMemoryPages: number): MemoryCap | undefined {
  if (!Number.isInteger(maxMemoryPages) || maxMemoryPages < 0 || maxMemoryPages > MAX_PAGES) {
    throw new RangeError(`maxMemoryPages must be an integer from 0 to ${MAX_PAGES}, not ${maxMemoryPages}`);
  }
  if (memory === undefined) return undefined;
  if (memory.minimum > maxMemoryPages) {
    throw new RangeError(
      `maxMemoryPages is ${maxMemoryPages}, but the module starts with ${memory.minimum} pages`,
    );
  }
  const declared = memory.maximum ?? Number.POSITIVE_INFINITY;
  return { pages: Math.min(declared, maxMemoryPages), isDeclared: declared <= maxMemoryPages };
}

export function encodeMemory({ minimum }: Limits, { pages }: MemoryCap): Code {
  return [HAS_MAXIMUM, ...unsignedLeb128(minimum), ...unsignedLeb128(pages)];
}

export function encodeTable({ type, minimum, maximum = MAX_TABLE_ELEMENTS }: TableFacts): Code {
  const cap = Math.max(minimum, Math.min(maximum, MAX_TABLE_ELEMENTS));
  return [type, HAS_MAXIMUM, ...unsignedLeb128(minimum), ...unsignedLeb128(cap)];
}
