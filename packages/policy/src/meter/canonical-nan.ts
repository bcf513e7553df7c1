import { localGet, localTee, Opcode } from './instructions.js';
import { NaN32, NaN32x4, NaN64, NaN64x2, type NanKind } from './opcodes.js';
import { ValueType } from './types.js';

const F32_NAN = [0x00, 0x00, 0xc0, 0x7f];
const F64_NAN = [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xf8, 0x7f];
const V128_CONST = 12;
const V128_BITSELECT = 82;
const F32X4_EQ = 65;
const F64X2_EQ = 71;

interface Canonicalization {
  readonly type: ValueType;
  readonly nan: readonly number[];
  readonly equal: readonly number[];
  readonly select: readonly number[];
}

const simd = (opcode: number): readonly number[] => [Opcode.SimdPrefix, opcode];

const CANONICALIZATIONS: Record<Exclude<NanKind, 0>, Canonicalization> = {
  [NaN32]: {
    type: ValueType.F32,
    nan: [Opcode.F32Const, ...F32_NAN],
    equal: [Opcode.F32Eq],
    select: [Opcode.Select],
  },
  [NaN64]: {
    type: ValueType.F64,
    nan: [Opcode.F64Const, ...F64_NAN],
    equal: [Opcode.F64Eq],
    select: [Opcode.Select],
  },
  [NaN32x4]: {
    type: ValueType.V128,
    nan: [...simd(V128_CONST), ...F32_NAN, ...F32_NAN, ...F32_NAN, ...F32_NAN],
    equal: simd(F32X4_EQ),
    select: simd(V128_BITSELECT),
  },
  [NaN64x2]: {
    type: ValueType.V128,
    nan: [...simd(V128_CONST), ...F64_NAN, ...F64_NAN],
    equal: simd(F64X2_EQ),
    select: simd(V128_BITSELECT),
  },
};

/** The type of the scratch local that {@link canonicalizeNan} needs. */
export function nanScratchType(kind: Exclude<NanKind, 0>): ValueType {
  return CANONICALIZATIONS[kind].type;
}

/** If the float on the operand stack is any NaN, replaces it with the positive quiet NaN without payload, lane by lane. */
export function canonicalizeNan(kind: Exclude<NanKind, 0>, scratch: number): readonly number[] {
  const { nan, equal, select } = CANONICALIZATIONS[kind];
  return [...localTee(scratch), ...nan, ...localGet(scratch), ...localGet(scratch), ...equal, ...select];
}
