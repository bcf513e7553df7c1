import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintWasm } from '../scripts/lint-wasm.mjs';

/** The sections of a small module that the lint must find clean, by id. */
const CLEAN = new Map<number, number[]>([
  // One type, () -> (); one function of it; one memory of a page; it is exported.
  [1, [1, 0x60, 0, 0]],
  [3, [1, 0]],
  [5, [1, 0, 1]],
  [7, [1, 6, ...ascii('memory'), 2, 0]],
  [10, bodyOf()],
]);

function ascii(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

/** A code section with one function of some instructions and one local of every type that they need. */
function bodyOf(...instructions: number[]): number[] {
  const body = [1, 1, 0x7f, ...instructions, 0x0b];
  return [1, body.length, ...body];
}

/** A module of the clean sections with some replaced or added. */
function moduleWith(...changes: [id: number, content: number[]][]): Uint8Array {
  const sections = [...new Map([...CLEAN, ...changes])].sort(([left], [right]) => order(left) - order(right));
  const bytes = sections.flatMap(([id, content]) => [id, content.length, ...content]);
  return Uint8Array.of(0, ...ascii('asm'), 1, 0, 0, 0, ...bytes);
}

/** Tags come between memories and globals. */
function order(id: number): number {
  return id === 13 ? 5.5 : id;
}

const code = (...instructions: number[]) => moduleWith([10, bodyOf(...instructions)]);
const v128 = (byte: number) => [0xfd, 0x0c, ...Array.from({ length: 16 }, () => byte)];
const f64 = [0x44, 0, 0, 0, 0, 0, 0, 0, 0];
const i32 = [0x41, 0];
const DROP = 0x1a;
const END = 0x0b;

describe('lintWasm accepts', () => {
  it('the artifact', () => {
    expect(lintWasm(readFileSync(new URL('../dist/reroll.wasm', import.meta.url)))).toEqual([]);
  });

  it.each([
    ['an empty function', code()],
    [
      'operands that look like forbidden opcodes',
      code(0x41, 0x40, DROP, 0x42, 0x3f, DROP, ...v128(0x40), DROP),
    ],
    [
      'branches, nested blocks and tables of labels',
      code(0x02, 0x40, 0x03, 0x40, ...i32, 0x0e, 1, 0, 1, END, END),
    ],
    ['fixed-width SIMD', code(...v128(1), ...v128(2), 0xfd, 0xf2, 1, DROP)],
    ['bulk memory', code(...i32, ...i32, ...i32, 0xfc, 11, 0)],
    ['an immutable global', moduleWith([6, [1, 0x7f, 0, ...i32, END]])],
    ['a custom section', moduleWith([0, [4, ...ascii('name')]])],
  ])('%s', (_, module) => {
    expect(WebAssembly.validate(module as BufferSource)).toBe(true);
    expect(lintWasm(module)).toEqual([]);
  });
});

describe('lintWasm refuses', () => {
  it.each([
    [
      'an imported function',
      moduleWith([2, [1, 1, 0x61, 1, 0x62, 0, 0]], [3, [0]], [10, [0]]),
      /an import .*a\.b/,
    ],
    ['memory.grow', code(...i32, 0x40, 0, DROP), /opcode 0x40/],
    ['memory.size', code(0x3f, 0, DROP), /opcode 0x3f/],
    [
      'memory.grow inside nested blocks',
      code(0x02, 0x40, 0x03, 0x40, ...i32, 0x40, 0, DROP, END, END),
      /opcode 0x40/,
    ],
    ['f64.min', code(...f64, ...f64, 0xa4, DROP), /opcode 0xa4/],
    ['f32x4.max', code(...v128(0), ...v128(0), 0xfd, 0xe9, 1, DROP), /opcode 0xfd 0xe9/],
    ['f64x2.min', code(...v128(0), ...v128(0), 0xfd, 0xf4, 1, DROP), /opcode 0xfd 0xf4/],
    ['a mutable global', moduleWith([6, [1, 0x7f, 1, ...i32, END]]), /a mutable global/],
    [
      'a write to one',
      moduleWith([6, [1, 0x7f, 1, ...i32, END]], [10, bodyOf(...i32, 0x24, 0)]),
      /opcode 0x24/,
    ],
    ['a start function', moduleWith([8, [0]]), /a start function/],
    ['a table', moduleWith([4, [1, 0x70, 0, 1]]), /a table/],
    ['a memory beyond the most', moduleWith([5, [1, 0, 0x81, 0x80, 1]]), /a memory of 16385 pages/],
    ['shared memory', moduleWith([5, [1, 3, 1, 1]]), /shared or 64-bit memory/],
    ['memory that is not exported', moduleWith([7, [0]]), /no exported memory/],
    ['memory exported under another name', moduleWith([7, [1, 1, 0x6d, 2, 0]]), /no exported memory/],
    [
      'a function exported as memory',
      moduleWith([7, [1, 6, ...ascii('memory'), 0, 0]]),
      /no exported memory/,
    ],
    ['exception handling', moduleWith([13, [1, 0, 0]], [10, bodyOf(0x08, 0)]), /exception tags/],
  ])('%s', (_, module, finding) => {
    expect(WebAssembly.validate(module as BufferSource)).toBe(true);
    expect(lintWasm(module).join('\n')).toMatch(finding);
  });

  // Node 20 may not know these yet, so they are not checked for validity.
  it.each([
    ['relaxed SIMD', code(...v128(0), ...v128(0), 0xfd, 0x85, 2, DROP), /opcode 0xfd 0x105/],
    ['atomics', code(0xfe, 3, 0), /opcode 0xfe/],
    ['throw', code(0x08, 0), /opcode 0x8/],
    ['tail calls', code(0x12, 0), /opcode 0x12/],
    ['garbage-collected types', code(0xfb, 0), /opcode 0xfb/],
    ['references', code(0xd0, 0x70, DROP), /opcode 0xd0/],
    ['an unknown bulk operation', code(...i32, ...i32, ...i32, 0xfc, 8, 0, 0), /opcode 0xfc 0x8/],
    ['a second memory', moduleWith([5, [2, 0, 1, 0, 1]]), /2 memories/],
    ['64-bit memory', moduleWith([5, [1, 4, 1]]), /shared or 64-bit memory/],
    ['another version', Uint8Array.of(0, ...ascii('asm'), 2, 0, 0, 0), /not a WebAssembly module/],
    ['a component', Uint8Array.of(0, ...ascii('asm'), 0x0d, 0, 1, 0), /not a WebAssembly module/],
  ])('%s', (_, module, finding) => {
    expect(lintWasm(module).join('\n')).toMatch(finding);
  });

  it('more than one stack pointer, or one that is no i32', () => {
    const set = (...globals: number[]) =>
      moduleWith([6, [globals.length / 5, ...globals]], [10, bodyOf(...i32, 0x24, 0)]);
    const pointer = [0x7f, 1, ...i32, END];
    expect(lintWasm(set(...pointer), { stackPointer: true })).toEqual([]);
    expect(lintWasm(set(...pointer))).toHaveLength(2);
    expect(lintWasm(set(...pointer, ...pointer), { stackPointer: true })).toEqual([
      'a mutable global (state outside of memory)',
    ]);
    const wide = moduleWith([6, [1, 0x7e, 1, 0x42, 0, END]]);
    expect(lintWasm(wide, { stackPointer: true })).toHaveLength(1);
  });

  it('bytes that end early', () => {
    const artifact = readFileSync(new URL('../dist/reroll.wasm', import.meta.url));
    for (const length of [0, 3, 7, 9, 200, artifact.length - 1]) {
      expect(() => lintWasm(artifact.subarray(0, length))).toThrow(RangeError);
    }
  });

  it('numbers that do not end', () => {
    const endless = Array.from({ length: 11 }, () => 0x80);
    expect(() => lintWasm(moduleWith([3, endless], [10, endless]))).toThrow(RangeError);
    expect(() => lintWasm(code(0x42, ...endless))).toThrow(RangeError);
  });
});
