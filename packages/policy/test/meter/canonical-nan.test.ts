import { describe, expect, test } from 'vitest';
import { Metered } from './support/metered.js';

// Every instruction that may leave a NaN of undetermined bits, on operands that make NaNs with a sign or a payload.
// The results' bits are read as integers.

const NAN32 = 0x7fc00000;
const NAN64 = 0x7ff8000000000000n;

const UNARY = ['ceil', 'floor', 'trunc', 'nearest', 'sqrt'];
const BINARY = ['add', 'sub', 'mul', 'div', 'min', 'max'];

/** A signalling and a quiet NaN with sign and payload, and what makes a NaN of numbers. */
const NANS = ['-nan:0x4', 'nan:0x200001'];
const INVALID: Record<string, [string, string]> = {
  add: ['inf', '-inf'],
  sub: ['inf', 'inf'],
  mul: ['0', 'inf'],
  div: ['-0', '0'],
};

function bits32(code: string): number {
  const { exports } = new Metered(`(module (func (export "run") (result i32) ${code} i32.reinterpret_f32))`);
  return (exports['run'] as () => number)() >>> 0;
}

function bits64(code: string): bigint {
  const { exports } = new Metered(`(module (func (export "run") (result i64) ${code} i64.reinterpret_f64))`);
  return BigInt.asUintN(64, (exports['run'] as () => bigint)());
}

function lanes(code: string): bigint[] {
  const { exports } = new Metered(`(module (func (export "run") (result i64 i64) (local v128)
    ${code} local.tee 0 i64x2.extract_lane 0 local.get 0 i64x2.extract_lane 1))`);
  return (exports['run'] as () => bigint[])().map((lane) => BigInt.asUintN(64, lane));
}

describe('a NaN that engines may make differently is the canonical one', () => {
  test.each(UNARY)('%s', (name) => {
    for (const nan of NANS) {
      expect(bits32(`f32.const ${nan} f32.${name}`)).toBe(NAN32);
      expect(bits64(`f64.const ${nan} f64.${name}`)).toBe(NAN64);
    }
  });

  test.each(BINARY)('%s', (name) => {
    for (const nan of NANS) {
      expect(bits32(`f32.const ${nan} f32.const 1 f32.${name}`)).toBe(NAN32);
      expect(bits32(`f32.const 1 f32.const ${nan} f32.${name}`)).toBe(NAN32);
      expect(bits64(`f64.const ${nan} f64.const 1 f64.${name}`)).toBe(NAN64);
      expect(bits64(`f64.const 1 f64.const ${nan} f64.${name}`)).toBe(NAN64);
    }
  });

  test.each(Object.entries(INVALID))('%s of numbers', (name, [left, right]) => {
    expect(bits32(`f32.const ${left} f32.const ${right} f32.${name}`)).toBe(NAN32);
    expect(bits64(`f64.const ${left} f64.const ${right} f64.${name}`)).toBe(NAN64);
  });

  test('the square root of a negative number', () => {
    expect(bits32('f32.const -1 f32.sqrt')).toBe(NAN32);
    expect(bits64('f64.const -1 f64.sqrt')).toBe(NAN64);
  });

  test('conversions between floats', () => {
    for (const nan of NANS) {
      expect(bits32(`f64.const ${nan} f32.demote_f64`)).toBe(NAN32);
      expect(bits64(`f32.const ${nan} f64.promote_f32`)).toBe(NAN64);
    }
  });

  const two32 = (BigInt(NAN32) << 32n) | BigInt(NAN32);

  test.each(UNARY)('%s, lane by lane', (name) => {
    expect(lanes(`v128.const f32x4 -nan:0x4 nan:0x200001 -nan -nan f32x4.${name}`)).toEqual([two32, two32]);
    expect(lanes(`v128.const f64x2 -nan:0x4 nan:0x200001 f64x2.${name}`)).toEqual([NAN64, NAN64]);
  });

  test.each(BINARY)('%s, lane by lane', (name) => {
    const one = (shape: string, count: number) => `v128.const ${shape} ${'1 '.repeat(count)}`;
    expect(lanes(`v128.const f32x4 -nan:0x4 nan -nan -nan ${one('f32x4', 4)} f32x4.${name}`)).toEqual([
      two32,
      two32,
    ]);
    expect(lanes(`${one('f64x2', 2)} v128.const f64x2 -nan:0x4 nan:0x7 f64x2.${name}`)).toEqual([
      NAN64,
      NAN64,
    ]);
  });

  test('conversions between vectors of floats', () => {
    expect(lanes('v128.const f64x2 -nan:0x4 nan:0x200001 f32x4.demote_f64x2_zero')).toEqual([two32, 0n]);
    expect(lanes('v128.const f32x4 -nan:0x4 nan:0x200001 0 0 f64x2.promote_low_f32x4')).toEqual([
      NAN64,
      NAN64,
    ]);
  });
});

describe('what is determined stays as it is', () => {
  test('numbers, with their signs', () => {
    expect(bits64('f64.const -0 f64.const -0 f64.add')).toBe(0x8000000000000000n);
    expect(bits64('f64.const 1.5 f64.const 2 f64.mul')).toBe(0x4008000000000000n);
    expect(bits32('f32.const -inf f32.sqrt f32.const -0 f32.copysign')).toBe(NAN32 + 0x80000000);
    expect(lanes('v128.const f64x2 1 -0 v128.const f64x2 nan -0 f64x2.add')).toEqual([
      NAN64,
      0x8000000000000000n,
    ]);
  });

  test('the bits of NaNs that are only moved, or whose sign is set', () => {
    expect(bits32('f32.const -nan:0x4')).toBe(0xff800004);
    expect(bits32('f32.const -nan:0x4 f32.abs')).toBe(0x7f800004);
    expect(bits32('f32.const nan:0x4 f32.neg')).toBe(0xff800004);
    expect(bits64('f64.const nan:0x4 f64.const -1 f64.copysign')).toBe(0xfff0000000000004n);
    expect(bits64('f64.const nan:0x4 f64.const 1 i32.const 1 select')).toBe(0x7ff0000000000004n);
    expect(lanes('v128.const f64x2 -nan:0x4 1 v128.const f64x2 -nan:0x4 2 f64x2.pmin')).toEqual([
      0xfff0000000000004n,
      0x3ff0000000000000n,
    ]);
  });
});
