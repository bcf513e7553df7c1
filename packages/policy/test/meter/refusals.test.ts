import { describe, expect, test } from 'vitest';
import { MeterError, meterModule, type RefusedFeature } from '../../src/meter/index.js';
import { assemble } from './support/assemble.js';

const REFUSED: [RefusedFeature, string][] = [
  ['exception handling', '(tag $e) (func throw $e)'],
  ['exception handling', '(func try catch_all end)'],
  ['exception handling', '(import "host" "e" (tag))'],
  ['imported memories', '(import "host" "m" (memory 1))'],
  ['imported mutable globals', '(import "host" "g" (global (mut i32)))'],
  ['imported tables', '(import "host" "t" (table 1 funcref))'],
  ['memory64', '(memory i64 1)'],
  ['relaxed SIMD', '(func (param v128) local.get 0 i32x4.relaxed_trunc_f32x4_s drop)'],
  ['shared memory and atomics', '(memory 1 2 shared)'],
  ['shared memory and atomics', '(memory 1) (func i32.const 0 i32.atomic.load drop)'],
  ['shared memory and atomics', '(func atomic.fence)'],
];

/** A module of one function `() → ()` with this code, for what the assembler does not know. */
function withCode(...code: number[]): Uint8Array {
  const body = [0x00, ...code, 0x0b];
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 4, 1, 0x60, 0, 0],
    ...[3, 2, 1, 0],
    ...[5, 3, 1, 0, 1],
    ...[10, body.length + 2, 1, body.length, ...body],
  );
}

/** Where that code begins. */
const CODE_OFFSET = 28;

const REFUSED_CODE: [RefusedFeature, number[]][] = [
  ['exception handling', [0x1f, 0x40, 0, 0x0b]],
  ['exception handling', [0x0a]],
  ['function references', [0x14, 0]],
  ['function references', [0x15, 0]],
  ['function references', [0xd4]],
  ['garbage collection', [0xfb, 0x00, 0x00]],
  ['garbage collection', [0xd3]],
  ['multiple memories', [0x28, 0x42, 1, 0]],
  ['multiple memories', [0x3f, 1]],
  ['multiple memories', [0x40, 1]],
];

/** A module whose type section is this. */
const withTypes = (...types: number[]) =>
  Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, types.length, ...types);

const REFUSED_TYPES: [RefusedFeature, number[]][] = [
  ['garbage collection', [1, 0x5f, 0]],
  ['garbage collection', [1, 0x5e, 0x7f, 0]],
  ['garbage collection', [1, 0x4e, 0]],
  ['garbage collection', [1, 0x60, 1, 0x6e, 0]],
  ['function references', [1, 0x60, 1, 0x64, 0x70, 0]],
  ['exception handling', [1, 0x60, 1, 0x69, 0]],
];

function errorOf(bytes: Uint8Array): MeterError {
  try {
    meterModule(bytes, { maxMemoryPages: 16 });
  } catch (error) {
    if (error instanceof MeterError) return error;
    throw error;
  }
  throw new Error('the module was metered');
}

describe('what cannot be metered is refused by name', () => {
  test.each(REFUSED)('%s: %s', (feature, fields) => {
    const error = errorOf(assemble(`(module ${fields})`));
    expect(error).toMatchObject({ code: 'REFUSED_FEATURE', feature, fault: 'caller', retryable: false });
    expect(error.message).toContain(feature);
  });

  test.each(REFUSED_CODE)('%s: code %j, with its offset', (feature, code) => {
    const error = errorOf(withCode(...code));
    expect(error).toMatchObject({ code: 'REFUSED_FEATURE', feature });
    expect(error.offset - CODE_OFFSET).toBeOneOf([0, 1]);
  });

  test.each(REFUSED_TYPES)('%s: types %j', (feature, types) => {
    expect(errorOf(withTypes(...types))).toMatchObject({ code: 'REFUSED_FEATURE', feature });
  });

  test('multiple memories', () => {
    const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 5, 2, 0, 1, 0, 1);
    expect(errorOf(bytes)).toMatchObject({ code: 'REFUSED_FEATURE', feature: 'multiple memories' });
  });

  test('opcodes that no proposal uses', () => {
    for (const opcode of [0x16, 0x17, 0x1d, 0x1e, 0x27, 0xc5, 0xcf, 0xd7, 0xe0, 0xfa, 0xff]) {
      expect(errorOf(withCode(opcode)).code).toBe('MALFORMED_MODULE');
    }
    expect(errorOf(withCode(0xfc, 18)).code).toBe('MALFORMED_MODULE');
    expect(errorOf(withCode(0xfd, 154, 1)).code).toBe('MALFORMED_MODULE');
  });
});

describe('what is not a module is refused as malformed', () => {
  const valid = assemble(
    '(module (memory 1) (global i32 (i32.const 1)) (export "f" (func 0)) (func (param i32) nop))',
  );

  test.each([
    ['no bytes', new Uint8Array(0)],
    ['another preamble', Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0)],
    ['a section that stands twice', Uint8Array.of(...valid, 5, 3, 1, 0, 1)],
    ['an unknown section', Uint8Array.of(...valid, 99, 0)],
    ['a section that reaches beyond the end', Uint8Array.of(...valid, 11, 100)],
    [
      'an integer of more than 32 bits',
      Uint8Array.of(...valid.slice(0, 8), 1, 0xff, 0xff, 0xff, 0xff, 0xff, 1),
    ],
    ['more elements than bytes', withTypes(0xff, 0xff, 0xff, 0xff, 0x0f)],
    ['a name that is not UTF-8', Uint8Array.of(...valid.slice(0, 8), 7, 5, 1, 1, 0xff, 0, 0)],
    ['a body that ends early', withCode(0x02, 0x40)],
    ['code behind the end of a function', withCode(0x0b, 0x01)],
    ['a branch to nowhere', withCode(0x0c, 9)],
    ['an else without an if', withCode(0x05)],
    ['a call of no function', withCode(0x10, 9)],
    ['a type that is not there', withCode(0x02, 9, 0x0b)],
    ['code that names the fuel global', withCode(0x42, 9, 0x24, 0)],
    ['code that names a local of the meter', withCode(0x03, 0x40, 0x41, 0, 0x21, 0, 0x0c, 0, 0x0b)],
    ['code that is ill-typed', withCode(0x1a)],
    ['functions without code', Uint8Array.of(...valid.slice(0, 8), 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0)],
  ])('%s', (_, bytes) => {
    expect(errorOf(bytes)).toMatchObject({ code: 'MALFORMED_MODULE', feature: undefined });
  });

  test('more elements than bytes, before any is read', () => {
    expect(errorOf(withTypes(4, 0x60, 0, 0)).message).toContain('4 elements in too few bytes');
    expect(errorOf(withTypes(3, 0x60, 0, 0)).message).not.toContain('elements');
  });

  test('any valid module that is cut off inside a section', () => {
    for (let length = 0; length < valid.length; length++) {
      const cut = valid.slice(0, length);
      if (!WebAssembly.validate(cut)) expect(errorOf(cut).code, `${length} bytes`).toBe('MALFORMED_MODULE');
    }
  });
});
