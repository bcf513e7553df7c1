export const TYPES = ['i32', 'i64', 'f32', 'f64'] as const;
export type Type = (typeof TYPES)[number];

export const UNARY: Record<Type, readonly string[]> = {
  i32: ['i32.clz', 'i32.ctz', 'i32.popcnt', 'i32.eqz', 'i32.extend8_s', 'i32.extend16_s'],
  i64: ['i64.clz', 'i64.ctz', 'i64.popcnt', 'i64.extend8_s', 'i64.extend16_s', 'i64.extend32_s'],
  f32: ['abs', 'neg', 'ceil', 'floor', 'trunc', 'nearest', 'sqrt'].map((name) => `f32.${name}`),
  f64: ['abs', 'neg', 'ceil', 'floor', 'trunc', 'nearest', 'sqrt'].map((name) => `f64.${name}`),
};
const INTEGER_BINARY = 'add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr'.split(' ');
const FLOAT_BINARY = 'add sub mul div min max'.split(' ');
export const BINARY: Record<Type, readonly string[]> = {
  i32: INTEGER_BINARY.map((name) => `i32.${name}`),
  i64: INTEGER_BINARY.map((name) => `i64.${name}`),
  f32: FLOAT_BINARY.map((name) => `f32.${name}`),
  f64: FLOAT_BINARY.map((name) => `f64.${name}`),
};
export const COMPARISONS: Record<Type, readonly string[]> = {
  i32: ['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'].map(
    (name) => `i32.${name}`,
  ),
  i64: ['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'].map(
    (name) => `i64.${name}`,
  ),
  f32: ['eq', 'ne', 'lt', 'gt', 'le', 'ge'].map((name) => `f32.${name}`),
  f64: ['eq', 'ne', 'lt', 'gt', 'le', 'ge'].map((name) => `f64.${name}`),
};
/** Conversions to a type, by operand type. Those of floats to integers trap on what does not fit. */
export const CONVERSIONS: Record<Type, readonly (readonly [Type, string])[]> = {
  i32: [
    ['i64', 'i32.wrap_i64'],
    ['f64', 'i32.trunc_f64_s'],
    ['f32', 'i32.trunc_sat_f32_u'],
    ['f64', 'i32.trunc_sat_f64_s'],
  ],
  i64: [
    ['i32', 'i64.extend_i32_s'],
    ['i32', 'i64.extend_i32_u'],
    ['f32', 'i64.trunc_f32_u'],
    ['f64', 'i64.trunc_sat_f64_s'],
  ],
  f32: [
    ['i32', 'f32.convert_i32_s'],
    ['i64', 'f32.convert_i64_u'],
    ['f64', 'f32.demote_f64'],
    ['i32', 'f32.reinterpret_i32'],
  ],
  f64: [
    ['i32', 'f64.convert_i32_u'],
    ['i64', 'f64.convert_i64_s'],
    ['f32', 'f64.promote_f32'],
    ['i64', 'f64.reinterpret_i64'],
  ],
};
export const CONSTANTS: Record<Type, readonly string[]> = {
  i32: ['0', '1', '-1', '2', '7', '100', '65535', '-2147483648', '2147483647'],
  i64: ['0', '1', '-1', '63', '4294967296', '-9223372036854775808', '9223372036854775807'],
  f32: ['0', '-0', '1.5', '-3e9', 'inf', 'nan', 'nan:0x200001', '1e-40'],
  f64: ['0', '-0', '2.25', '-1e19', 'inf', '-nan', 'nan:0x8000000000001', '5e-324'],
};
export const LOADS: Record<Type, readonly string[]> = {
  i32: ['load', 'load8_s', 'load8_u', 'load16_s', 'load16_u'].map((name) => `i32.${name}`),
  i64: ['load', 'load8_s', 'load16_u', 'load32_s', 'load32_u'].map((name) => `i64.${name}`),
  f32: ['f32.load'],
  f64: ['f64.load'],
};
export const STORES: Record<Type, readonly string[]> = {
  i32: ['i32.store', 'i32.store8', 'i32.store16'],
  i64: ['i64.store', 'i64.store8', 'i64.store16', 'i64.store32'],
  f32: ['f32.store'],
  f64: ['f64.store'],
};
export const VECTORS = [
  'i32x4.add',
  'i64x2.mul',
  'i8x16.min_u',
  'v128.xor',
  'i16x8.sub_sat_s',
  'i8x16.swizzle',
];
