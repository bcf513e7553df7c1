// Proves on the artifact itself, byte by byte, that nothing in it can make two hosts disagree.
import { ByteReader } from './byte-reader.mjs';
import { GLOBAL_SET, MISCELLANEOUS, PLAIN, VECTOR } from './wasm-opcodes.mjs';

const SECTION_CHECKS = new Map([
  [2, lintImports],
  [4, () => ['a table (state outside of memory)']],
  [5, lintMemories],
  [6, lintGlobals],
  [8, () => ['a start function (the first image of memory must be its data alone)']],
  [10, lintCode],
  [13, () => ['exception tags']],
]);
const EXPORT_SECTION = 7;

/** Pages of 64 KiB that a memory may begin with. */
const MAX_PAGES = 16_384;

/**
 * Lists everything in a module that would let its results depend on the host; empty when it is clean.
 *
 * @param options.stackPointer - whether one mutable i32 is allowed, as the stack pointer of C and Rust. That each call leaves it
 * as it was cannot be seen in the bytes.
 * @throws RangeError when the bytes end early or cannot be measured.
 */
export function lintWasm(bytes, { stackPointer = false } = {}) {
  const reader = new ByteReader(bytes);
  if (reader.u32le() !== 0x6d736100 || reader.u32le() !== 1) return ['not a WebAssembly module of version 1'];
  const findings = new Set();
  let exportsMemory = false;
  while (!reader.done) {
    const id = reader.byte();
    const section = reader.slice(reader.leb());
    if (id === EXPORT_SECTION) exportsMemory = hasMemoryExport(section);
    for (const finding of SECTION_CHECKS.get(id)?.(section, stackPointer) ?? []) findings.add(finding);
  }
  if (!exportsMemory) findings.add('no exported memory named "memory"');
  return [...findings];
}

function lintImports(section) {
  return section.leb() === 0 ? [] : [`an import (the first is ${section.name()}.${section.name()})`];
}

function lintMemories(section) {
  const count = section.leb();
  if (count !== 1) return [`${count} memories instead of one`];
  const limits = section.byte();
  if (limits > 1) return [`shared or 64-bit memory (limits 0x${limits.toString(16)})`];
  const pages = section.leb();
  return pages <= MAX_PAGES
    ? []
    : [`a memory of ${pages} pages at the start, at most ${MAX_PAGES} are given`];
}

function lintGlobals(section, stackPointer) {
  const findings = [];
  let allowed = stackPointer ? 1 : 0;
  for (let count = section.leb(); count > 0; count--) {
    const isI32 = section.byte() === 0x7f;
    if (section.byte() !== 0) {
      if (isI32 && allowed > 0) allowed -= 1;
      else findings.push('a mutable global (state outside of memory)');
    }
    findings.push(...lintExpression(section));
  }
  return findings;
}

function hasMemoryExport(section) {
  let found = false;
  for (let count = section.leb(); count > 0; count--) {
    const name = section.name();
    const kind = section.byte();
    section.skipLeb();
    found ||= name === 'memory' && kind === 2;
  }
  return found;
}

function lintCode(section, stackPointer) {
  const findings = [];
  const plain = stackPointer ? new Map([...PLAIN, GLOBAL_SET]) : PLAIN;
  for (let count = section.leb(); count > 0; count--) {
    const body = section.slice(section.leb());
    for (let groups = body.leb(); groups > 0; groups--) {
      body.skipLeb();
      body.skip(1);
    }
    findings.push(...lintExpression(body, plain));
  }
  return findings;
}

/** Reads instructions up to the `end` that closes the expression, or to the first one that is not allowed. */
function lintExpression(reader, plain = PLAIN) {
  for (let depth = 1; depth > 0; ) {
    const first = reader.byte();
    if (first >= 0x02 && first <= 0x04) depth += 1;
    if (first === 0x0b) depth -= 1;
    const prefixed = first === 0xfc ? MISCELLANEOUS : first === 0xfd ? VECTOR : undefined;
    const opcode = prefixed ? reader.leb() : first;
    const skipOperands = (prefixed ?? plain).get(opcode);
    if (!skipOperands) {
      const prefix = prefixed ? `0x${first.toString(16)} ` : '';
      return [`opcode ${prefix}0x${opcode.toString(16)}, which is not on the list`];
    }
    skipOperands(reader);
  }
  return [];
}
